"""The settings of the cabinet for apps; the one thing that the token of a one-time password is good for."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from marshmallow import Schema, fields

from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.schemas import MomentField
from ventanilla.api.shell import ApiShell
from ventanilla.api.steps import StepSchema, step_json
from ventanilla.errors import SignInRequired
from ventanilla.identity.api.sign_in import token_json
from ventanilla.identity.model import SessionKind
from ventanilla.identity.service import IdentityService
from ventanilla.kernel.actors import CustomerActor, NewcomerActor


class SettingsStepSchema(StepSchema):
    """What can be set, and the contacts as they are."""

    email = fields.String(required=True)
    phone = fields.String(required=True)


class SavedSchema(Schema):
    """What was saved. With a new password there is a new token, and all others are dead."""

    token = fields.String(required=True, allow_none=True)
    expires_at = MomentField(required=True, allow_none=True)
    email = fields.String(required=True)
    phone = fields.String(required=True)


def add_operations(api: StrictBlueprint, service: IdentityService, shell: ApiShell) -> None:
    """``/identity/settings``."""

    def whoever() -> CustomerActor | NewcomerActor:
        actor = shell.actor()
        if isinstance(actor, CustomerActor):
            return actor
        found = service.newcomer(shell.token(), SessionKind.API, request.remote_addr or "")
        if found is None:
            raise SignInRequired
        return found

    def is_newcomer(token: str, address: str) -> bool:
        return service.newcomer(token, SessionKind.API, address) is not None

    shell.half_way["/identity/settings"] = is_newcomer

    @api.route("/identity/settings", methods=["GET"])
    @api.doc(operationId="describeSettings")
    @api.response(200, SettingsStepSchema)
    def asked() -> Response:
        """What the settings ask for: current password, new one twice, e-mail, phone."""
        actor = whoever()
        forms = service.forms
        fields_ = (forms.first_settings if isinstance(actor, NewcomerActor) else forms.settings).fields
        step = step_json(shell, "settings", fields_, "/identity/settings", method="PUT")
        return shell.private({**step, **service.settings(actor)})

    @api.route("/identity/settings", methods=["PUT"])
    @api.doc(operationId="saveSettings")
    @api.arguments(service.forms.settings.lenient)
    @api.response(200, SavedSchema)
    def save(values: dict[str, Any]) -> Response:
        """Save; a new contact waits for its proof, and whoever came with a one-time password has to choose one."""
        actor = whoever()
        signed_in = service.save_settings(actor, values, SessionKind.API, request.user_agent.string)
        made = token_json(signed_in) if signed_in else {}
        now = service.settings(signed_in.actor if signed_in else actor)
        return shell.private({"token": made.get("token"), "expires_at": made.get("expires_at"), **now})
