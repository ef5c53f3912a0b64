"""Codes and tokens: what is given for what, what it says, and how long it is good."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from ventanilla.apps.service.issuing import half_hash
from ventanilla.errors import InvalidInput
from ventanilla.kernel.actors import AppActor
from ventanilla.kernel.proofs import Proof
from ventanilla.kernel.scopes import Scope
from ventanilla.supply.model import Link
from ventanilla.testing.apping import (
    Apps,
    answer,
    register,
)
from ventanilla.testing.holding import Person


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
