"""What browsers of other origins may do with the API, and how often anybody may ask it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ventanilla.app import build_portal
from ventanilla.errors import StartRefused
from ventanilla.settings import ApiSettings, load_settings
from ventanilla.testing.apping import Apps, register_public
from ventanilla.testing.holding import Holding, Person, two_holders

HERE = "https://consumo.example"
READING = ("supplies", "dashboard", "bills", "debts", "consumption")


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def apps(portal_settings: Any, clock: Any) -> Any:
    portal = build_portal(replace(portal_settings, api=ApiSettings(per_minute=8)), clock=clock)
    yield Apps(portal, clock)
    portal.house.db.close()


@pytest.fixture
def held(apps: Apps) -> tuple[Person, Holding]:
    register_public(apps.portal, origins=[HERE])
    ramon, his, _, _ = two_holders(apps.portal)
    return ramon, his


def _preflight(apps: Apps, path: str, origin: str, method: str = "POST") -> Any:
    asked = {"Origin": origin, "Access-Control-Request-Method": method, "Access-Control-Request-Headers": "x-a"}
    return apps.browser().open(
        f"{apps.prefix}{path}", method="OPTIONS", headers=asked, base_url="http://127.0.0.1:8000"
    )


def test_a_page_of_a_registered_origin_may_read_what_its_token_opens(apps: Apps, held: tuple[Person, Holding]) -> None:
    ramon, his = held
    answer = apps.api(f"/supplies/{his.supply_point_id}/bills", ramon.token, headers={"Origin": HERE})
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == HERE
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert {"ETag", "RateLimit", "Retry-After"} <= set(answer.headers["Access-Control-Expose-Headers"].split(", "))
    assert "Origin" in answer.headers["Vary"]
    refused = apps.api("/supplies", "vat_none", headers={"Origin": HERE})
    assert refused.status_code == 401
    assert refused.headers["Access-Control-Allow-Origin"] == HERE


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", f"{HERE}.evil.example", f"{HERE}:444", "http://consumo.example", "null", HERE.upper()],
)
def test_no_other_origin_may(apps: Apps, held: tuple[Person, Holding], origin: str) -> None:
    ramon, _ = held
    answer = apps.api("/supplies", ramon.token, headers={"Origin": origin})
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert "Origin" in answer.headers["Vary"]
    preflight = _preflight(apps, "/api/v1/supplies", origin)
    assert not [name for name, _ in preflight.headers if name.startswith("Access-Control")]


def test_a_preflight_names_the_methods_of_its_path_and_counts_for_nobody(
    apps: Apps, held: tuple[Person, Holding]
) -> None:
    _, his = held
    for _ in range(12):
        answer = _preflight(apps, f"/api/v1/supplies/{his.supply_point_id}/readings", HERE)
        assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == HERE
    assert set(answer.headers["Access-Control-Allow-Methods"].split(", ")) == {"GET", "HEAD", "POST"}
    assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_pages_are_open_to_no_other_origin(apps: Apps, held: tuple[Person, Holding]) -> None:
    ramon, his = held
    for path in (f"/supplies/{his.supply_point_id}/bills", "/sign-in", "/oauth/authorize"):
        answer = apps.get(path, apps.browser(ramon.secret), headers={"Origin": HERE})
        assert "Access-Control-Allow-Origin" not in answer.headers, path
        assert "Access-Control-Allow-Origin" not in _preflight(apps, path, HERE).headers, path


def test_an_app_that_is_shut_has_no_origin(apps: Apps, held: tuple[Person, Holding]) -> None:
    from ventanilla.kernel.actors import StaffActor

    ramon, _ = held
    desk = StaffActor("Olga")
    (client,) = apps.portal.apps.clients.list(desk)
    apps.portal.apps.clients.set_enabled(desk, client.id, False, "a complaint")
    answer = apps.api("/supplies", ramon.token, headers={"Origin": HERE})
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize("operation", READING)
def test_every_answer_says_what_is_left(apps: Apps, held: tuple[Person, Holding], operation: str) -> None:
    ramon, his = held
    path = "/supplies" if operation == "supplies" else f"/supplies/{his.supply_point_id}/{operation}"
    answers = [apps.api(path, ramon.token) for _ in range(2)]
    assert [each.status_code for each in answers] == [200, 200]
    assert [each.headers["RateLimit"] for each in answers] == ['"default";r=7;t=60', '"default";r=6;t=60']
    assert {each.headers["RateLimit-Policy"] for each in answers} == {'"default";q=8;w=60'}
    again = apps.api(path, ramon.token, headers={"If-None-Match": answers[0].headers["ETag"]})
    assert (again.status_code, again.headers["RateLimit"]) == (304, '"default";r=5;t=60')


def test_who_asks_too_often_waits_and_nobody_else(apps: Apps, held: tuple[Person, Holding]) -> None:
    from ventanilla.testing.holding import enter

    ramon, _ = held
    other = enter(apps.portal, "elena")
    statuses = [apps.api("/supplies", ramon.token).status_code for _ in range(8)]
    assert statuses == [200] * 8
    refused = apps.api("/supplies", ramon.token)
    assert refused.status_code == 429
    assert refused.get_json()["code"] == "too_many_tries"
    assert refused.content_type == "application/problem+json"
    assert refused.headers["RateLimit"].startswith('"default";r=0;')
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    again = enter(apps.portal, "ramon")
    assert apps.api("/supplies", again.token).status_code == 429, "another token of the same identity"
    assert apps.api("/supplies", other.token).status_code == 200
    from datetime import timedelta

    apps.portal.house.clock.advance(timedelta(seconds=61))
    assert apps.api("/supplies", ramon.token).status_code == 200


def test_tokens_that_are_none_count_for_their_network(apps: Apps, held: tuple[Person, Holding]) -> None:
    ramon, _ = held
    statuses = {apps.api("/supplies", f"vat_guess{each}").status_code for each in range(8)}
    assert statuses == {401}
    assert apps.api("/supplies", "vat_guess").status_code == 429
    assert apps.api("/nowhere", "").status_code == 429
    assert apps.api("/supplies", ramon.token).status_code == 200


def test_without_a_limit_nothing_is_counted(portal_settings: Any, clock: Any) -> None:
    portal = build_portal(replace(portal_settings, api=ApiSettings(per_minute=0)), clock=clock)
    assert "RateLimit" not in Apps(portal, clock).api("/manifest", "").headers
    portal.house.db.close()


@pytest.mark.parametrize("written", ['per_minute = "10"', "per_minute = -1", "per_hour = 3"])
def test_a_limit_that_is_none_stops_the_start(tmp_path: Any, written: str) -> None:
    path = tmp_path / "ventanilla.toml"
    path.write_text(f'utility = "cosepav"\nbase_url = "https://portal.example"\n[api]\n{written}\n')
    with pytest.raises(StartRefused) as refused:
        load_settings(path, {"VENTANILLA_SECRET_KEY": "x" * 40})
    assert "api." in str(refused.value)
