"""Registering apps: what is taken, what is refused and why, what stays secret."""

from __future__ import annotations

from typing import Any

import pytest

from ventanilla.apps.model import AuthMethod, ClientKind, GrantType, Source
from ventanilla.apps.service.clients import Clients
from ventanilla.errors import InvalidInput, NotFound, NotPermitted
from ventanilla.kernel.actors import Anonymous, CustomerActor, StaffActor, SystemActor
from ventanilla.kernel.scopes import Scope

DESK = StaffActor("Olga", frozenset({"integrations"}), "m1")
PUBLIC = {
    "name": "Mi Consumo",
    "about": "Shows what you use.",
    "contact": "hola@consumo.example",
    "homepage": "https://consumo.example/",
    "policy_uri": "https://consumo.example/privacidad",
    "kind": "public",
    "redirect_uris": "http://127.0.0.1/callback https://consumo.example/callback",
    "scopes": ["openid", "supply:read", "readings:read"],
}
SERVER = {**PUBLIC, "name": "Balance", "kind": "confidential", "redirect_uris": ["https://balance.example/cb"]}
SYSTEM = {"name": "Mediciones", "contact": "it@cosepav.example", "kind": "system", "scopes": "utility:events"}


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def clients(portal: Any) -> Clients:
    return Clients(portal.house)


def refused(clients: Clients, **other: Any) -> dict[str, str]:
    with pytest.raises(InvalidInput) as fault:
        clients.register(DESK, {**PUBLIC, **other})
    return {name: said.id for name, said in fault.value.fields.items()}


def test_a_public_app_has_no_secret_and_the_usual_ways(clients: Clients) -> None:
    made = clients.register(DESK, PUBLIC)
    assert made.secret == ""
    found = clients.find(made.client.id)
    assert found == made.client
    assert (found.kind, found.auth_method, found.source) == (ClientKind.PUBLIC, AuthMethod.NONE, Source.STAFF)
    assert found.grants == {GrantType.AUTHORIZATION_CODE, GrantType.REFRESH}
    assert found.scopes == {Scope.OPENID, Scope.SUPPLY_READ, Scope.READINGS_READ}
    assert found.redirect_uris == ("http://127.0.0.1/callback", "https://consumo.example/callback")
    assert found.is_enabled
    assert found.is_verified
    assert not clients.has_secret(found, "")


def test_a_secret_is_shown_once_and_another_ends_it(clients: Clients, portal: Any) -> None:
    made = clients.register(DESK, SERVER)
    assert clients.has_secret(clients.find(made.client.id), made.secret)
    assert made.secret not in repr(made)
    with portal.house.db.read() as connection:
        from ventanilla.apps.tables.clients import by_id

        assert made.secret not in str(dict(by_id(connection, made.client.id)))
    again = clients.new_secret(DESK, made.client.id, "lost")
    found = clients.find(made.client.id)
    assert not clients.has_secret(found, made.secret)
    assert clients.has_secret(found, again.secret)
    assert [entry.action for entry in portal.house.audit.entries(made.client.id)] == [
        "apps.client_secret_made",
        "apps.client_registered",
    ]


def test_an_app_without_a_secret_gets_none(clients: Clients) -> None:
    made = clients.register(DESK, PUBLIC)
    with pytest.raises(NotFound):
        clients.new_secret(DESK, made.client.id, "why")


def test_a_system_of_the_utility_acts_for_nobody(clients: Clients) -> None:
    made = clients.register(DESK, SYSTEM)
    assert made.secret
    assert made.client.grants == {GrantType.CLIENT_CREDENTIALS}
    for wrong in ({"redirect_uris": "https://a.example/cb"}, {"scopes": "billing:read"}, {"grants": "refresh_token"}):
        with pytest.raises(InvalidInput) as fault:
            clients.register(DESK, {**SYSTEM, "name": "Otro", **wrong})
        assert set(fault.value.fields) == set(wrong)


WRONG: tuple[tuple[str, Any, str], ...] = (
    ("name", "", "field.fault.required"),
    ("name", "Mi\u202eConsumo", "field.fault.unseen"),
    ("name", "x" * 81, "field.fault.long"),
    ("name", ["Mi", "Consumo"], "field.fault.text"),
    ("contact", "", "field.fault.required"),
    ("contact", "a@b.example, c@d.example", "field.fault.email"),
    ("homepage", "javascript:alert(1)", "apps.fault.address_scheme"),
    ("policy_uri", "http://consumo.example/", "apps.fault.address_scheme"),
    ("notify_uri", "file:///etc/passwd", "apps.fault.address_scheme"),
    ("kind", "robot", "apps.fault.kind"),
    ("redirect_uris", "", "apps.fault.no_return"),
    ("redirect_uris", [f"https://a{at}.example/" for at in range(11)], "apps.fault.many"),
    ("redirect_uris", {"a": "b"}, "field.fault.text"),
    ("redirect_uris", [1], "field.fault.text"),
    ("redirect_uris", "https://a.example/#x", "apps.fault.address_seen"),
    ("origins", "https://a.example/", "apps.fault.address_origin"),
    ("origins", "null", "apps.fault.address_scheme"),
    ("origins", "*", "apps.fault.address_scheme"),
    ("scopes", "", "apps.fault.no_scope"),
    ("scopes", "utility:events", "apps.fault.scope"),
    ("scopes", "everything", "apps.fault.scope"),
    ("grants", "client_credentials", "apps.fault.grant"),
    ("grants", "password", "apps.fault.grant"),
    ("grants", "refresh_token", "apps.fault.grant"),
    ("auth_method", "client_secret_basic", "apps.fault.method"),
    ("is_enabled", "1", "field.fault.unknown"),
    ("source", "staff", "field.fault.unknown"),
    ("secret_hash", "x", "field.fault.unknown"),
    ("id", "x", "field.fault.unknown"),
)


def test_what_is_wrong_is_named(clients: Clients) -> None:
    for field, value, said in WRONG:
        assert refused(clients, **{field: value}) == {field: said}, (field, value)
    assert clients.list(DESK) == ()


def test_two_apps_that_look_alike_are_refused(clients: Clients) -> None:
    first = clients.register(DESK, PUBLIC).client
    assert refused(clients, name="ＭＩ  consumo") == {"name": "apps.fault.taken"}
    other = clients.register(DESK, {**PUBLIC, "name": "Otra"}).client
    with pytest.raises(InvalidInput):
        clients.change(DESK, other.id, {**PUBLIC, "name": "mi consumo"})
    clients.set_enabled(DESK, first.id, False, "gone")
    assert clients.change(DESK, other.id, {**PUBLIC, "name": "mi consumo"}).name == "mi consumo"


def test_an_app_is_changed_but_not_its_kind(clients: Clients, portal: Any) -> None:
    made = clients.register(DESK, SERVER)
    changed = clients.change(DESK, made.client.id, {**SERVER, "kind": "public", "scopes": "supply:read"})
    assert (changed.kind, changed.scopes) == (ClientKind.CONFIDENTIAL, {Scope.SUPPLY_READ})
    assert clients.has_secret(clients.find(made.client.id), made.secret)
    entry = portal.house.audit.entries(made.client.id)[0]
    assert (entry.action, entry.facts) == ("apps.client_changed", {"fields": "scopes"})
    clients.change(DESK, made.client.id, {**SERVER, "scopes": "supply:read"})
    assert len(portal.house.audit.entries(made.client.id)) == 2


def test_shutting_an_app_takes_a_reason(clients: Clients, portal: Any) -> None:
    made = clients.register(DESK, PUBLIC)
    with pytest.raises(InvalidInput) as fault:
        clients.set_enabled(DESK, made.client.id, False, "  ")
    assert set(fault.value.fields) == {"reason"}
    assert clients.find(made.client.id).is_enabled
    assert not clients.set_enabled(DESK, made.client.id, False, "sold data").is_enabled
    assert not clients.find(made.client.id).is_enabled
    assert portal.house.audit.entries(made.client.id)[0].facts == {"reason": "sold data"}
    assert clients.set_enabled(DESK, made.client.id, True, "was wrong").is_enabled


def test_only_the_role_registers(clients: Clients) -> None:
    made = clients.register(StaffActor("the command line"), PUBLIC).client
    clerk = StaffActor("Ana", frozenset({"clerk", "admin"}), "m2")
    customer = CustomerActor("i", "s", "juan", "Juan", "Paz", "es-AR")
    for actor in (clerk, customer, Anonymous(), SystemActor("x")):
        for act in (
            lambda who: clients.register(who, SERVER),
            lambda who: clients.change(who, made.id, PUBLIC),
            lambda who: clients.set_enabled(who, made.id, False, "x"),
            lambda who: clients.new_secret(who, made.id, "x"),
            lambda who: clients.list(who),
            lambda who: clients.read(who, made.id),
        ):
            with pytest.raises(NotPermitted):
                act(actor)


def test_an_unknown_app_is_none(clients: Clients) -> None:
    for client_id in ("", "x", "x" * 27, "ñ", "a b", "'--"):
        assert clients.find(client_id) is None
        with pytest.raises(NotFound):
            clients.read(DESK, client_id)


def test_origins_are_those_of_open_apps(clients: Clients) -> None:
    one = clients.register(DESK, {**PUBLIC, "origins": "https://a.example https://b.example:8443"}).client
    clients.register(DESK, {**PUBLIC, "name": "Otra", "origins": "https://a.example http://127.0.0.1:5000"})
    every = {"https://a.example", "https://b.example:8443", "http://127.0.0.1:5000"}
    assert clients.origins() == every
    clients.set_enabled(DESK, one.id, False, "x")
    assert clients.origins() == every - {"https://b.example:8443"}
