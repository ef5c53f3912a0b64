"""What apps and systems of the utility learn of their own tokens, and how a system comes to one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ventanilla.kernel.actors import ClientActor
from ventanilla.kernel.scopes import Scope
from ventanilla.testing.apping import (
    Apps,
    register,
    register_public,
    register_system,
)
from ventanilla.testing.holding import Person


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
