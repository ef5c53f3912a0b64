"""Codes and tokens: what is given for what, how long it is good, and what ends it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from ventanilla.apps.service.issuing import half_hash
from ventanilla.errors import InvalidInput
from ventanilla.kernel.actors import AppActor, ClientActor, StaffActor, SystemActor
from ventanilla.kernel.proofs import Proof
from ventanilla.kernel.scopes import Scope
from ventanilla.supply.model import Link
from ventanilla.testing.apping import (
    Apps,
    a_name,
    answer,
    open_apps,
    register,
    register_public,
    register_system,
)
from ventanilla.testing.holding import PASSWORD, Person, enter, person, two_holders

if TYPE_CHECKING:
    from ventanilla.testing.databases import SqliteTemplate

DESK = StaffActor("Olga")
ONCE = "openid supply:read"
"""What ends with the session: without offline_access."""


@pytest.fixture(scope="module")
def shared(sqlite_template: SqliteTemplate, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Apps]:
    with sqlite_template.fresh() as url, open_apps(url, tmp_path_factory.mktemp("apps")) as apps:
        two_holders(apps.portal)
        yield apps


@pytest.fixture
def apps(shared: Apps) -> Apps:
    """An hour later than the test before: what that one used up is there again."""
    shared.clock.advance(timedelta(hours=1))
    return shared


@pytest.fixture
def ramon(apps: Apps) -> Person:
    return person(apps.portal, a_name("ramon"))


@pytest.fixture
def held(apps: Apps) -> tuple[Person, Link]:
    """Somebody with a supply, and the link to it."""
    elena = enter(apps.portal, "elena")
    return elena, apps.portal.supply.links_of(elena.actor, None)[0]


def test_a_code_becomes_tokens_of_what_was_given(apps: Apps, held: tuple[Person, Link]) -> None:
    ramon, his = held
    client = register(apps.portal)
    got = apps.tokens(client, ramon.actor, [his.id])
    assert (got["token_type"], got["expires_in"]) == ("Bearer", 900)
    assert got["scope"] == "openid profile email offline_access supply:read billing:read"
    assert [got[name][:4] for name in ("access_token", "refresh_token")] == ["vat_", "vrt_"]
    actor = apps.portal.apps.api_actor(got["access_token"], "192.0.2.1")
    assert isinstance(actor, AppActor)
    assert actor.identity_id == ramon.actor.identity_id
    assert actor.link_ids == {his.id}
    assert actor.scopes == set(Scope) & {Scope(each) for each in got["scope"].split()}


def test_whose_token_it_is_costs_three_statements_at_most(apps: Apps, held: tuple[Person, Link]) -> None:
    from sqlalchemy import event

    ramon, his = held
    token = apps.tokens(register(apps.portal), ramon.actor, [his.id])["access_token"]
    db, statements = apps.portal.house.db, []
    rows = db.rows

    def counted(*args: Any, **values: Any) -> Any:
        statements.append("hot")
        return rows(*args, **values)

    def heard(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    engines = (db._reads, db._writes)
    for each in engines:
        event.listen(each, "before_cursor_execute", heard)
    db.rows = counted
    try:
        assert apps.is_good(token)
    finally:
        del db.rows
        for each in engines:
            event.remove(each, "before_cursor_execute", heard)
    assert len(statements) <= 3, statements


def test_an_id_token_says_who_for_whom_and_since_when(apps: Apps, ramon: Person) -> None:
    client = register(apps.portal)
    got = apps.tokens(client, ramon.actor)
    keys = KeySet.import_key_set(apps.get("/oauth/jwks.json").json)
    token = jwt.decode(got["id_token"], keys, algorithms=["RS256"])
    now = int(apps.portal.house.clock.now().timestamp())
    userinfo = apps.get("/oauth/userinfo", headers={"Authorization": f"Bearer {got['access_token']}"}).json
    assert token.claims == {
        "iss": apps.portal.house.settings.base_url,
        "sub": userinfo["sub"],
        "aud": client.client.id,
        "iat": now,
        "exp": now + 3600,
        "auth_time": int(ramon.actor.proved_at.timestamp()),
        "amr": ["pwd"],
        "acr": "urn:ventanilla:acr:one-factor",
        "nonce": "the nonce",
        "at_hash": half_hash(got["access_token"]),
    }
    assert userinfo == {
        "sub": userinfo["sub"],
        "name": f"{ramon.name.title()} Sosa",
        "given_name": ramon.name.title(),
        "family_name": "Sosa",
        "locale": "es-AR",
        "email": f"{ramon.name}@correo.example",
        "email_verified": True,
    }
    assert ramon.actor.identity_id not in json.dumps([token.claims, userinfo])


def test_an_id_token_says_by_what_and_goes_on_saying_it(apps: Apps, ramon: Person) -> None:
    client = register(apps.portal)
    asking = replace(ramon.actor, proved_by=frozenset({Proof.PASSWORD, Proof.CODE, Proof.SEVERAL}))
    keys = KeySet.import_key_set(apps.get("/oauth/jwks.json").json)
    first = apps.tokens(client, asking)
    for got in (first, apps.refresh(client, first["refresh_token"]).json):
        claims = jwt.decode(got["id_token"], keys, algorithms=["RS256"]).claims
        assert (claims["amr"], claims["acr"]) == (["mfa", "otp", "pwd"], "urn:ventanilla:acr:two-factors")
        assert claims["acr"] in apps.get("/.well-known/openid-configuration").json["acr_values_supported"]


def test_scopes_that_the_utility_does_not_serve_are_offered_to_nobody(apps: Apps, ramon: Person) -> None:
    """Here nobody pays, sends readings, writes to specialists or browses a grid."""
    told = apps.get("/.well-known/openid-configuration").json["scopes_supported"]
    missing = {"billing:pay", "readings:write", "messages:write", "grid:read"}
    assert missing.isdisjoint(told)
    assert {"openid", "supply:read", "billing:read", "documents:write", "messages:read", "utility:events"} <= set(told)
    client = register(apps.portal, scopes=["openid", "billing:read"])
    for scope in sorted(missing):
        with pytest.raises(InvalidInput) as refused:
            register(apps.portal, scopes=["openid", scope])
        assert set(refused.value.fields) == {"scopes"}
        turned = apps.portal.apps.authorization.look(ramon.actor, apps.asked(client.client, scope=f"openid {scope}"))
        assert answer(turned.url)["error"] == "invalid_scope"


def test_two_apps_call_a_customer_differently(apps: Apps, ramon: Person) -> None:
    one, two = register(apps.portal, "Uno"), register(apps.portal, "Dos")
    tokens = [apps.tokens(each, ramon.actor)["access_token"] for each in (one, two, one)]
    subjects = [apps.get("/oauth/userinfo", headers={"Authorization": f"Bearer {t}"}).json["sub"] for t in tokens]
    assert subjects[0] == subjects[2] != subjects[1]


def test_an_access_token_ends_after_a_quarter_of_an_hour(apps: Apps, ramon: Person) -> None:
    token = apps.tokens(register(apps.portal), ramon.actor)["access_token"]
    apps.clock.advance(timedelta(minutes=14, seconds=59))
    assert apps.is_good(token)
    apps.clock.advance(timedelta(seconds=1))
    assert not apps.is_good(token)


def test_a_refresh_token_is_turned_into_another_with_the_same_scopes(apps: Apps, ramon: Person) -> None:
    client = register(apps.portal)
    first = apps.tokens(client, ramon.actor)
    apps.clock.advance(timedelta(days=89))
    second = apps.refresh(client, first["refresh_token"])
    assert second.status_code == 200
    assert second.headers["Cache-Control"] == "no-store"
    assert second.json["scope"] == first["scope"]
    assert second.json["refresh_token"] != first["refresh_token"]
    assert apps.is_good(second.json["access_token"])
    apps.clock.advance(timedelta(days=89))
    assert apps.refresh(client, second.json["refresh_token"]).status_code == 200


def test_a_refresh_token_that_lay_idle_for_ninety_days_is_over(apps: Apps, ramon: Person) -> None:
    client = register(apps.portal)
    first = apps.tokens(client, ramon.actor)
    apps.clock.advance(timedelta(days=90))
    answered = apps.refresh(client, first["refresh_token"])
    assert (answered.status_code, answered.json["error"]) == (400, "invalid_grant")


def test_an_access_token_may_have_fewer_scopes_and_the_next_one_all_again(apps: Apps, ramon: Person) -> None:
    client = register(apps.portal)
    first = apps.tokens(client, ramon.actor)
    second = apps.refresh(client, first["refresh_token"], scope="openid email").json
    assert second["scope"] == "openid email"
    actor = apps.portal.apps.api_actor(second["access_token"], "")
    assert actor is not None
    assert actor.scopes == {Scope.OPENID, Scope.EMAIL}
    assert apps.refresh(client, second["refresh_token"]).json["scope"] == first["scope"]


def test_an_app_that_may_not_refresh_gets_no_refresh_token(apps: Apps, ramon: Person) -> None:
    client = register(apps.portal, grants=["authorization_code"])
    assert "refresh_token" not in apps.tokens(client, ramon.actor)


# What ends it


def test_signing_out_ends_what_was_given_for_the_session(apps: Apps, ramon: Person) -> None:
    client = register(apps.portal)
    other = register(apps.portal)
    got, lasting = apps.tokens(client, ramon.actor, scope=ONCE), apps.tokens(other, ramon.actor)
    assert apps.is_good(got["access_token"])
    apps.portal.identity.sign_out(ramon.actor)
    assert not apps.is_good(got["access_token"])
    assert apps.refresh(client, got["refresh_token"]).json["error"] == "invalid_grant"
    assert apps.is_good(lasting["access_token"])
    assert apps.refresh(other, lasting["refresh_token"]).status_code == 200


def test_a_new_password_ends_everything(apps: Apps, ramon: Person) -> None:
    client = register(apps.portal)
    got = apps.tokens(client, ramon.actor)
    new = "otra clave bien larga"
    typed = {"current_password": PASSWORD, "password": new, "password_again": new}
    apps.portal.identity.change_password(ramon.actor, typed)
    assert not apps.is_good(got["access_token"])
    assert apps.refresh(client, got["refresh_token"]).json["error"] == "invalid_grant"


def test_taking_it_back_ends_it_at_once_and_for_nobody_else(apps: Apps, ramon: Person) -> None:
    client, other = register(apps.portal), person(apps.portal, a_name("elena"))
    got, theirs = apps.tokens(client, ramon.actor), apps.tokens(client, other.actor)
    (grant,) = apps.portal.apps.grants.of(ramon.actor)
    apps.portal.apps.grants.end(ramon.actor, grant.id)
    assert not apps.is_good(got["access_token"])
    assert apps.refresh(client, got["refresh_token"]).json["error"] == "invalid_grant"
    assert apps.portal.apps.grants.of(ramon.actor) == ()
    assert apps.is_good(theirs["access_token"])


def test_an_app_that_is_shut_out_opens_nothing_from_that_moment(apps: Apps, ramon: Person) -> None:
    client = register(apps.portal)
    got = apps.tokens(client, ramon.actor)
    apps.portal.apps.clients.set_enabled(DESK, client.client.id, False, "complaints")
    assert not apps.is_good(got["access_token"])
    answered = apps.refresh(client, got["refresh_token"])
    assert (answered.status_code, answered.json["error"]) == (401, "invalid_client")


def test_a_login_that_the_staff_ended_opens_nothing(apps: Apps, ramon: Person) -> None:
    client = register(apps.portal)
    got = apps.tokens(client, ramon.actor)
    apps.portal.identity.revoke_all(SystemActor("desk"), ramon.actor.identity_id)
    assert not apps.is_good(got["access_token"])


def test_a_supply_that_was_unlinked_is_gone_from_the_token(apps: Apps, held: tuple[Person, Link]) -> None:
    ramon, his = held
    token = apps.tokens(register(apps.portal), ramon.actor, [his.id])["access_token"]
    actor = apps.portal.apps.api_actor(token, "")
    assert [each.id for each in apps.portal.supply.supplies(actor, Scope.SUPPLY_READ)] == [his.supply_point.id]
    apps.portal.supply.unlink(ramon.actor, his.id)
    again = apps.portal.apps.api_actor(token, "")
    assert apps.portal.supply.supplies(again, Scope.SUPPLY_READ) == ()


def test_what_the_staff_took_from_an_app_is_gone_from_its_tokens(apps: Apps, ramon: Person) -> None:
    client = register(apps.portal)
    got = apps.tokens(client, ramon.actor)
    values = {name: getattr(client.client, name) for name in ("name", "about", "contact", "redirect_uris")}
    fewer = {
        **values,
        "redirect_uris": list(values["redirect_uris"]),
        "scopes": ["openid"],
        "grants": ["authorization_code"],
    }
    apps.portal.apps.clients.change(DESK, client.client.id, fewer)
    actor = apps.portal.apps.api_actor(got["access_token"], "")
    assert actor is not None
    assert actor.scopes == {Scope.OPENID}


# Revocation and introspection


def test_a_refresh_token_that_its_app_gives_back_ends_all_and_the_consent(apps: Apps, ramon: Person) -> None:
    client = register(apps.portal)
    got = apps.tokens(client, ramon.actor)
    assert apps.post("/oauth/revoke", {"token": got["refresh_token"]}, client).status_code == 200
    assert not apps.is_good(got["access_token"])
    assert apps.portal.apps.grants.of(ramon.actor) == ()


def test_an_access_token_that_its_app_gives_back_ends_alone(apps: Apps, ramon: Person) -> None:
    client = register(apps.portal)
    got = apps.tokens(client, ramon.actor)
    assert apps.post("/oauth/revoke", {"token": got["access_token"]}, client).status_code == 200
    assert not apps.is_good(got["access_token"])
    assert apps.refresh(client, got["refresh_token"]).status_code == 200


def test_nobody_gives_back_the_token_of_another_app(apps: Apps, ramon: Person) -> None:
    client, thief = register(apps.portal), register(apps.portal, "Otra")
    got = apps.tokens(client, ramon.actor)
    for token in (*got.values(), "vat_unknown", "x"):
        answered = apps.post("/oauth/revoke", {"token": str(token)}, thief)
        assert (answered.status_code, answered.text) == (200, "")
    assert apps.is_good(got["access_token"])


def test_an_app_asks_what_its_own_token_is_good_for(apps: Apps, ramon: Person) -> None:
    client, other = register(apps.portal), register(apps.portal, "Otra")
    got = apps.tokens(client, ramon.actor)
    told = apps.post("/oauth/introspect", {"token": got["access_token"]}, client).json
    assert told["active"] is True
    assert told["scope"] == got["scope"]
    assert told["exp"] - told["iat"] == 900
    assert apps.post("/oauth/introspect", {"token": got["refresh_token"]}, client).json["active"] is True
    for token, asking in ((got["access_token"], other), ("vat_x", client), ("é", client)):
        assert apps.post("/oauth/introspect", {"token": token}, asking).json == {"active": False}
    apps.clock.advance(timedelta(minutes=15))
    assert apps.post("/oauth/introspect", {"token": got["access_token"]}, client).json == {"active": False}


def test_an_app_without_a_secret_asks_nothing_about_tokens(apps: Apps, ramon: Person) -> None:
    client = register_public(apps.portal)
    got = apps.tokens(client, ramon.actor)
    assert apps.post("/oauth/introspect", {"token": got["access_token"]}, client).status_code == 401


# Systems of the utility


def test_a_system_of_the_utility_acts_for_itself(apps: Apps) -> None:
    system = register_system(apps.portal)
    asked = {"grant_type": "client_credentials", "scope": "utility:events"}
    got = apps.post("/oauth/token", asked, system).json
    assert set(got) == {"access_token", "token_type", "expires_in", "scope"}
    actor = apps.portal.apps.api_actor(got["access_token"], "192.0.2.1")
    assert actor == ClientActor(system.client.id, system.client.name, frozenset({Scope.UTILITY_EVENTS}), "192.0.2.1")


@pytest.mark.parametrize("scope", [None, "", "utility:batches", "utility:events utility:batches", "supply:read", "x"])
def test_a_system_gets_only_what_it_asks_for_and_may(apps: Apps, scope: str | None) -> None:
    asked = {"grant_type": "client_credentials", **({} if scope is None else {"scope": scope})}
    answered = apps.post("/oauth/token", asked, register_system(apps.portal))
    assert (answered.status_code, answered.json["error"]) == (400, "invalid_scope")


def test_no_app_of_others_acts_for_itself(apps: Apps) -> None:
    asked = {"grant_type": "client_credentials", "scope": "supply:read"}
    answered = apps.post("/oauth/token", asked, register(apps.portal))
    assert (answered.status_code, answered.json["error"]) == (400, "unauthorized_client")


# Keys


def test_a_key_that_was_changed_is_told_until_what_it_signed_has_ended(apps: Apps, ramon: Person) -> None:
    client = register(apps.portal)
    before = apps.tokens(client, ramon.actor)["id_token"]
    keys = apps.portal.apps.keys
    old = keys.public()["keys"][0]["kid"]
    new = keys.rotate(SystemActor("test"))
    assert {new, old} <= {each["kid"] for each in keys.public()["keys"]}
    after = apps.tokens(client, enter(apps.portal, ramon.name).actor)["id_token"]
    told = KeySet.import_key_set(apps.get("/oauth/jwks.json").json)
    assert jwt.decode(before, told, algorithms=["RS256"]).header["kid"] == old
    assert jwt.decode(after, told, algorithms=["RS256"]).header["kid"] == new
    apps.clock.advance(timedelta(days=2))
    keys.rotate_when_due()
    assert [each["kid"] for each in keys.public()["keys"]] == [new]


def test_the_portal_changes_its_key_in_time(apps: Apps) -> None:
    keys = apps.portal.apps.keys
    first = keys.rotate(SystemActor("test"))
    apps.clock.advance(timedelta(days=89))
    keys.rotate_when_due()
    assert keys.public()["keys"][0]["kid"] == first
    apps.clock.advance(timedelta(days=1))
    keys.rotate_when_due()
    assert keys.public()["keys"][0]["kid"] != first


def test_no_private_key_and_no_token_can_be_read_in_the_database(apps: Apps, ramon: Person) -> None:
    got = apps.tokens(register(apps.portal), ramon.actor)
    from ventanilla.storage import metadata

    with apps.portal.house.db.read() as connection:
        tables = [name for name in metadata.tables if name.startswith("app_")]
        stored = "\n".join(str(connection.exec_driver_sql(f"SELECT * FROM {name}").all()) for name in tables)
    assert "RSA" in stored
    assert '"d"' not in stored
    assert got["access_token"] not in stored
    assert got["refresh_token"] not in stored


def test_what_has_ended_long_ago_is_not_kept(apps: Apps, ramon: Person) -> None:
    from ventanilla.apps.service.purging import forget

    client = register(apps.portal)
    got = apps.tokens(client, ramon.actor)
    apps.clock.advance(timedelta(days=2))
    forget(apps.portal.house)
    assert apps.refresh(client, got["refresh_token"]).status_code == 200
    apps.clock.advance(timedelta(days=92))
    forget(apps.portal.house)
    with apps.portal.house.db.read() as connection:
        for name in ("app_code", "app_token"):
            assert connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar_one() == 0


def test_each_deed_is_one_entry_of_the_audit_without_names(apps: Apps, ramon: Person) -> None:
    client = register(apps.portal)
    before = apps.portal.house.audit.head()[0]
    got = apps.tokens(client, ramon.actor)
    apps.post("/oauth/revoke", {"token": got["refresh_token"]}, client)
    entries = [each for each in apps.portal.house.audit.entries() if each.sequence > before]
    assert [each.action for each in reversed(entries) if each.action != "apps.key_made"] == [
        "apps.grant_given",
        "apps.tokens_made",
        "apps.grant_ended",
    ]
    assert "ramon" not in str(entries).lower()


@pytest.mark.parametrize("path", ["/oauth/token", "/oauth/introspect", "/.well-known/nothing"])
def test_a_program_that_errs_gets_no_page(apps: Apps, path: str) -> None:
    answered = apps.get(path)
    assert answered.status_code in (404, 405)
    assert answered.content_type == "application/problem+json"
