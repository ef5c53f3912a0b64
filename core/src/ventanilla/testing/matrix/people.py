"""The roles of the matrix, each with a session on the pages and a token of an app."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any

from stdnum.cl import rut
from werkzeug.test import TestResponse

from ventanilla.demo.model import DemoIdentity
from ventanilla.demo.newcomers import typed_by
from ventanilla.kernel.actors import Anonymous, CustomerActor, StaffActor, SystemActor
from ventanilla.kernel.ids import new_id
from ventanilla.plugin import FieldKind
from ventanilla.supply.tables.links import add_link

if TYPE_CHECKING:
    from flask import Flask

    from ventanilla.app import Portal

ADDRESS = "192.0.2.77"


@dataclass
class Role:
    """Somebody who asks: nobody, where ``secret`` and ``token`` are empty."""

    name: str
    secret: str = ""
    token: str = ""
    actor: CustomerActor | None = None
    supplies: tuple[str, ...] = field(default=())
    is_app: bool = False
    """Whether ``token`` is one that was given to an app: on pages it is nobody."""
    is_system: bool = False
    """Whether it is one of the utility's own systems."""


def sign_in(portal: Portal, role: str, login: str, password: str) -> Role:
    """A role for somebody who has a login."""
    kinds = {field.kind: field.name for field in portal.house.utility.identity.sign_in}
    name = next(name for kind, name in kinds.items() if kind is not FieldKind.PASSWORD)
    typed = {name: login, kinds[FieldKind.PASSWORD]: password}
    web, app = (portal.identity.sign_in(Anonymous(ADDRESS), typed, kind).secret for kind in ("web", "api"))
    actor = portal.identity.web_actor(web, ADDRESS)
    assert actor is not None
    held = tuple(each.id for each in portal.supply.supplies(actor, None))
    return Role(role, web, app, actor, held)


def newcomer(portal: Portal, role: str, login: str, password: str) -> Role:
    """A role for somebody who gets a login now, and holds nothing yet."""
    if portal.house.utility.identity.login_kind is FieldKind.CL_RUT:
        body = str(43_000_000 + sum(login.encode()))
        login = f"{body}-{rut.calc_check_digit(body)}"
    personas = import_module(f"{portal.loaded.package}.demo").PERSONAS
    known = next((each.identity for each in personas if each.identity), None)
    details = known.details if known else {}
    person = DemoIdentity(login, password, f"{login}@correo.example", "Norma", "Ledesma", details)
    typed = typed_by(portal, person)
    assert portal.identity.open_identity(SystemActor("test"), typed, portal.house.languages.default.tag)
    return sign_in(portal, role, login, password)


def choose(portal: Portal, login: str, first: str, password: str) -> None:
    """Choose a password with the first one, which was handed out to be changed."""
    kinds = {field.kind: field.name for field in portal.house.utility.identity.sign_in}
    name = next(name for kind, name in kinds.items() if kind is not FieldKind.PASSWORD)
    signed = portal.identity.sign_in(Anonymous(ADDRESS), {name: login, kinds[FieldKind.PASSWORD]: first})
    person = portal.identity.newcomer(signed.secret)
    assert person is not None
    typed = {"current_password": first, "password": password, "password_again": password}
    portal.identity.save_settings(person, {**typed, **portal.identity.settings(person)})


def hold(portal: Portal, role: Role, supply_point_id: str, customer_id: str) -> str:
    """Link a supply to a role, as somebody once did; the link's id."""
    assert role.actor is not None
    now, link_id = portal.house.clock.now(), new_id()
    row = {
        "id": link_id,
        "identity_id": role.actor.identity_id,
        "supply_point_id": supply_point_id,
        "customer_id": customer_id,
        "policy": "matrix",
        "version": 1,
        "proof": "possession",
        "channel": "email",
        "made_at": now,
        "effective_at": now,
        "attempt_id": "",
    }
    with portal.house.db.write() as connection:
        assert add_link(connection, row)
    return link_id


def undo(portal: Portal, link_id: str) -> None:
    """End a link, as the staff does for somebody who calls."""
    portal.supply.undo_link(StaffActor("marina"), link_id)


class Sender:
    """Sends requests to an app as any role; a form carries its token."""

    def __init__(self, app: Flask, portal: Portal) -> None:
        self._app, self._settings = app, portal.house.settings
        self._clients: dict[tuple[str, bool], tuple[Any, str]] = {}

    def send(self, role: Role, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
        """One request: with the token below ``/api``, else with the cookie and, for a form, its token."""
        is_api = path.startswith("/api/")
        client, token = self._client(role, is_api)
        sent = {"Accept-Language": self._language, **{name.replace("_", "-"): each for name, each in headers.items()}}
        options: dict[str, Any] = {"base_url": self._settings.base_url, "method": method, "headers": sent}
        if is_api:
            if role.token:
                sent.setdefault("Authorization", f"Bearer {role.token}")
            if body is not None:
                options["json"] = body
        elif method != "GET":
            sent["Origin"] = re.sub(r"^(https?://[^/]+).*", r"\1", self._settings.base_url)
            options["data"] = {**(body or {}), "csrf_token": token}
        answer: TestResponse = client.open(path, **options)
        answer.get_data()
        if any("_visit=;" in cookie for cookie in answer.headers.getlist("Set-Cookie")):
            # A visit that ended takes the token of its forms along: the next request begins another.
            self._clients.pop((role.name, is_api), None)
        return answer

    _language = "en"

    def _client(self, role: Role, is_api: bool) -> tuple[Any, str]:
        key = (role.name, is_api)
        if key not in self._clients:
            client = self._app.test_client(use_cookies=not is_api)
            token = ""
            if not is_api:
                if role.secret:
                    name, path = f"{self._settings.utility}_session", self._settings.prefix
                    client.set_cookie(name, role.secret, domain="127.0.0.1", path=path)
                page = client.get("/help", base_url=self._settings.base_url, headers={"Accept-Language": "en"})
                found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
                token = found[1] if found else ""
            self._clients[key] = (client, token)
        return self._clients[key]
