"""Changing an e-mail or a phone, for apps."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import Schema, fields

from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.shell import ApiShell
from ventanilla.api.steps import SecretSchema, StepSchema, secret_field, step_json
from ventanilla.identity.api.care import ProfileSchema, profile_json
from ventanilla.identity.service import IdentityService


class NewAddressSchema(Schema):
    """The address that a link would make yours."""

    email = fields.String(required=True)


def add_operations(api: StrictBlueprint, service: IdentityService, shell: ApiShell) -> None:
    """``/identity/email…`` and ``/identity/phone…``."""
    _email(api, service, shell)
    _phone(api, service, shell)


def _email(api: StrictBlueprint, service: IdentityService, shell: ApiShell) -> None:
    @api.route("/identity/email", methods=["GET"])
    @api.doc(operationId="describeEmail")
    @api.response(200, StepSchema)
    def asked_for_email() -> Response:
        """What changing the e-mail asks for."""
        shell.person()
        return shell.private(step_json(shell, "email", service.forms.email.fields, "/identity/email"))

    @api.route("/identity/email", methods=["POST"])
    @api.doc(operationId="requestEmail")
    @api.arguments(service.forms.email.lenient)
    @api.response(202, StepSchema, description="If the address can be used, a link is on its way to it.")
    def request_email(values: dict[str, Any]) -> Response:
        """Ask for another e-mail address, with the current password; it is used once its link was followed."""
        service.request_email(shell.person(), values)
        step = step_json(
            shell, "confirm_email", (), "/identity/email/confirm", text=shell.language.text("identity.email_sent.lead")
        )
        return _accepted(shell, {**step, "fields": [secret_field(shell.language)]})

    @api.route("/identity/email/look", methods=["POST"])
    @api.doc(operationId="lookAtEmail")
    @api.arguments(SecretSchema)
    @api.response(200, NewAddressSchema)
    def look_at_email(values: dict[str, Any]) -> Response:
        """The address that a link would make yours; looking uses nothing up."""
        return shell.private({"email": service.look_at_email(shell.person(), values["secret"])})

    @api.route("/identity/email/confirm", methods=["POST"])
    @api.doc(operationId="confirmEmail")
    @api.arguments(SecretSchema)
    @api.response(200, ProfileSchema)
    def confirm_email(values: dict[str, Any]) -> Response:
        """Prove the new address; the old one is told."""
        actor = shell.person()
        service.confirm_email(actor, values["secret"])
        return shell.private(profile_json(service.profile(actor), service.forms.details, shell.language))


def _accepted(shell: ApiShell, step: dict[str, Any]) -> Response:
    response = shell.private(step)
    response.status_code = 202
    return response


def _phone(api: StrictBlueprint, service: IdentityService, shell: ApiShell) -> None:
    def code_step() -> dict[str, Any]:
        return step_json(shell, "phone_code", service.forms.code.fields, "/identity/phone/code")

    @api.route("/identity/phone", methods=["GET"])
    @api.doc(operationId="describePhone")
    @api.response(200, StepSchema)
    def asked_for_phone() -> Response:
        """What changing the phone asks for."""
        shell.person()
        return shell.private(step_json(shell, "phone", service.forms.phone.fields, "/identity/phone"))

    @api.route("/identity/phone", methods=["POST"])
    @api.doc(operationId="requestPhone")
    @api.arguments(service.forms.phone.lenient)
    @api.response(
        202, StepSchema, description="A code is on its way, or the phone was taken away: then nothing follows."
    )
    def request_phone(values: dict[str, Any]) -> Response:
        """Ask for another phone, with the current password; an empty one takes it away."""
        if not service.request_phone(shell.person(), values):
            return _accepted(shell, step_json(shell, "done", text=shell.language.text("identity.phone.removed")))
        return _accepted(shell, code_step())

    @api.route("/identity/phone/code", methods=["GET"])
    @api.doc(operationId="describePhoneCode")
    @api.response(200, StepSchema)
    def asked_for_code() -> Response:
        """What confirming the phone asks for."""
        shell.person()
        return shell.private(code_step())

    @api.route("/identity/phone/code", methods=["POST"])
    @api.doc(operationId="confirmPhone")
    @api.arguments(service.forms.code.schema)
    @api.response(200, ProfileSchema)
    def confirm_phone(values: dict[str, Any]) -> Response:
        """Prove the new phone with the code that was sent to it."""
        actor = shell.person()
        service.confirm_phone(actor, values["code"])
        return shell.private(profile_json(service.profile(actor), service.forms.details, shell.language))
