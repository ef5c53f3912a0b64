"""Changing an e-mail or a phone, for apps."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import Schema, fields, validate

from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.shell import ApiShell
from ventanilla.identity.api.care import ProfileSchema, profile_json
from ventanilla.identity.service import IdentityService


class SecretSchema(Schema):
    """The last part of the link that was mailed."""

    secret = fields.String(required=True, validate=validate.Length(1, 128))


def add_operations(api: StrictBlueprint, service: IdentityService, shell: ApiShell) -> None:
    """``/identity/email…`` and ``/identity/phone…``."""
    _email(api, service, shell)
    _phone(api, service, shell)


def _email(api: StrictBlueprint, service: IdentityService, shell: ApiShell) -> None:
    @api.route("/identity/email", methods=["POST"])
    @api.doc(operationId="requestEmail")
    @api.arguments(service.forms.email.schema)
    @api.response(202, description="If the address can be used, a link is on its way to it.")
    def request_email(values: dict[str, Any]) -> Response:
        """Ask for another e-mail address, with the current password; it is used once its link was followed."""
        service.request_email(shell.customer(), values)
        return Response(status=202)

    @api.route("/identity/email/confirm", methods=["POST"])
    @api.doc(operationId="confirmEmail")
    @api.arguments(SecretSchema)
    @api.response(200, ProfileSchema)
    def confirm_email(values: dict[str, Any]) -> Response:
        """Prove the new address; the old one is told."""
        actor = shell.customer()
        service.confirm_email(actor, values["secret"])
        return shell.private(profile_json(service.profile(actor)))


def _phone(api: StrictBlueprint, service: IdentityService, shell: ApiShell) -> None:
    @api.route("/identity/phone", methods=["POST"])
    @api.doc(operationId="requestPhone")
    @api.arguments(service.forms.phone.schema)
    @api.response(202, description="A code is on its way, or the phone was taken away.")
    def request_phone(values: dict[str, Any]) -> Response:
        """Ask for another phone, with the current password; an empty one takes it away."""
        service.request_phone(shell.customer(), values)
        return Response(status=202)

    @api.route("/identity/phone/code", methods=["POST"])
    @api.doc(operationId="confirmPhone")
    @api.arguments(service.forms.code.schema)
    @api.response(200, ProfileSchema)
    def confirm_phone(values: dict[str, Any]) -> Response:
        """Prove the new phone with the code that was sent to it."""
        actor = shell.customer()
        service.confirm_phone(actor, values["code"])
        return shell.private(profile_json(service.profile(actor)))
