"""Apps of others and systems of the utility: registered, changed, shut out, given another secret."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request

from ventanilla.apps.model import GRANTS_OF, METHODS_OF, Client, ClientKind, GrantType, Registered
from ventanilla.apps.service.vetting import FIELDS
from ventanilla.errors import InvalidInput
from ventanilla.kernel.messages import Message, message
from ventanilla.kernel.scopes import Scope
from ventanilla.staff.service import StaffService
from ventanilla.staff.web.shell import DeskShell, Sheet, faults_of

LABELS = {name: f"apps.client.{name}" for name in FIELDS}
_LISTS = ("scopes", "grants")
_LINES = ("redirect_uris", "post_logout_uris", "origins")
_KINDS = tuple(kind.value for kind in ClientKind)


def add_apps(pages: Blueprint, service: StaffService, desk: DeskShell) -> None:
    """``/staff/apps…``."""

    @pages.get("/apps")
    def apps() -> Response:
        member = desk.member()
        room = service.doors.apps(member)
        found = room.clients.list(member)
        users = {one.id: room.grants.customers_of(member, one.id) for one in found}
        title = message("staff.section.apps")
        return desk.page("staff/apps.html", title=title, section="apps", found=found, users=users, kinds=_KINDS)

    _writing(pages, service, desk)
    _deciding(pages, service, desk)


def _writing(pages: Blueprint, service: StaffService, desk: DeskShell) -> None:
    @pages.get("/apps/new/<kind>")
    def app_new(kind: str) -> Response:
        member = desk.member()
        return _form(service, desk, member, None, kind, _fresh(kind), {})

    @pages.post("/apps/new/<kind>")
    def app_added(kind: str) -> Response:
        member, typed = desk.member(), {**_typed(), "kind": kind}
        try:
            made = service.doors.apps(member).clients.register(member, typed)
        except InvalidInput as fault:
            return _form(service, desk, member, None, kind, typed, faults_of(fault), fault.status)
        return _given(desk, made, "added")

    @pages.get("/apps/<client_id>")
    def app(client_id: str) -> Response:
        member = desk.member()
        client = service.doors.apps(member).clients.read(member, client_id)
        return _form(service, desk, member, client, client.kind.value, _said(client), {})

    @pages.post("/apps/<client_id>")
    def app_changed(client_id: str) -> Response:
        member, typed = desk.member(), _typed()
        clients = service.doors.apps(member).clients
        try:
            made = clients.change(member, client_id, typed)
        except InvalidInput as fault:
            client = clients.read(member, client_id)
            return _form(service, desk, member, client, client.kind.value, typed, faults_of(fault), fault.status)
        desk.tell(message("staff.apps.changed", app=made.name))
        return desk.see_other("staff.app", client_id=made.id)


def _deciding(pages: Blueprint, service: StaffService, desk: DeskShell) -> None:
    def switch(client_id: str, is_enabled: bool) -> Response:
        member = desk.member()
        clients = service.doors.apps(member).clients
        made = clients.set_enabled(member, client_id, is_enabled, desk.posted().get("reason", ""))
        desk.tell(message(f"staff.apps.{'enabled' if is_enabled else 'disabled'}", app=made.name))
        return desk.see_other("staff.app", client_id=made.id)

    @pages.post("/apps/<client_id>/disable")
    def app_disable(client_id: str) -> Response:
        return switch(client_id, False)

    @pages.post("/apps/<client_id>/enable")
    def app_enable(client_id: str) -> Response:
        return switch(client_id, True)

    @pages.post("/apps/<client_id>/secret")
    def app_secret(client_id: str) -> Response:
        member = desk.member()
        clients = service.doors.apps(member).clients
        return _given(desk, clients.new_secret(member, client_id, desk.posted().get("reason", "")), "secret")


def _form(
    service: StaffService,
    desk: DeskShell,
    member: Any,
    client: Client | None,
    kind: str,
    typed: Mapping[str, Any],
    faults: Mapping[str, Message],
    status: int = 200,
) -> Response:
    """An app's form: a new one of a kind, or one that is there."""
    room = service.doors.apps(member)
    known = ClientKind(kind) if kind in _KINDS else ClientKind.PUBLIC
    is_system = known is ClientKind.SYSTEM
    texts = {name: " ".join(value) if isinstance(value, list) else value for name, value in typed.items()}
    return desk.page(
        "staff/app.html",
        title=client.name if client else message("staff.apps.new"),
        section="apps",
        status=status,
        client=client,
        kind=known.value,
        is_system=is_system,
        users=room.grants.customers_of(member, client.id) if client else 0,
        scopes=[each for each in Scope if each in room.clients.offered and each.is_of_utility is is_system],
        grants=GRANTS_OF[known],
        methods=[each.value for each in METHODS_OF[known]],
        chosen={name: texts.get(name, "").split() for name in _LISTS},
        sheet=Sheet(LABELS, {**texts, **{name: texts.get(name, "").replace(" ", "\n") for name in _LINES}}, faults),
    )


def _given(desk: DeskShell, made: Registered, told: str) -> Response:
    title = message(f"staff.apps.{told}", app=made.client.name)
    return desk.page(
        "staff/app_given.html", title=title, section="apps", made=made, issuer=desk.house.settings.base_url
    )


def _typed() -> dict[str, Any]:
    """What the form sent; what there may be several of as a list."""
    sent: dict[str, Any] = {name: request.form.get(name, "") for name in FIELDS if name in request.form}
    return {**sent, **{name: request.form.getlist(name)[:50] for name in _LISTS}}


def _fresh(kind: str) -> dict[str, Any]:
    """What a form for a new app begins with."""
    if kind == ClientKind.SYSTEM:
        return {"grants": [GrantType.CLIENT_CREDENTIALS.value]}
    return {"grants": [GrantType.AUTHORIZATION_CODE.value, GrantType.REFRESH.value]}


def _said(client: Client) -> dict[str, Any]:
    texts = {name: getattr(client, name) for name in ("name", "about", "contact", "homepage", "policy_uri")}
    lists = {name: " ".join(getattr(client, name)) for name in _LINES}
    words = {name: [each.value for each in getattr(client, name)] for name in _LISTS}
    return {**texts, **lists, **words, "notify_uri": client.notify_uri, "auth_method": client.auth_method.value}
