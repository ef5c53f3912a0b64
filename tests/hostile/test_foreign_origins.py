"""Whose pages may read what the portal answers to machines: those of registered origins, letter by letter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from ventanilla.testing.apping import ROOT, Apps, open_apps, register_public

if TYPE_CHECKING:
    from ventanilla.testing.databases import SqliteTemplate

OWN = "https://balance.example"
ALLOWS = "Access-Control-Allow-Origin"
OTHERS = [
    "null",
    "https://balance.example.evil.example",
    "https://balance.example:8443",
    "https://balance.example:443",
    "https://balance.example/",
    "https://balance.exampl",
    "https://balanceXexample",
    "https://sub.balance.example",
    "https://notbalance.example",
    "https://BALANCE.example",
    "http://balance.example",
    "https://balance.example https://evil.example",
    "https://evil.example",
    ROOT,
    "*",
    "",
]


@pytest.fixture(scope="module")
def apps(sqlite_template: SqliteTemplate, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Apps]:
    with sqlite_template.fresh() as url, open_apps(url, tmp_path_factory.mktemp("apps")) as apps:
        register_public(apps.portal, origins=[OWN])
        yield apps


def heard(apps: Apps, origin: str) -> list[str | None]:
    """Who may read a preflight's answer and the real one, of the API, of Green Button and of the token endpoint."""
    asked = {"Origin": origin, "Access-Control-Request-Method": "GET"}
    found = []
    for path in ("/api/v1/supplies", "/espi/1_1/resource/UsagePoint", "/oauth/token"):
        browser = apps.browser()
        method = "POST" if path == "/oauth/token" else "GET"
        for options in ({"method": "OPTIONS", "headers": asked}, {"method": method, "headers": {"Origin": origin}}):
            answer = browser.open(f"{apps.prefix}{path}", base_url=ROOT, **options)
            assert "Access-Control-Allow-Credentials" not in answer.headers
            found.append(answer.headers.get(ALLOWS))
    return found


def test_the_pages_of_a_registered_origin_may_read(apps: Apps) -> None:
    assert heard(apps, OWN) == [OWN] * 6


@pytest.mark.parametrize("origin", OTHERS)
def test_no_page_of_another_origin_may(apps: Apps, origin: str) -> None:
    assert heard(apps, origin) == [None] * 6
