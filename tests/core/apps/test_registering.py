"""Apps that register themselves: only where the policy lets them, never as more than they are."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ventanilla.app import create_app
from ventanilla.apps.model import ClientKind, Source
from ventanilla.kernel.scopes import Scope
from ventanilla.plugin import AppsPolicy

pytestmark = pytest.mark.utility("cosepav")
BASE = "http://127.0.0.1:8000/cosepav"
SAID = {
    "client_name": "Contador libre",
    "client_uri": "https://contador.example/",
    "contacts": ["yo@contador.example"],
    "redirect_uris": ["http://127.0.0.1/cb"],
    "token_endpoint_auth_method": "none",
    "grant_types": ["authorization_code", "refresh_token"],
    "response_types": ["code"],
    "scope": "openid supply:read",
    "logo_uri": "https://contador.example/logo.svg",
}


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def open_portal(portal: Any) -> Any:
    """A portal whose policy lets apps register themselves."""
    from ventanilla.apps.service import AppsService

    house = replace(portal.house, utility=replace(portal.house.utility, apps=AppsPolicy(registration=True)))
    return replace(portal, house=house, apps=AppsService(house, portal.identity, portal.supply))


@pytest.fixture
def client(open_portal: Any) -> Any:
    return create_app(open_portal.house.settings, open_portal).test_client()


def register(client: Any, place: str = "192.0.2.200", **other: Any) -> Any:
    there = {"REMOTE_ADDR": place}
    return client.post("/oauth/register", json={**SAID, **other}, base_url=BASE, environ_overrides=there)


def test_an_app_registers_itself_and_is_marked(client: Any, open_portal: Any) -> None:
    answer = register(client)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (201, "no-store")
    made = answer.get_json()
    assert made["redirect_uris"] == SAID["redirect_uris"]
    assert made["scope"] == "openid supply:read"
    assert made["token_endpoint_auth_method"] == "none"
    assert "client_secret" not in made
    assert "logo_uri" not in made
    found = open_portal.apps.clients.find(made["client_id"])
    assert (found.source, found.kind, found.is_verified) == (Source.DYNAMIC, ClientKind.PUBLIC, False)
    assert found.scopes == {Scope.OPENID, Scope.SUPPLY_READ}
    (entry,) = open_portal.house.audit.entries(found.id)
    assert (entry.action, entry.actor_id) == ("apps.client_registered", "apps.register")


def test_one_with_a_server_gets_a_secret(client: Any, open_portal: Any) -> None:
    made = register(
        client, token_endpoint_auth_method="client_secret_post", redirect_uris=["https://contador.example/cb"]
    ).get_json()
    assert made["client_secret_expires_at"] == 0
    found = open_portal.apps.clients.find(made["client_id"])
    assert open_portal.apps.clients.has_secret(found, made["client_secret"])


def test_it_looks_itself_up_and_takes_itself_off(client: Any, open_portal: Any) -> None:
    made = register(client).get_json()
    path = made["registration_client_uri"].removeprefix(BASE)
    mine = {"Authorization": f"Bearer {made['registration_access_token']}"}
    seen = client.get(path, headers=mine, base_url=BASE)
    assert (seen.status_code, seen.get_json()["client_id"]) == (200, made["client_id"])
    for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": f"Basic {made['registration_access_token']}"}):
        assert client.get(path, headers=headers, base_url=BASE).status_code == 401
        assert client.delete(path, headers=headers, base_url=BASE).status_code == 401
    other = register(client, client_name="Otra").get_json()
    assert client.get(f"/oauth/register/{other['client_id']}", headers=mine, base_url=BASE).status_code == 401
    assert client.delete(path, headers=mine, base_url=BASE).status_code == 204
    assert not open_portal.apps.clients.find(made["client_id"]).is_enabled
    assert client.get(path, headers=mine, base_url=BASE).status_code == 401


WRONG: tuple[tuple[dict[str, Any], str], ...] = (
    ({"redirect_uris": []}, "invalid_redirect_uri"),
    ({"redirect_uris": ["http://evil.example/"]}, "invalid_redirect_uri"),
    ({"redirect_uris": "https://a.example/#x"}, "invalid_redirect_uri"),
    ({"redirect_uris": [["https://a.example/"]]}, "invalid_redirect_uri"),
    ({"scope": "utility:events"}, "invalid_client_metadata"),
    ({"scope": "openid utility:batches"}, "invalid_client_metadata"),
    ({"scope": 7}, "invalid_client_metadata"),
    ({"grant_types": ["client_credentials"]}, "invalid_client_metadata"),
    ({"grant_types": ["implicit"]}, "invalid_client_metadata"),
    ({"grant_types": [None]}, "invalid_client_metadata"),
    ({"response_types": ["token"]}, "invalid_client_metadata"),
    ({"token_endpoint_auth_method": "private_key_jwt"}, "invalid_client_metadata"),
    ({"token_endpoint_auth_method": ["none"]}, "invalid_client_metadata"),
    ({"id_token_signed_response_alg": "none"}, "invalid_client_metadata"),
    ({"software_statement": "e30.e30."}, "unapproved_software_statement"),
    ({"contacts": []}, "invalid_client_metadata"),
    ({"contacts": ["a@b.example\nBcc: c@d.example"]}, "invalid_client_metadata"),
    ({"contacts": "yo@contador.example"}, "invalid_client_metadata"),
    ({"client_name": ""}, "invalid_client_metadata"),
    ({"client_name": {"es": "x"}}, "invalid_client_metadata"),
    ({"client_name": "COSEPAV oficial"}, "invalid_client_metadata"),
    ({"client_name": "ＣＯＳＥＰＡＶ"}, "invalid_client_metadata"),
    ({"client_uri": "javascript:alert(1)"}, "invalid_client_metadata"),
)


def test_what_cannot_be_taken_is_told(client: Any, open_portal: Any) -> None:
    for at, (other, error) in enumerate(WRONG):
        answer = register(client, place=f"192.0.2.{at + 1}", **other)
        assert (answer.status_code, answer.get_json()["error"]) == (400, error), other
    from ventanilla.testing.consenting import DESK

    assert open_portal.apps.clients.list(DESK) == ()


def test_no_name_of_an_app_that_the_staff_took_in(client: Any, open_portal: Any) -> None:
    from ventanilla.testing.consenting import APP, DESK

    open_portal.apps.clients.register(DESK, APP)
    assert register(client, client_name="mi consumo").status_code == 400
    # The same app on another machine registers anew.
    assert {register(client).status_code for _ in range(2)} == {201}


def test_what_is_no_object_is_refused(client: Any) -> None:
    for body in (b"", b"[]", b'"x"', b"{", b'{"a":1,"a":2}', b"[" * 100_000, b"\xff{}", b'{"a":NaN}'):
        answer = client.post("/oauth/register", data=body, content_type="application/json", base_url=BASE)
        assert (answer.status_code, answer.get_json()["error"]) == (400, "invalid_client_metadata")
    plain = client.post("/oauth/register", data=b"{}", content_type="text/plain", base_url=BASE)
    assert plain.status_code == 400


def test_one_network_address_registers_so_many(client: Any) -> None:
    assert [register(client, client_name=f"App {at}").status_code for at in range(11)] == [*[201] * 10, 429]


def test_the_utility_has_to_want_it(portal: Any) -> None:
    client = create_app(portal.house.settings, portal).test_client()
    assert register(client).status_code == 404
    assert client.get("/oauth/register/x", base_url=BASE).status_code == 404
