"""Apps that are not who they say, and other ways to a token than there are."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest

from ventanilla.testing.apping import (
    CALLBACK,
    DESK,
    VERIFIER,
    Apps,
    basic,
    refused,
    register,
    register_public,
)
from ventanilla.testing.holding import Person


def test_an_app_that_is_not_proved_is_refused_in_one_way(apps: Apps, ramon: Person) -> None:
    client, public = register(apps.portal), register_public(apps.portal)
    shut = register(apps.portal, "Otra")
    apps.portal.apps.clients.set_enabled(DESK, shut.client.id, False, "test")
    form = {"grant_type": "authorization_code", "code": "vac_x", "code_verifier": VERIFIER, "redirect_uri": CALLBACK}
    tries: list[tuple[dict[str, str], str]] = [
        ({}, ""),
        ({"client_id": "unknown"}, ""),
        ({"client_id": client.client.id}, ""),
        ({"client_id": client.client.id, "client_secret": client.secret}, ""),
        ({"client_id": client.client.id, "client_secret": ""}, ""),
        ({"client_id": public.client.id, "client_secret": "x"}, ""),
        ({}, basic(client.client.id, "wrong")),
        ({}, basic(client.client.id, "")),
        ({}, basic("unknown", client.secret)),
        ({}, basic(public.client.id, "x")),
        ({}, basic(shut.client.id, shut.secret)),
        ({}, "Basic !!!"),
        ({}, "Basic " + base64.b64encode(b"\xff\xfe").decode()),
        ({}, "Basic"),
        ({}, f"Bearer {client.secret}"),
    ]
    told = set()
    for more, header in tries:
        headers = {"Authorization": header} if header else {}
        answered = apps.post("/oauth/token", {**form, **more}, headers=headers)
        told.add((answered.status_code, answered.text, answered.headers["WWW-Authenticate"]))
    assert len(told) == 1, told
    assert next(iter(told))[0] == 401


def test_an_app_shows_who_it_is_in_one_way(apps: Apps) -> None:
    client, other = register(apps.portal), register(apps.portal, "Otra")
    form = {"grant_type": "refresh_token", "refresh_token": "vrt_x"}
    headers = {"Authorization": basic(client.client.id, client.secret)}
    refused(apps.post("/oauth/token", {**form, "client_secret": client.secret}, headers=headers), "invalid_request")
    refused(apps.post("/oauth/token", {**form, "client_id": other.client.id}, headers=headers), "invalid_request")


def test_what_is_said_twice_means_nothing(apps: Apps, ramon: Person) -> None:
    client = register(apps.portal)
    code = apps.code(client.client, ramon.actor)
    form = {
        "grant_type": "authorization_code",
        "code": [code, code],
        "code_verifier": VERIFIER,
        "redirect_uri": CALLBACK,
    }
    refused(apps.post("/oauth/token", form, client), "invalid_request")
    assert apps.exchange(client, code).status_code == 200


@pytest.mark.parametrize(
    "grant", ["", "password", "implicit", "urn:ietf:params:oauth:grant-type:jwt-bearer", 'x"\r\ny']
)
def test_there_is_no_other_way_to_a_token(apps: Apps, grant: str) -> None:
    answered = apps.post(
        "/oauth/token", {"grant_type": grant, "username": "ramon", "password": "x"}, register(apps.portal)
    )
    assert (answered.status_code, answered.json) == (400, {"error": "unsupported_grant_type"})


def test_nothing_is_taken_from_the_address(apps: Apps, ramon: Person) -> None:
    client = register_public(apps.portal)
    code = apps.code(client.client, ramon.actor)
    query = {
        "grant_type": "authorization_code",
        "client_id": client.client.id,
        "code": code,
        "code_verifier": VERIFIER,
        "redirect_uri": CALLBACK,
    }
    assert apps.post("/oauth/token", {}, query_string=query).status_code == 400
    token = apps.exchange(client, code).json["access_token"]
    assert apps.get("/oauth/userinfo", query_string={"access_token": token}).status_code == 401
    assert apps.get("/api/v1/supplies", query_string={"access_token": token}).status_code == 401


def test_whoever_fails_too_often_has_to_wait(apps: Apps) -> None:
    client = register_public(apps.portal)
    statuses = [apps.refresh(client, f"vrt_{number}").status_code for number in range(62)]
    assert statuses[:60] == [400] * 60
    assert statuses[60:] == [429] * 2
    apps.clock.advance(timedelta(minutes=6))
    assert apps.refresh(client, "vrt_x").status_code == 400
