"""Apps that registered themselves say anew what they are (RFC 7592), and nobody says it for them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ventanilla.app import create_app
from ventanilla.apps.model import Given
from ventanilla.kernel.scopes import Scope
from ventanilla.plugin import AppsPolicy
from ventanilla.testing.holding import person

pytestmark = pytest.mark.utility("cosepav")
BASE = "http://127.0.0.1:8000/cosepav"
SAID = {
    "client_name": "Contador libre",
    "contacts": ["yo@contador.example"],
    "redirect_uris": ["https://contador.example/cb"],
    "token_endpoint_auth_method": "client_secret_basic",
    "scope": "openid supply:read",
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


@pytest.fixture
def made(client: Any) -> Any:
    answer = client.post("/oauth/register", json=SAID, base_url=BASE)
    assert answer.status_code == 201
    return answer.get_json()


def put(client: Any, made: Any, token: str = "", **other: Any) -> Any:
    path = made["registration_client_uri"].removeprefix(BASE)
    headers = {"Authorization": f"Bearer {token or made['registration_access_token']}"}
    said = {name: value for name, value in {**SAID, "client_id": made["client_id"], **other}.items() if value != ""}
    return client.put(path, json=said, headers=headers, base_url=BASE)


def test_what_it_says_anew_is_taken_and_what_it_leaves_out_is_gone(client: Any, open_portal: Any, made: Any) -> None:
    there = {"client_uri": "https://contador.example/"}
    assert put(client, made, **there, scope="openid").get_json()["client_uri"] == there["client_uri"]
    answer = put(client, made, scope="openid billing:read", client_secret=made["client_secret"])
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    told = answer.get_json()
    assert "client_uri" not in told
    assert told["scope"] == "billing:read openid"
    assert told["client_id"] == made["client_id"]
    assert told["registration_access_token"] == made["registration_access_token"]
    found = open_portal.apps.clients.find(made["client_id"])
    assert found.scopes == {Scope.OPENID, Scope.BILLING_READ}
    assert open_portal.apps.clients.has_secret(found, made["client_secret"])
    actions = [entry.action for entry in open_portal.house.audit.entries(made["client_id"])]
    assert actions == ["apps.client_changed", "apps.client_changed", "apps.client_registered"]


def test_what_people_read_of_it_changes_only_with_what_they_gave_it(client: Any, open_portal: Any, made: Any) -> None:
    ramon, app = person(open_portal, "ramon"), open_portal.apps.clients.find(made["client_id"])
    given = Given(frozenset({Scope.OPENID, Scope.OFFLINE_ACCESS}), frozenset())

    def let_in() -> None:
        with open_portal.house.db.write() as connection:
            open_portal.apps.grants.add(connection, ramon.actor, app, given)

    let_in()
    assert put(client, made, scope="openid billing:read").status_code == 200
    assert len(open_portal.apps.grants.of(ramon.actor)) == 1, "it may ask for something else, and be told no"
    for other in ({"client_name": "Su banco"}, {"redirect_uris": ["https://elsewhere.example/cb"]}):
        let_in()
        assert put(client, made, **other).status_code == 200
        assert open_portal.apps.grants.of(ramon.actor) == ()


WRONG: tuple[dict[str, Any], ...] = (
    {"client_id": ""},
    {"client_id": "another"},
    {"client_secret": "wrong"},
    {"client_secret": ["x"]},
    {"registration_access_token": "x"},
    {"registration_client_uri": "https://contador.example/"},
    {"client_secret_expires_at": 0},
    {"client_id_issued_at": 1},
    {"token_endpoint_auth_method": "none"},
    {"scope": "utility:events"},
    {"client_name": "COSEPAV oficial"},
    {"contacts": []},
    {"grant_types": ["client_credentials"]},
)


@pytest.mark.parametrize("other", WRONG)
def test_what_it_can_not_become_is_told(client: Any, open_portal: Any, made: Any, other: dict[str, Any]) -> None:
    before = open_portal.apps.clients.find(made["client_id"])
    answer = put(client, made, **other)
    assert (answer.status_code, answer.get_json()["error"]) == (400, "invalid_client_metadata")
    assert open_portal.apps.clients.find(made["client_id"]) == before


def test_it_does_not_say_so_all_the_time(client: Any, made: Any) -> None:
    answers = [put(client, made, client_name=f"App {at}") for at in range(11)]
    assert [each.status_code for each in answers] == [*[200] * 10, 429]
    assert "Retry-After" in answers[-1].headers


def test_nobody_else_says_what_it_is(client: Any, open_portal: Any, made: Any) -> None:
    other = client.post("/oauth/register", json={**SAID, "client_name": "Otra"}, base_url=BASE).get_json()
    for token in ("x", other["registration_access_token"], made["client_secret"]):
        assert put(client, made, token, client_name="Mine").status_code == 401
    assert put(client, made, client_name="A", redirect_uris=["http://evil.example/"]).status_code == 400
    assert open_portal.apps.clients.find(made["client_id"]).name == SAID["client_name"]
    path = made["registration_client_uri"].removeprefix(BASE)
    mine = {"Authorization": f"Bearer {made['registration_access_token']}"}
    assert client.put(path, data=b"[]", content_type="application/json", headers=mine, base_url=BASE).status_code == 400
    assert client.delete(path, headers=mine, base_url=BASE).status_code == 204
    assert put(client, made).status_code == 401
