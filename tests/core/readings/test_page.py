"""The page of consumption, its files and its JSON."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from openpyxl import load_workbook
from werkzeug.test import TestResponse

from ventanilla.api.shell import ApiShell
from ventanilla.kernel.actors import CustomerActor
from ventanilla.kernel.ids import new_id
from ventanilla.kernel.periods import Month
from ventanilla.readings import api, web
from ventanilla.testing.supplies import add_supply
from ventanilla.web.assembly import create_web
from ventanilla.web.shell import Shell

BA = ZoneInfo("America/Argentina/Buenos_Aires")


class Site:
    """The pages and the API of readings alone, as one who holds the supply sees them."""

    def __init__(self, home: Any) -> None:
        house, supply = home.portal.house, home.portal.supply
        actor: CustomerActor = home.actor

        def who(secret: str, address: str) -> CustomerActor | None:
            return actor if secret == "known" else None

        app = Flask("ventanilla", static_folder=None)
        shell, api_shell = Shell(house, who, partial(supply.supplies, scope=None)), ApiShell(house, who)
        create_web(app, house, shell, [web.blueprint(home.service, shell)], api_shell.problem)
        api_shell.install(app, [api.blueprint(home.service, api_shell)])
        self._root = house.settings.prefix
        self._client = app.test_client()
        self._client.set_cookie(f"{house.utility.name}_session", "known", domain="127.0.0.1", path=self._root)
        self._path = f"/supplies/{home.supply_point_id}/consumption"

    def page(self, query: str = "", path: str = "") -> TestResponse:
        base = f"http://127.0.0.1:8000{self._root}"
        return self._client.get(f"{path or self._path}{query}", base_url=base)

    def call(self, query: str = "", token: str = "known") -> TestResponse:
        base, headers = f"http://127.0.0.1:8000{self._root}", {"Authorization": f"Bearer {token}"}
        return self._client.get(f"/api/v1{self._path}{query}", base_url=base, headers=headers)


@pytest.fixture
def site(home: Any) -> Site:
    home.bring(
        "consumption",
        {"month": Month(2025, 2), "amount": Decimal(205), "unit": "kWh"},
        {
            "month": Month(2026, 2),
            "previous_reading": Decimal(18230),
            "current_reading": Decimal(18451),
            "amount": Decimal(221),
            "unit": "kWh",
        },
        {"month": Month(2026, 3), "unit": "kWh"},
    )
    home.measure(datetime(2026, 4, 3, tzinfo=BA), ["0.125"] * 5 + [None] * 3 + ["0.25"] * 16)
    return Site(home)


@pytest.mark.covers("COS-11")
def test_the_page_shows_chart_table_sentence_and_files(site: Site) -> None:
    shown = site.page()
    assert shown.status_code == 200
    text = shown.text
    assert text.count("<svg ") == 2
    for word in ("Lectura anterior", "Lectura actual", "18.230", "18.451", "221", "Consumo de 2026", "En promedio"):
        assert word in text
    assert "Sin información: enero de 2026 y marzo de 2026." in text
    assert re.search(r'href="[^"]+/consumption\.csv\?by=month&amp;year=2026"', text)
    assert re.search(r'href="[^"]+/consumption\.xlsx\?by=month&amp;year=2026"', text)
    assert "readings." not in re.sub(r'href="[^"]*"', "", text)
    assert "figures." not in text


@pytest.mark.parametrize(
    "query", ["?by=year", "?by=month&year=2025", "?by=day&month=2026-04", "?by=hour&day=2026-04-03"]
)
def test_every_step_has_its_page_and_both_files(site: Site, query: str) -> None:
    assert site.page(query).status_code == 200
    csv_, xlsx = (site.page(query, f"{site._path}.{ending}") for ending in ("csv", "xlsx"))
    rows = list(csv.reader(io.StringIO(csv_.data.decode("utf-8-sig"), newline="")))
    book = load_workbook(io.BytesIO(xlsx.data))
    assert len(rows) == book.active.max_row
    book.close()
    assert re.fullmatch(r'attachment; filename="consumo-5555-1-[0-9-]+\.csv"', csv_.headers["Content-Disposition"])


def test_missing_hours_are_words_on_the_page_and_empty_in_the_file(site: Site) -> None:
    text = site.page("?by=hour&day=2026-04-03").text
    assert "Hay 21 de 24 horas; faltan 3." in text
    assert text.count("sin dato") == 3
    rows = site.page("?by=hour&day=2026-04-03", f"{site._path}.csv").data.decode("utf-8-sig").splitlines()
    assert rows[6] == '"2026-04-03T05:00-03:00","","Sin información"'


def test_a_month_without_decimals_shows_none_and_a_year_does_not_count_the_hours_of_today(site: Site) -> None:
    text = site.page("?by=month&year=2026").text
    assert ">221</td>" in text
    assert ">205</td>" in text
    assert 'id="coverage"' not in text
    assert 'id="coverage"' not in site.page("?by=year").text


def test_a_completed_month_that_lacks_hours_is_named(home: Any) -> None:
    home.measure(datetime(2026, 3, 1, tzinfo=BA), ["0.5"] * (31 * 24 - 2))
    assert "En marzo de 2026 faltan 2 horas." in Site(home).page("?by=month&year=2026").text


def test_a_new_supply_has_no_files_and_months_before_it_began_say_so(home: Any) -> None:
    add_supply(home.portal.house, since=date(2026, 3, 10))
    text = Site(home).page("?by=month&year=2026").text
    assert text.split("<tbody")[1].count("Antes del alta") == 2
    assert "No corresponde" not in text
    assert "consumption.csv" not in text
    assert "consumption.xlsx" not in text


def test_a_wrong_address_is_told_in_words_and_the_page_stays_usable(site: Site) -> None:
    shown = site.page("?by=day&month=2026-13")
    assert shown.status_code == 422
    assert "Escribí el mes como año y mes, por ejemplo 2026-04." in shown.text
    assert "<svg " in shown.text
    for file in (".csv", ".xlsx"):
        assert site.page("?by=day&month=2026-13", f"{site._path}{file}").status_code == 422


@pytest.mark.parametrize("ending", ["", ".csv", ".xlsx"])
def test_a_foreign_supply_is_not_found(site: Site, ending: str) -> None:
    assert site.page("", f"/supplies/{new_id()}/consumption{ending}").status_code == 404


def test_the_api_says_the_same_with_exact_texts(site: Site) -> None:
    answer = json.loads(site.call("?by=month&year=2026").data)
    assert answer["total"] == {"value": "225.625", "unit": "kWh"}, "February and what was measured in April"
    assert answer["items"][0] == {
        "period": "2026-01",
        "amount": {"value": None, "unit": "kWh", "absent": "not_supplied"},
        "before": None,
        "is_estimated": False,
        "missing": 0,
    }
    february = answer["items"][1]
    assert february["amount"] == {"value": "221", "unit": "kWh"}
    assert february["before"] == {"value": "205", "unit": "kWh"}
    assert (february["previous_reading"], february["current_reading"]) == ("18230", "18451")
    assert answer["span"] == {"year": "2026"}
    assert answer["next"] is None
    hours = json.loads(site.call("?by=hour&day=2026-04-03").data)
    assert hours["coverage"] == {"present": 21, "expected": 24, "missing": 3, "seconds": 3600}
    assert hours["items"][5]["amount"] == {"value": None, "unit": "kWh", "absent": "not_supplied"}


def test_the_api_refuses_in_its_own_way(site: Site) -> None:
    assert site.call("?by=week").status_code == 422
    assert "by" in json.loads(site.call("?by=week").data)["fields"]
    assert site.call("", token="nobody").status_code == 401
