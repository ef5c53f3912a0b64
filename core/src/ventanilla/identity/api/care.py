"""One's account for apps: profile, sessions, history, data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response
from marshmallow import Schema, fields, validate

from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.schemas import BINARY, MomentField, moment_json
from ventanilla.api.shell import ApiShell
from ventanilla.api.steps import StepSchema, step_json
from ventanilla.fields import shown
from ventanilla.i18n import Language
from ventanilla.identity.model import FirstWay, HistoryEntry, OpenSession, Profile, SecondWay
from ventanilla.identity.service import IdentityService
from ventanilla.kernel.scopes import Scope
from ventanilla.plugin import Field


class PendingSchema(Schema):
    """A contact that waits for its proof."""

    channel = fields.String(required=True, metadata={"enum": ["email", "phone"]})
    value = fields.String(required=True)
    expires_at = MomentField(required=True)


class DetailSchema(Schema):
    """What the utility asks beside name and contacts: as it is kept, and as people read it. Empty: not known."""

    name = fields.String(required=True)
    label = fields.String(required=True)
    value = fields.String(required=True)
    shown = fields.String(required=True)


class ProfileSchema(Schema):
    """What the portal knows of whoever is signed in; ``phone`` is empty where there is none."""

    id = fields.String(required=True)
    user_name = fields.String(required=True)
    first_name = fields.String(required=True)
    last_name = fields.String(required=True)
    email = fields.String(required=True)
    phone = fields.String(required=True)
    locale = fields.String(required=True)
    created_at = MomentField(required=True)
    password_changed_at = MomentField(required=True)
    has_password = fields.Boolean(required=True)
    pending = fields.List(fields.Nested(PendingSchema), required=True)
    details = fields.List(fields.Nested(DetailSchema), required=True)


class OpenSessionSchema(Schema):
    """Where somebody is signed in; ``label`` names browser and system, where they could be told."""

    id = fields.String(required=True)
    kind = fields.String(required=True, metadata={"enum": ["web", "api"]})
    label = fields.String(required=True)
    created_at = MomentField(required=True)
    last_seen_at = MomentField(required=True)
    is_current = fields.Boolean(required=True)


class SessionsSchema(Schema):
    """All open sessions, the last used first."""

    items = fields.List(fields.Nested(OpenSessionSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class HappenedSchema(Schema):
    """Something that happened, in a sentence. Of a sign-in ``how`` is what was shown, in order, and ``provider`` the
    name of whoever answered for the person."""

    at = MomentField(required=True)
    text = fields.String(required=True)
    how = fields.List(fields.String(metadata={"enum": [each.value for each in (*FirstWay, *SecondWay)]}), required=True)
    provider = fields.String(required=True, allow_none=True)


class HistorySchema(Schema):
    """What happened, the newest first; ``next`` is the ``cursor`` of the page that follows."""

    items = fields.List(fields.Nested(HappenedSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class HistoryQuery(Schema):
    """Which part of the history."""

    cursor = fields.String(load_default="", validate=validate.Length(max=400))
    limit = fields.Integer(load_default=20, validate=validate.Range(1, 100))


def add_operations(api: StrictBlueprint, service: IdentityService, shell: ApiShell) -> None:
    """``/identity/profile``, ``/identity/sessions…``, ``/identity/history`` and ``/identity/data``."""
    _profile(api, service, shell)
    _sessions(api, service, shell)
    _history(api, service, shell)
    _data(api, service, shell)


def profile_json(profile: Profile, asked: Sequence[Field], language: Language) -> dict[str, Any]:
    """A profile as :class:`ProfileSchema` has it, with the details that are asked."""
    names = ("id", "user_name", "first_name", "last_name", "email", "phone", "locale")
    return {
        **{name: getattr(profile, name) for name in names},
        "created_at": moment_json(profile.created_at),
        "password_changed_at": moment_json(profile.password_changed_at),
        "has_password": profile.has_password,
        "pending": [
            {"channel": each.channel.value, "value": each.value, "expires_at": moment_json(each.expires_at)}
            for each in profile.pending
        ],
        "details": [_detail(each, profile.details.get(each.name, ""), language) for each in asked],
    }


def _detail(asked: Field, value: str, language: Language) -> dict[str, str]:
    label = language.text(asked.label_id)
    return {"name": asked.name, "label": label, "value": value, "shown": shown(asked, value, language) if value else ""}


def _profile(api: StrictBlueprint, service: IdentityService, shell: ApiShell) -> None:
    @api.route("/identity/profile", methods=["GET"], scope=Scope.PROFILE_READ)
    @api.doc(operationId="profile")
    @api.response(200, ProfileSchema)
    def profile() -> Response:
        """What the portal knows of you."""
        return shell.private(profile_json(service.profile(shell.customer()), service.forms.details, shell.language))

    @api.route("/identity/name", methods=["GET"])
    @api.doc(operationId="describeName")
    @api.response(200, StepSchema)
    def asked_for_name() -> Response:
        """What changing the name asks for."""
        shell.person()
        return shell.private(step_json(shell, "name", service.forms.names.fields, "/identity/profile", method="PATCH"))

    @api.route("/identity/profile", methods=["PATCH"])
    @api.doc(operationId="rename")
    @api.arguments(service.forms.names.schema)
    @api.response(200, ProfileSchema)
    def rename(values: dict[str, Any]) -> Response:
        """Change first and last name and the details; contacts have their own steps, and nothing else can be set."""
        actor = shell.person()
        service.rename(actor, values)
        return shell.private(profile_json(service.profile(actor), service.forms.details, shell.language))


def _sessions(api: StrictBlueprint, service: IdentityService, shell: ApiShell) -> None:
    @api.route("/identity/sessions", methods=["GET"])
    @api.doc(operationId="sessions")
    @api.response(200, SessionsSchema)
    def sessions() -> Response:
        """Where you are signed in."""
        found = service.sessions_of(shell.person())
        return shell.private({"items": [_session(each) for each in found], "next": None})

    @api.route("/identity/sessions", methods=["DELETE"])
    @api.doc(operationId="endOtherSessions")
    @api.response(204, description="All others are dead.")
    def end_others() -> Response:
        """End all sessions but this one."""
        actor = shell.person()
        service.revoke_all(actor, actor.identity_id, actor.session_id)
        return Response(status=204)

    @api.route("/identity/sessions/<session_id>", methods=["DELETE"])
    @api.doc(operationId="endSession")
    @api.response(204, description="It is dead.")
    def end(session_id: str) -> Response:
        """End one session; its next request is a visitor's."""
        service.revoke_session(shell.person(), session_id)
        return Response(status=204)


def _history(api: StrictBlueprint, service: IdentityService, shell: ApiShell) -> None:
    @api.route("/identity/history", methods=["GET"])
    @api.doc(operationId="history")
    @api.arguments(HistoryQuery, location="query")
    @api.response(200, HistorySchema)
    def history(asked: dict[str, Any]) -> Response:
        """What happened with your account and your links."""

        def told(entry: HistoryEntry) -> dict[str, Any]:
            how = [each.value for each in entry.how]
            text = shell.language.say(entry.what)
            return {"at": moment_json(entry.at), "text": text, "how": how, "provider": entry.provider or None}

        actor = shell.person()
        before = shell.cursors.read("history", asked["cursor"]) if asked["cursor"] else None
        page = service.history(actor, before, asked["limit"])
        following = shell.cursors.write("history", page.next) if page.next else None
        return shell.private({"items": [told(each) for each in page.entries], "next": following})


def _data(api: StrictBlueprint, service: IdentityService, shell: ApiShell) -> None:
    @api.route("/identity/data", methods=["GET"])
    @api.doc(operationId="describeMyData")
    @api.response(200, StepSchema)
    def asked_for_data() -> Response:
        """What fetching one's own data asks for."""
        shell.person()
        return shell.private(step_json(shell, "my_data", service.forms.proof.fields, "/identity/data"))

    @api.route("/identity/data", methods=["POST"])
    @api.doc(operationId="myData")
    @api.arguments(service.forms.proof.lenient)
    @api.response(200, BINARY, content_type="application/zip", description="A ZIP with a JSON file of each topic.")
    def data(values: dict[str, Any]) -> Response:
        """Everything that the portal holds about you; asks for the password again."""
        pieces = service.my_data(shell.person(), values)
        response = Response(pieces, content_type="application/zip")
        response.headers.set("Content-Disposition", "attachment", filename="data.zip")
        response.headers["Cache-Control"] = "no-store"
        return response


def _session(each: OpenSession) -> dict[str, Any]:
    return {
        "id": each.id,
        "kind": each.kind.value,
        "label": each.label,
        "created_at": moment_json(each.created_at),
        "last_seen_at": moment_json(each.last_seen_at),
        "is_current": each.is_current,
    }
