"""Keys that id_tokens are signed with, and what of all secrets is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from ventanilla.kernel.actors import SystemActor
from ventanilla.testing.apping import (
    Apps,
    register,
)
from ventanilla.testing.holding import Person, enter


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
