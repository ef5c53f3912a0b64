"""Signing in with others, for apps: sent there, told of the answer, let in."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from marshmallow import Schema, fields, validate

from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.schemas import MomentField, moment_json
from ventanilla.api.shell import ApiShell
from ventanilla.api.steps import FieldSchema, StepSchema, step_json
from ventanilla.fields import shown
from ventanilla.identity.api.sign_in import TokenSchema, sign_in_step, token_json
from ventanilla.identity.model import HalfWay, SessionKind, SignedIn
from ventanilla.identity.service import IdentityService
from ventanilla.identity.service.providers import Arrival, Joining, Outcome, Purpose, Return, Waiting

_OWN_SCHEME = r"[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+:/{1,2}[A-Za-z0-9._~/-]*"
_LOOPBACK = r"http://(127\.0\.0\.1|\[::1\])(:[1-9][0-9]{0,4})?/[A-Za-z0-9._~/-]*"
RETURN_TO = rf"^({_OWN_SCHEME}|{_LOOPBACK})$(?!\n)"
"""Addresses that only an app on the person's own device gets (RFC 8252): whoever sends somebody else there gains
nothing."""


class ProviderSchema(Schema):
    """A provider that people may sign in with."""

    name = fields.String(required=True, metadata={"example": "clave_unica"})
    label = fields.String(required=True, metadata={"example": "ClaveÚnica"})


class ProvidersSchema(Schema):
    """All that are offered here, in the order of their buttons."""

    items = fields.List(fields.Nested(ProviderSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class BeginSchema(Schema):
    """Where the app is told of the answer: an address of its own scheme (with a dot), or one of the loopback."""

    return_to = fields.String(
        required=True,
        validate=[validate.Length(1, 300), validate.Regexp(RETURN_TO)],
        metadata={"example": "org.example.app:/signed-in"},
    )


class BegunSchema(Schema):
    """``url`` is opened in the person's browser; ``handle`` stays in the app: the answer is good with it only."""

    url = fields.String(required=True)
    handle = fields.String(required=True)
    expires_at = MomentField(required=True)


class AnswerSchema(Schema):
    """What came back at the app's address, and the handle that was kept."""

    handle = fields.String(required=True, validate=validate.Length(1, 128))
    state = fields.String(required=True, validate=validate.Length(1, 128))
    code = fields.String(load_default="", validate=validate.Length(0, 4096))
    iss = fields.String(load_default="", validate=validate.Length(0, 500))
    error = fields.String(load_default="", validate=validate.Length(0, 200))


class FactSchema(Schema):
    """What the provider vouches for and nobody types over."""

    label = fields.String(required=True)
    value = fields.String(required=True)


class JoinStepSchema(StepSchema):
    """A step of somebody whom a provider knows and the portal doesn't; ``fixed`` stands, ``before`` is a suggestion."""

    fixed = fields.List(fields.Nested(FactSchema), required=True)
    before = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    fields_ = fields.List(fields.Nested(FieldSchema), required=True, data_key="fields")


class HalfSchema(Schema):
    """Half a sign-in: a token that is good for showing a second factor, and nothing else."""

    token = fields.String(required=True)
    expires_at = MomentField(required=True)
    ways = fields.List(fields.String(), required=True)


class ArrivalSchema(Schema):
    """What came of it. ``unknown``: ``step`` is registering; or sign in, and connect it with the handle."""

    outcome = fields.String(required=True, metadata={"enum": [each.value for each in Outcome]})
    token = fields.Nested(TokenSchema, required=True, allow_none=True)
    half = fields.Nested(HalfSchema, required=True, allow_none=True)
    step = fields.Nested(JoinStepSchema, required=True, allow_none=True)


class HandleSchema(Schema):
    """The handle that was kept."""

    handle = fields.String(required=True, validate=validate.Length(1, 128))


class JoinSchema(HandleSchema):
    """What registering asks for, by the names of the step's fields."""

    values = fields.Dict(keys=fields.String(), values=fields.String(), required=True)


class ConnectionSchema(Schema):
    """A provider that is connected."""

    id = fields.String(required=True)
    provider = fields.String(required=True)
    label = fields.String(required=True)
    connected_at = MomentField(required=True)
    used_at = MomentField(required=True, allow_none=True)


class ConnectionsSchema(Schema):
    """All that are connected."""

    items = fields.List(fields.Nested(ConnectionSchema), required=True)
    next = fields.String(required=True, allow_none=True)


def add_operations(api: StrictBlueprint, service: IdentityService, shell: ApiShell) -> None:
    """``/identity/providers…`` and ``/identity/connections…``; nothing without providers."""
    _offered(api, service, shell)
    if shell.house.utility.identity.providers:
        _going(api, service, shell)
        _coming_back(api, service, shell)
        _deciding(api, service, shell)
        _connections(api, service, shell)


def _offered(api: StrictBlueprint, service: IdentityService, shell: ApiShell) -> None:
    @api.route("/identity/providers", methods=["GET"])
    @api.doc(security=[], operationId="providers")
    @api.response(200, ProvidersSchema)
    def offered() -> Response:
        """Whom else one may sign in with here."""
        found = [{"name": each.name, "label": shell.language.text(each.label)} for each in service.providers.offered]
        return shell.private({"items": found, "next": None})


def _going(api: StrictBlueprint, service: IdentityService, shell: ApiShell) -> None:
    def begin(actor: Any, name: str, purpose: Purpose, onwards: str) -> Response:
        begun = service.providers.begin(actor, name, SessionKind.API, purpose, onwards)
        response = shell.private(
            {"url": begun.url, "handle": begun.handle, "expires_at": moment_json(begun.expires_at)}
        )
        response.status_code = 201
        return response

    @api.route("/identity/providers/<string:name>", methods=["POST"])
    @api.doc(security=[], operationId="beginWithProvider")
    @api.arguments(BeginSchema)
    @api.response(201, BegunSchema)
    def go(wanted: dict[str, str], name: str) -> Response:
        """Begin to sign in with a provider: open the address, and keep the handle."""
        return begin(shell.actor(), name, Purpose.SIGN_IN, wanted["return_to"])

    @api.route("/identity/connections/with/<string:name>", methods=["POST"])
    @api.doc(operationId="beginConnection")
    @api.arguments(BeginSchema)
    @api.response(201, BegunSchema)
    def connect(wanted: dict[str, str], name: str) -> Response:
        """Begin to connect a provider with the login; asks for a fresh proof of who is there."""
        return begin(shell.person(), name, Purpose.CONNECT, wanted["return_to"])


def _coming_back(api: StrictBlueprint, service: IdentityService, shell: ApiShell) -> None:
    @api.route("/identity/providers/<string:name>/answer", methods=["POST"])
    @api.doc(security=[], operationId="answerOfProvider")
    @api.arguments(AnswerSchema)
    @api.response(200, ArrivalSchema)
    @api.alt_response(401, description="Stopped there, used already, too old, in other hands, or not good, alike.")
    @api.alt_response(403, description="Not looked at closely enough there, or the right to the cabinet has ended.")
    def arrive(said: dict[str, str], name: str) -> Response:
        """Hand over what came back, with the handle; once."""
        answer = Return(said["state"], said["code"], said["iss"], said["error"])
        label = request.user_agent.string
        found = service.providers.arrive(shell.actor(), name, answer, said["handle"], SessionKind.API, label)
        waiting = service.providers.waiting(said["handle"]) if found.outcome is Outcome.UNKNOWN else None
        return shell.private(_arrival_json(service, shell, found, waiting))


def _deciding(api: StrictBlueprint, service: IdentityService, shell: ApiShell) -> None:
    if shell.house.utility.identity.register:

        @api.route("/identity/register/with", methods=["POST"])
        @api.doc(security=[], operationId="registerWithProvider")
        @api.arguments(JoinSchema)
        @api.response(202, StepSchema)
        def register(said: dict[str, Any]) -> Response:
            """Register with what the provider vouches for. What comes of it is told by e-mail only."""
            service.providers.register(shell.actor(), said["handle"], said["values"], shell.language.tag)
            response = shell.private(sign_in_step(service, shell, shell.language.text("identity.registered.lead")))
            response.status_code = 202
            return response

    @api.route("/identity/connections", methods=["POST"])
    @api.doc(operationId="connectProvider")
    @api.arguments(HandleSchema)
    @api.response(204, description="It is connected.")
    def connect(said: dict[str, str]) -> Response:
        """Connect what waits under the handle with the login that has signed in meanwhile."""
        service.providers.connect(shell.person(), said["handle"])
        return Response(status=204)


def _connections(api: StrictBlueprint, service: IdentityService, shell: ApiShell) -> None:
    @api.route("/identity/connections", methods=["GET"])
    @api.doc(operationId="connections")
    @api.response(200, ConnectionsSchema)
    def connections() -> Response:
        """Which providers are connected with the login."""
        found = [
            {
                "id": each.id,
                "provider": each.provider,
                "label": shell.language.text(each.label) if each.label else each.provider,
                "connected_at": moment_json(each.connected_at),
                "used_at": moment_json(each.used_at) if each.used_at else None,
            }
            for each in service.providers.connected.of(shell.person())
        ]
        return shell.private({"items": found, "next": None})

    @api.route("/identity/connections/<string:connection_id>", methods=["DELETE"])
    @api.doc(operationId="endConnection")
    @api.response(204, description="It is not connected any more.")
    def end(connection_id: str) -> Response:
        """Take a provider away; asks for a fresh proof."""
        service.providers.connected.remove(shell.person(), connection_id)
        return Response(status=204)


def _arrival_json(service: IdentityService, shell: ApiShell, found: Arrival, waiting: Waiting | None) -> dict[str, Any]:
    can_join = waiting is not None and bool(shell.house.utility.identity.register)
    step = _join_json(service, shell, service.providers.form(waiting)) if waiting and can_join else None
    token = token_json(found.entered) if isinstance(found.entered, SignedIn) else None
    half = _half_json(found.entered) if isinstance(found.entered, HalfWay) else None
    return {"outcome": found.outcome.value, "token": token, "half": half, "step": step}


def _half_json(half: HalfWay) -> dict[str, Any]:
    ways = [each.value for each in half.ways]
    return {"token": half.secret, "expires_at": moment_json(half.expires_at), "ways": ways}


def _join_json(service: IdentityService, shell: ApiShell, join: Joining) -> dict[str, Any]:
    fixed = [
        {"label": shell.language.text(each.label_id), "value": shown(each, text, shell.language)}
        for each, text in join.fixed
    ]
    step = step_json(shell, "register_with", join.asked.fields, "/identity/register/with")
    return {**step, "fixed": fixed, "before": dict(join.before)}
