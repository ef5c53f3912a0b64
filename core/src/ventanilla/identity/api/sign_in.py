"""Signing in for apps: a bearer token for user name and password."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from marshmallow import Schema, fields

from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.schemas import MomentField, moment_json
from ventanilla.api.shell import ApiShell
from ventanilla.fields import describe
from ventanilla.identity.model import SessionKind
from ventanilla.identity.service import IdentityService


class StepFieldSchema(Schema):
    """A question of the sign-in, with all that drawing it needs."""

    name = fields.String(required=True)
    kind = fields.String(required=True)
    type = fields.String(required=True)
    label = fields.String(required=True)
    hint = fields.String(required=True)
    required = fields.Boolean(required=True)
    inputmode = fields.String(required=True)
    autocomplete = fields.String(required=True)
    maxlength = fields.Integer(required=True)


class StepSchema(Schema):
    """What the next call has to send."""

    fields_ = fields.List(fields.Nested(StepFieldSchema), required=True, data_key="fields")


class TokenSchema(Schema):
    """A bearer token (RFC 6750), shown this once."""

    token = fields.String(required=True)
    token_type = fields.String(required=True, metadata={"enum": ["Bearer"]})
    expires_at = MomentField(required=True)


class MeSchema(Schema):
    """Who is signed in."""

    id = fields.String(required=True)
    user_name = fields.String(required=True)
    first_name = fields.String(required=True)
    last_name = fields.String(required=True)
    email = fields.String(required=True)
    locale = fields.String(required=True)


def add_operations(api: StrictBlueprint, service: IdentityService, shell: ApiShell) -> None:
    """``/identity/sign-in``, ``/identity/session`` and ``/identity/me``."""
    _sign_in(api, service, shell)
    _session(api, service, shell)


def _sign_in(api: StrictBlueprint, service: IdentityService, shell: ApiShell) -> None:
    @api.route("/identity/sign-in", methods=["GET"])
    @api.doc(security=[], operationId="describeSignIn")
    @api.response(200, StepSchema)
    def step() -> Response:
        """The fields that signing in asks for."""
        return shell.private({"fields": describe(service.forms.sign_in.fields, shell.language)})

    @api.route("/identity/sign-in", methods=["POST"])
    @api.doc(security=[], operationId="signIn")
    @api.arguments(service.forms.sign_in.schema)
    @api.response(200, TokenSchema)
    @api.alt_response(401, description="Wrong, unknown, not yet active or tried too often, alike.")
    def sign_in(values: dict[str, Any]) -> Response:
        """Sign in; the token goes into the Authorization header of every other call."""
        label = request.user_agent.string
        signed_in = service.sign_in(shell.actor(), values, SessionKind.API, label)
        expires_at = moment_json(signed_in.expires_at)
        return shell.private({"token": signed_in.secret, "token_type": "Bearer", "expires_at": expires_at})


def _session(api: StrictBlueprint, service: IdentityService, shell: ApiShell) -> None:
    @api.route("/identity/session", methods=["DELETE"])
    @api.doc(operationId="signOut")
    @api.response(204, description="The token is dead.")
    def sign_out() -> Response:
        """Sign out: the token is dead from now on."""
        service.sign_out(shell.customer())
        return Response(status=204)

    @api.route("/identity/me", methods=["GET"])
    @api.doc(operationId="me")
    @api.response(200, MeSchema)
    def me() -> Response:
        """Who is signed in."""
        actor = shell.customer()
        contact = service.contact_of(actor.identity_id)
        names = {name: getattr(actor, name) for name in ("user_name", "first_name", "last_name", "locale")}
        return shell.private({"id": actor.identity_id, "email": contact.email, **names})
