"""Attacks on codes and refresh tokens: stolen, sent again, without their proof."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ventanilla.testing.apping import (
    VERIFIER,
    Apps,
    challenge,
    refused,
    register,
    register_public,
)
from ventanilla.testing.holding import Person


def test_a_code_is_good_for_a_minute(apps: Apps, ramon: Person) -> None:
    client = register(apps.portal)
    late, early = apps.code(client.client, ramon.actor), apps.code(client.client, ramon.actor)
    apps.clock.advance(timedelta(seconds=59))
    assert apps.exchange(client, early).status_code == 200
    apps.clock.advance(timedelta(seconds=2))
    refused(apps.exchange(client, late))


def test_a_code_that_comes_again_ends_what_came_of_it(apps: Apps, ramon: Person) -> None:
    client = register(apps.portal)
    code = apps.code(client.client, ramon.actor)
    got = apps.exchange(client, code).json
    newer = apps.refresh(client, got["refresh_token"]).json
    assert apps.is_good(newer["access_token"])
    refused(apps.exchange(client, code))
    assert not apps.is_good(got["access_token"])
    assert not apps.is_good(newer["access_token"])
    refused(apps.refresh(client, newer["refresh_token"]))
    assert apps.portal.apps.grants.of(ramon.actor) == ()


def test_a_code_is_its_app_s_alone_and_its_address_s(apps: Apps, ramon: Person) -> None:
    client, thief = register(apps.portal), register(apps.portal, "Otra")
    code = apps.code(client.client, ramon.actor)
    refused(apps.exchange(thief, code))
    refused(apps.exchange(client, code, redirect_uri="https://balance.example/other"))
    refused(apps.exchange(client, code, redirect_uri=None))
    assert apps.exchange(client, code).status_code == 200


@pytest.mark.parametrize("is_public", [True, False])
@pytest.mark.parametrize(
    ("verifier", "error"),
    [
        (None, "invalid_request"),
        ("", "invalid_request"),
        (challenge(), "invalid_grant"),
        (VERIFIER[:-1] + "x", "invalid_grant"),
        (VERIFIER + "\0", "invalid_request"),
        ("short", "invalid_request"),
        ("é" * 43, "invalid_request"),
        ("x" * 129, "invalid_request"),
    ],
)
def test_every_app_proves_that_it_began(
    apps: Apps, ramon: Person, verifier: str | None, error: str, is_public: bool
) -> None:
    client = register_public(apps.portal) if is_public else register(apps.portal)
    refused(apps.exchange(client, apps.code(client.client, ramon.actor), code_verifier=verifier), error)


@pytest.mark.parametrize("code", ["", "vac_", "vac_" + "x" * 43, "x", "é", "vac_" + "x" * 5000, "vat_x", "' OR '1'='1"])
def test_a_code_that_is_none_is_refused(apps: Apps, code: str) -> None:
    client = register(apps.portal)
    answered = apps.exchange(client, code)
    assert answered.status_code == 400
    assert answered.json["error"] in ("invalid_grant", "invalid_request")


def test_a_secret_of_one_kind_is_none_of_another(apps: Apps, ramon: Person) -> None:
    client = register(apps.portal)
    code = apps.code(client.client, ramon.actor)
    assert not apps.is_good(code)
    refused(apps.refresh(client, code))
    got = apps.exchange(client, code).json
    assert not apps.is_good(got["refresh_token"])
    refused(apps.refresh(client, got["access_token"]))
    refused(apps.exchange(client, got["refresh_token"]))
    for token in (got["refresh_token"], got["id_token"], code):
        assert apps.api("/supplies", token).status_code == 401


def test_a_refresh_token_that_comes_again_ends_its_family(apps: Apps, ramon: Person) -> None:
    client = register_public(apps.portal)
    first = apps.tokens(client, ramon.actor)
    second = apps.refresh(client, first["refresh_token"]).json
    refused(apps.refresh(client, first["refresh_token"]))
    assert not apps.is_good(second["access_token"])
    refused(apps.refresh(client, second["refresh_token"]))


def test_a_refresh_token_is_its_app_s_alone(apps: Apps, ramon: Person) -> None:
    client, thief = register_public(apps.portal), register_public(apps.portal, "Otra")
    first = apps.tokens(client, ramon.actor)
    refused(apps.refresh(thief, first["refresh_token"]))
    assert apps.refresh(client, first["refresh_token"]).status_code == 200


@pytest.mark.parametrize("scope", ["openid supply:read", "readings:write", "utility:events", "*", "no:such"])
def test_no_scope_is_added_when_a_token_is_refreshed(apps: Apps, ramon: Person, scope: str) -> None:
    client = register(apps.portal)
    got = apps.tokens(client, ramon.actor, scope="openid email")
    refused(apps.refresh(client, got["refresh_token"], scope=scope), "invalid_scope")
    assert apps.refresh(client, got["refresh_token"]).status_code == 200
