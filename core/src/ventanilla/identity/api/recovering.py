"""Passwords, step by step: forgotten, chosen anew, changed."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from marshmallow import Schema, fields

from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.shell import ApiShell
from ventanilla.api.steps import SecretSchema, StepSchema, fields_json, secret_field, step_json
from ventanilla.identity.api.sign_in import TokenSchema, sign_in_step, token_json
from ventanilla.identity.model import SessionKind
from ventanilla.identity.service import IdentityService


class HeldStepSchema(StepSchema):
    """A step of somebody who is known by their link."""

    user_name = fields.String(required=True)
    first_name = fields.String(required=True)


def add_operations(api: StrictBlueprint, service: IdentityService, shell: ApiShell) -> None:
    """``/identity/recover``, ``/identity/reset`` and ``/identity/password``."""
    _recover(api, service, shell)
    _reset(api, service, shell)
    _change(api, service, shell)


def _recover(api: StrictBlueprint, service: IdentityService, shell: ApiShell) -> None:
    @api.route("/identity/recover", methods=["GET"])
    @api.doc(security=[], operationId="describeRecover")
    @api.response(200, StepSchema)
    def asked() -> Response:
        """What is asked of somebody who forgot a password."""
        return shell.private(step_json(shell, "recover", service.forms.forgotten.fields, "/identity/recover"))

    @api.route("/identity/recover", methods=["POST"])
    @api.doc(security=[], operationId="recover")
    @api.arguments(service.forms.forgotten.schema)
    @api.response(202, StepSchema)
    def recover(values: dict[str, Any]) -> Response:
        """Say that a password is forgotten. Only the e-mail on record hears of it: the next step is its link."""
        service.request_reset(shell.actor(), values)
        minutes = int(service.reset_lifetime.total_seconds()) // 60
        if shell.house.utility.identity.enrolment is not None:
            told = tuple(shell.language.text(f"identity.forgotten_sent.{part}_password") for part in ("lead", "next"))
            step = sign_in_step(service, shell, " ".join(told))
        else:
            told = (
                shell.language.text("identity.forgotten_sent.lead"),
                shell.language.plural("identity.forgotten_sent.next", minutes),
            )
            step = _reset_step(service, shell, " ".join(told))
        response = shell.private(step)
        response.status_code = 202
        return response


def _reset(api: StrictBlueprint, service: IdentityService, shell: ApiShell) -> None:
    @api.route("/identity/reset", methods=["GET"])
    @api.doc(security=[], operationId="describeReset")
    @api.response(200, StepSchema)
    def asked() -> Response:
        """What choosing a new password asks for."""
        return shell.private(_reset_step(service, shell))

    @api.route("/identity/reset/look", methods=["POST"])
    @api.doc(security=[], operationId="lookAtReset")
    @api.arguments(SecretSchema)
    @api.response(200, HeldStepSchema)
    def look(typed: dict[str, str]) -> Response:
        """Whose password a link would change; looking uses nothing up."""
        holder = service.look_at_reset(typed["secret"])
        names = {"user_name": holder.user_name, "first_name": holder.first_name}
        return shell.private({**_reset_step(service, shell), **names})

    @api.route("/identity/reset", methods=["POST"])
    @api.doc(security=[], operationId="reset")
    @api.arguments(_reset_schema(service))
    @api.response(200, StepSchema)
    def reset(values: dict[str, Any]) -> Response:
        """Use the link up: the new password is good, every session is dead; the next step is signing in."""
        secret = values.pop("secret")
        service.reset_password(secret, values)
        return shell.private(sign_in_step(service, shell, shell.language.text("identity.reset_done.lead")))


def _change(api: StrictBlueprint, service: IdentityService, shell: ApiShell) -> None:
    @api.route("/identity/password", methods=["GET"])
    @api.doc(operationId="describeChangePassword")
    @api.response(200, StepSchema)
    def asked() -> Response:
        """What changing the password asks for."""
        shell.person()
        return shell.private(step_json(shell, "change_password", service.forms.change.fields, "/identity/password"))

    @api.route("/identity/password", methods=["POST"])
    @api.doc(operationId="changePassword")
    @api.arguments(service.forms.change.lenient)
    @api.response(200, TokenSchema)
    def change(values: dict[str, Any]) -> Response:
        """Change the password: every session ends, this token too, and here is a new one."""
        label = request.user_agent.string
        return shell.private(token_json(service.change_password(shell.person(), values, SessionKind.API, label)))


def _reset_step(service: IdentityService, shell: ApiShell, text: str = "") -> dict[str, Any]:
    step = step_json(shell, "reset", (), "/identity/reset", text=text)
    asked = fields_json(service.forms.reset.fields, shell.house.utility, shell.language)
    return {**step, "fields": [secret_field(shell.language), *asked]}


def _reset_schema(service: IdentityService) -> type[Schema]:
    """Texts only: the service looks at the passwords once the secret is known to be one."""
    asked: dict[str, Any] = {
        each.name: fields.String(required=True, metadata={"format": "password"}) for each in service.forms.reset.fields
    }
    return Schema.from_dict({"secret": fields.String(required=True), **asked}, name="Reset")
