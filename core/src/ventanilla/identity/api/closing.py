"""Closing one's login, for apps of the utility's own."""

from __future__ import annotations

from typing import Any

from flask import Response

from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.shell import ApiShell
from ventanilla.api.steps import StepSchema, step_json
from ventanilla.identity.service import IdentityService
from ventanilla.kernel.messages import message

_SAID = ("lead", "sessions", "links", "messages", "held")


def add_operations(api: StrictBlueprint, service: IdentityService, shell: ApiShell) -> None:
    """``/identity/closing``."""

    @api.route("/identity/closing", methods=["GET"])
    @api.doc(operationId="describeClosing")
    @api.response(200, StepSchema)
    def asked_for_closing() -> Response:
        """What closing the login asks for, and what it means; 404 where the utility issues the logins."""
        service.closing.may_close(shell.person())
        language, days = shell.language, service.closing.wait.days
        said = [language.text(f"identity.closing.{each}") for each in _SAID]
        said.insert(-1, language.say(message("identity.closing.wait", count=days)))
        step = step_json(shell, "closing", service.forms.proof.fields, "/identity/closing", text=" ".join(said))
        return shell.private(step)

    @api.route("/identity/closing", methods=["POST"])
    @api.doc(operationId="closeAccount")
    @api.arguments(service.forms.proof.lenient)
    @api.response(204, description="It is closed, and every token of it is dead.")
    def close(values: dict[str, Any]) -> Response:
        """Close the login at once; after a waiting time it is erased."""
        service.closing.close(shell.person(), values)
        return Response(status=204)
