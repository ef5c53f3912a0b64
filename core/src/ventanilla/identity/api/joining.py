"""Becoming an identity, step by step: a form, a link that is mailed, signing in."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import Schema, fields

from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.shell import ApiShell
from ventanilla.api.steps import SecretSchema, StepSchema, secret_field, step_json
from ventanilla.identity.api.sign_in import sign_in_step
from ventanilla.identity.service import IdentityService


class HolderSchema(Schema):
    """Whom a link is for."""

    user_name = fields.String(required=True)
    first_name = fields.String(required=True)


def add_operations(api: StrictBlueprint, service: IdentityService, shell: ApiShell) -> None:
    """``/identity/register`` and ``/identity/activate``; neither where the utility issues the logins."""
    if shell.house.utility.identity.register:
        _register(api, service, shell)
        _activate(api, service, shell)


def _register(api: StrictBlueprint, service: IdentityService, shell: ApiShell) -> None:
    @api.route("/identity/register", methods=["GET"])
    @api.doc(security=[], operationId="describeRegister")
    @api.response(200, StepSchema)
    def asked() -> Response:
        """What registering asks for."""
        return shell.private(step_json(shell, "register", service.forms.register.fields, "/identity/register"))

    @api.route("/identity/register", methods=["POST"])
    @api.doc(security=[], operationId="register")
    @api.arguments(service.forms.register.schema)
    @api.response(202, StepSchema)
    def register(values: dict[str, Any]) -> Response:
        """Ask for a user name. What comes of it is told by e-mail only: the next step is the link in there."""
        service.register(shell.actor(), values, shell.language.tag)
        days = service.activation_lifetime.days
        told = (
            shell.language.text("identity.registered.lead"),
            shell.language.plural("identity.registered.follow_more", days),
        )
        step = _activation_step(shell, " ".join(told))
        response = shell.private(step)
        response.status_code = 202
        return response


def _activate(api: StrictBlueprint, service: IdentityService, shell: ApiShell) -> None:
    @api.route("/identity/activate", methods=["GET"])
    @api.doc(security=[], operationId="describeActivate")
    @api.response(200, StepSchema)
    def asked() -> Response:
        """What activating asks for."""
        return shell.private(_activation_step(shell))

    @api.route("/identity/activate/look", methods=["POST"])
    @api.doc(security=[], operationId="lookAtActivation")
    @api.arguments(SecretSchema)
    @api.response(200, HolderSchema)
    def look(typed: dict[str, str]) -> Response:
        """Whom a link would activate; looking uses nothing up."""
        holder = service.look_at_activation(typed["secret"])
        return shell.private({"user_name": holder.user_name, "first_name": holder.first_name})

    @api.route("/identity/activate", methods=["POST"])
    @api.doc(security=[], operationId="activate")
    @api.arguments(SecretSchema)
    @api.response(200, StepSchema)
    def activate(typed: dict[str, str]) -> Response:
        """Use the link up: the next step is signing in."""
        service.activate(typed["secret"])
        return shell.private(sign_in_step(service, shell, shell.language.text("identity.activated.lead")))


def _activation_step(shell: ApiShell, text: str = "") -> dict[str, Any]:
    step = step_json(shell, "activate", (), "/identity/activate", text=text)
    return {**step, "fields": [secret_field(shell.language)]}
