"""Connected apps for whoever gave them something: the list, one, and taking it back. For no app."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import Schema, fields

from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.schemas import MomentField, moment_json
from ventanilla.api.shell import ApiShell
from ventanilla.apps.model.connected import ConnectedApp
from ventanilla.apps.service import AppsService
from ventanilla.kernel.messages import message
from ventanilla.kernel.scopes import Scope


class ScopeSchema(Schema):
    """Something that an app may do: its word, and a sentence for people."""

    scope = fields.String(required=True, metadata={"enum": [scope.value for scope in Scope]})
    label = fields.String(required=True)


class AppSchema(Schema):
    """An app, as it speaks of itself; ``is_verified`` is whether somebody at the utility looked at it.

    One that is not ``is_enabled`` was shut out by the utility: at the moment it can do nothing of what it was given.
    """

    name = fields.String(required=True)
    about = fields.String(required=True)
    contact = fields.String(required=True)
    homepage = fields.String(required=True)
    policy_uri = fields.String(required=True)
    is_verified = fields.Boolean(required=True)
    is_enabled = fields.Boolean(required=True)


class OpenedSupplySchema(Schema):
    """A supply that the app may see."""

    id = fields.String(required=True)
    label = fields.String(required=True)


class ConnectedAppSchema(Schema):
    """A consent that holds. ``is_offline`` is whether it outlasts signing out; ``used_at`` is null for never."""

    id = fields.String(required=True)
    app = fields.Nested(AppSchema, required=True)
    scopes = fields.List(fields.Nested(ScopeSchema), required=True)
    supplies = fields.List(fields.Nested(OpenedSupplySchema), required=True)
    is_offline = fields.Boolean(required=True)
    given_at = MomentField(required=True)
    used_at = MomentField(required=True, allow_none=True)


class ConnectedAppsSchema(Schema):
    """All of them, the last one first."""

    items = fields.List(fields.Nested(ConnectedAppSchema), required=True)
    next = fields.String(required=True, allow_none=True)


def mount(api: StrictBlueprint, service: AppsService, shell: ApiShell) -> None:
    """``/apps`` and ``/apps/{grant_id}``."""

    def dumped(found: ConnectedApp) -> dict[str, Any]:
        return _json(found, service, shell)

    @api.route("/apps", methods=["GET"])
    @api.doc(operationId="connectedApps")
    @api.response(200, ConnectedAppsSchema)
    def apps() -> Response:
        """The apps that you let in."""
        found = service.connected.of(shell.person())
        return shell.private({"items": [dumped(each) for each in found], "next": None})

    @api.route("/apps/<grant_id>", methods=["GET"])
    @api.doc(operationId="connectedApp")
    @api.response(200, ConnectedAppSchema)
    def app(grant_id: str) -> Response:
        """One app that you let in."""
        return shell.private(dumped(service.connected.one(shell.person(), grant_id)))

    @api.route("/apps/<grant_id>", methods=["DELETE"])
    @api.doc(operationId="endConnectedApp")
    @api.response(204)
    def end(grant_id: str) -> Response:
        """Take back what an app was given, at once."""
        service.connected.end(shell.person(), grant_id)
        return Response(status=204)


def _json(found: ConnectedApp, service: AppsService, shell: ApiShell) -> dict[str, Any]:
    grant, client = found.grant, found.grant.client
    names = ("name", "about", "contact", "homepage", "policy_uri", "is_verified", "is_enabled")
    return {
        "id": grant.id,
        "app": {name: getattr(client, name) for name in names},
        "scopes": [{"scope": each.value, "label": _label(each, shell)} for each in grant.scopes],
        "supplies": [{"id": each.id, "label": service.connected.label(each)} for each in found.supplies],
        "is_offline": grant.is_offline,
        "given_at": moment_json(grant.given_at),
        "used_at": moment_json(grant.used_at) if grant.used_at else None,
    }


def _label(scope: Scope, shell: ApiShell) -> str:
    return shell.language.say(message(f"apps.scope.{scope.value.replace(':', '_')}"))
