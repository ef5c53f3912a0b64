"""Signing in for apps: a bearer token for user name and password."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from marshmallow import Schema, fields, validate

from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.schemas import MomentField, moment_json
from ventanilla.api.shell import ApiShell
from ventanilla.api.steps import StepSchema, step_json
from ventanilla.identity.model import HalfWay, SecondWay, SessionKind, SignedIn
from ventanilla.identity.service import IdentityService
from ventanilla.kernel.actors import CustomerActor
from ventanilla.kernel.scopes import Scope


class TokenSchema(Schema):
    """A bearer token (RFC 6750), shown this once."""

    token = fields.String(required=True)
    token_type = fields.String(required=True, metadata={"enum": ["Bearer"]})
    expires_at = MomentField(required=True)
    must_choose_password = fields.Boolean(
        required=True,
        metadata={"description": "it came of a one-time password: it is good for PUT /identity/settings only"},
    )
    must_set_up_factor = fields.Boolean(
        required=True,
        metadata={"description": "it is good for setting up a second factor only: every customer here has one"},
    )
    second_factors = fields.List(
        fields.String(metadata={"enum": [way.value for way in SecondWay]}),
        required=True,
        metadata={
            "description": "not empty: half way; it is good for POST /identity/sign-in/second only, with one of them"
        },
    )


class MeSchema(Schema):
    """Who is signed in; an app is told an ``id`` of its own, and nothing of when they were here."""

    id = fields.String(required=True)
    user_name = fields.String(required=True)
    first_name = fields.String(required=True)
    last_name = fields.String(required=True)
    email = fields.String(required=True)
    locale = fields.String(required=True)
    last_access_at = MomentField(required=True, allow_none=True)


class LocaleSchema(Schema):
    """A language of the portal, by its tag."""

    locale = fields.String(required=True, validate=validate.Length(1, 40), metadata={"example": "es-AR"})


def add_operations(api: StrictBlueprint, service: IdentityService, shell: ApiShell) -> None:
    """``/identity/sign-in``, ``/identity/session``, ``/identity/me`` and ``/identity/locale``."""
    _sign_in(api, service, shell)
    _session(api, service, shell)


def sign_in_step(service: IdentityService, shell: ApiShell, text: str = "") -> dict[str, Any]:
    """What signing in asks for, as the step after others too."""
    return step_json(shell, "sign_in", service.forms.sign_in.fields, "/identity/sign-in", text=text)


def token_json(signed_in: SignedIn | HalfWay) -> dict[str, Any]:
    """A token as :class:`TokenSchema` has it."""
    ways = signed_in.ways if isinstance(signed_in, HalfWay) else ()
    return {
        "token": signed_in.secret,
        "token_type": "Bearer",
        "expires_at": moment_json(signed_in.expires_at),
        "must_choose_password": isinstance(signed_in, SignedIn) and signed_in.is_limited,
        "must_set_up_factor": isinstance(signed_in, SignedIn) and signed_in.needs_factor,
        "second_factors": [way.value for way in ways],
    }


def _sign_in(api: StrictBlueprint, service: IdentityService, shell: ApiShell) -> None:
    @api.route("/identity/sign-in", methods=["GET"])
    @api.doc(security=[], operationId="describeSignIn")
    @api.response(200, StepSchema)
    def step() -> Response:
        """The fields that signing in asks for."""
        return shell.private(sign_in_step(service, shell))

    @api.route("/identity/sign-in", methods=["POST"])
    @api.doc(security=[], operationId="signIn")
    @api.arguments(service.forms.sign_in.schema)
    @api.response(200, TokenSchema)
    @api.alt_response(401, description="Wrong, unknown, not yet active or tried too often, alike.")
    @api.alt_response(403, description="Right, but the right to the cabinet has ended.")
    def sign_in(values: dict[str, Any]) -> Response:
        """Sign in; the token goes into the Authorization header of every other call.

        Where ``second_factors`` are named, first of all into that of ``POST /identity/sign-in/second``."""
        label = request.user_agent.string
        signed_in = service.begin(shell.actor(), values, SessionKind.API, label)
        return shell.private(token_json(signed_in))


def _session(api: StrictBlueprint, service: IdentityService, shell: ApiShell) -> None:
    @api.route("/identity/session", methods=["DELETE"])
    @api.doc(operationId="signOut")
    @api.response(204, description="The token is dead.")
    def sign_out() -> Response:
        """Sign out: the token is dead from now on."""
        service.sign_out(shell.person())
        return Response(status=204)

    @api.route("/identity/me", methods=["GET"], scope=Scope.PROFILE_READ)
    @api.doc(operationId="me")
    @api.response(200, MeSchema)
    def me() -> Response:
        """Who is signed in."""
        actor = shell.customer()
        profile = service.profile(actor)
        named = ("id", "user_name", "first_name", "last_name", "email", "locale")
        at = actor.last_access_at if isinstance(actor, CustomerActor) else None
        told = {name: getattr(profile, name) for name in named}
        return shell.private({**told, "last_access_at": moment_json(at) if at else None})

    @api.route("/identity/locale", methods=["PUT"])
    @api.doc(operationId="chooseLocale")
    @api.arguments(LocaleSchema)
    @api.response(200, LocaleSchema)
    def choose_locale(wanted: dict[str, str]) -> Response:
        """Choose the language of pages and messages; one that the portal lacks becomes the utility's own."""
        service.set_locale(shell.person(), wanted["locale"])
        return shell.private({"locale": shell.house.languages.get(wanted["locale"]).tag})
