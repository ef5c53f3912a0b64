"""Names that look like others: of apps that nobody has looked at, and of the utility itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ventanilla.app import create_app
from ventanilla.errors import InvalidInput
from ventanilla.kernel.text import alike
from ventanilla.plugin import AppsPolicy
from ventanilla.testing.apping import register
from ventanilla.testing.consenting import APP, DESK

pytestmark = pytest.mark.utility("cosepav")
BASE = "http://127.0.0.1:8000/cosepav"


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def open_portal(portal: Any) -> Any:
    """A portal whose policy lets apps register themselves."""
    from ventanilla.apps.service import AppsService

    house = replace(portal.house, utility=replace(portal.house.utility, apps=AppsPolicy(registration=True)))
    return replace(portal, house=house, apps=AppsService(house, portal.identity, portal.supply))


def said(name: str) -> dict[str, Any]:
    return {
        "client_name": name,
        "contacts": ["yo@contador.example"],
        "redirect_uris": ["http://127.0.0.1/cb"],
        "token_endpoint_auth_method": "none",
        "grant_types": ["authorization_code"],
        "scope": "openid",
    }


@pytest.mark.parametrize(
    "name",
    [
        "COSEPAV",
        "Cosepav oficial",
        "СОSЕРАV",
        "СOSEPАV facturas",
        "C0SEPAV",
        "Cosepáv",
        "C O S E P A V",
        "C-o-s-e-pav",
        "ＣＯＳＥＰＡＶ",
    ],
)
def test_no_app_of_its_own_bears_the_utility_s_name(open_portal: Any, name: str) -> None:
    client = create_app(open_portal.house.settings, open_portal).test_client()
    answer = client.post("/oauth/register", json=said(name), base_url=BASE)
    assert answer.status_code == 400, answer.text
    assert answer.json["error"] == "invalid_client_metadata"
    assert "client_name" in answer.json["error_description"]


@pytest.mark.parametrize("name", ["Міlla", "Mil1a", "MILLA", "Millá", "Mi lla", "Ｍｉｌｌａ"])
def test_no_app_bears_the_name_of_one_that_the_staff_took_in(open_portal: Any, name: str) -> None:
    open_portal.apps.clients.register(DESK, {**APP, "name": "Milla"})
    client = create_app(open_portal.house.settings, open_portal).test_client()
    assert client.post("/oauth/register", json=said(name), base_url=BASE).status_code == 400
    with pytest.raises(InvalidInput) as fault:
        open_portal.apps.clients.register(DESK, {**APP, "name": name})
    assert list(fault.value.fields) == ["name"]


def test_names_that_nobody_takes_for_each_other_stay_apart(open_portal: Any) -> None:
    assert len({alike(name) for name in ("Milla", "Mila", "Miller", "Счётчик", "Счёты", "电表", "!!", "!?")}) == 8
    register(open_portal, "Счётчик")
    client = create_app(open_portal.house.settings, open_portal).test_client()
    assert client.post("/oauth/register", json=said("Контадор"), base_url=BASE).status_code == 201


def test_an_app_changes_itself_so_often_and_no_more(open_portal: Any) -> None:
    """Each change is an entry that stays: whoever registered once must not fill the audit."""
    client = create_app(open_portal.house.settings, open_portal).test_client()
    made = client.post("/oauth/register", json=said("Contador libre"), base_url=BASE).json
    path, headers = (
        f"/oauth/register/{made['client_id']}",
        {"Authorization": f"Bearer {made['registration_access_token']}"},
    )

    def change(number: int) -> int:
        told = {**said(f"Contador {number}"), "client_id": made["client_id"]}
        return client.put(path, json=told, headers=headers, base_url=BASE).status_code

    assert [change(number) for number in range(12)] == [200] * 10 + [429] * 2
    assert client.get(path, headers=headers, base_url=BASE).json["client_name"] == "Contador 9"
