"""The second step of signing in, and signing in with a passkey alone, for apps."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from marshmallow import Schema, fields, validate

from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.schemas import MomentField, moment_json
from ventanilla.api.shell import ApiShell
from ventanilla.errors import SignInRequired
from ventanilla.identity.api.passkeys import PasskeyAskedSchema, ShownSchema, asked_json
from ventanilla.identity.api.sign_in import TokenSchema, token_json
from ventanilla.identity.model import HalfWay, SecondWay, SessionKind
from ventanilla.identity.service import IdentityService


class SecondStepSchema(Schema):
    """What can be shown, and until when."""

    second_factors = fields.List(fields.String(metadata={"enum": [way.value for way in SecondWay]}), required=True)
    expires_at = MomentField(required=True)


class SecondSchema(Schema):
    """One of: the ``code`` of an app, a ``recovery_code``, or a passkey's ``ticket`` and ``credential``."""

    code = fields.String(load_default="", validate=validate.Length(max=100), metadata={"example": "123456"})
    recovery_code = fields.String(load_default="", validate=validate.Length(max=100))
    ticket = fields.String(load_default="", validate=validate.Length(max=100))
    credential = fields.Dict(keys=fields.String(), load_default=dict)


def add_operations(api: StrictBlueprint, service: IdentityService, shell: ApiShell) -> None:
    """``/identity/sign-in/second…`` and ``/identity/sign-in/passkey…``."""

    def current() -> HalfWay:
        found = service.second.half_way(shell.token(), SessionKind.API, request.remote_addr or "")
        if found is None:
            raise SignInRequired
        return found

    def is_half_way(token: str, address: str) -> bool:
        return service.second.half_way(token, SessionKind.API, address) is not None

    for path in ("/identity/sign-in/second", "/identity/sign-in/second/challenge"):
        shell.half_way[path] = is_half_way

    @api.route("/identity/sign-in/second", methods=["GET"])
    @api.doc(operationId="describeSecondStep")
    @api.response(200, SecondStepSchema)
    def described() -> Response:
        """What the second step can be done with; the token is the one that signing in gave."""
        half = current()
        ways = [way.value for way in half.ways]
        return shell.private({"second_factors": ways, "expires_at": moment_json(half.expires_at)})

    @api.route("/identity/sign-in/second", methods=["POST"])
    @api.doc(operationId="finishSignIn")
    @api.arguments(SecondSchema)
    @api.response(200, TokenSchema)
    @api.alt_response(401, description="Over: too late, or too many wrong answers. Sign in again.")
    def finish(values: dict[str, Any]) -> Response:
        """Finish signing in; the token of the first step is dead then, this one is good for everything."""
        return shell.private(token_json(service.second.finish(current().actor, values)))

    @api.route("/identity/sign-in/second/challenge", methods=["POST"])
    @api.doc(operationId="askSecondPasskey")
    @api.response(200, PasskeyAskedSchema)
    def challenge() -> Response:
        """What a passkey has to sign for the second step."""
        return shell.private(asked_json(service.second.ask_passkey(current().actor)))

    @api.route("/identity/sign-in/passkey/challenge", methods=["POST"])
    @api.doc(security=[], operationId="askPasskey")
    @api.response(200, PasskeyAskedSchema)
    def alone_challenge() -> Response:
        """What a passkey has to sign to sign in without a password."""
        return shell.private(asked_json(service.second.ask_alone(shell.actor())))

    @api.route("/identity/sign-in/passkey", methods=["POST"])
    @api.doc(security=[], operationId="signInWithPasskey")
    @api.arguments(ShownSchema)
    @api.response(200, TokenSchema)
    @api.alt_response(401, description="Not shown, not known, not of this portal or too late, alike.")
    @api.alt_response(403, description="Right, but the right to the cabinet has ended.")
    def alone(values: dict[str, Any]) -> Response:
        """Sign in with a passkey alone."""
        signed_in = service.second.alone(shell.actor(), values, SessionKind.API, request.user_agent.string)
        return shell.private(token_json(signed_in))
