"""Services of a supply and the family group: feed, who may look, pages and API."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from lxml import html

from ventanilla.errors import NotFound, SignInRequired
from ventanilla.kernel.actors import Anonymous
from ventanilla.kernel.quantities import Unit
from ventanilla.plugin import Attribute, AttributeType, Screen
from ventanilla.storage import Database
from ventanilla.storage.feeds import Loaded
from ventanilla.supply.feed import feed_files
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.linking import (
    UTILITY,
    WITHOUT_CONTACT,
    Browser,
    Linking,
    applicant,
    build,
    load,
    point_rows,
    web_app,
)
from ventanilla.testing.supplies import load_rows

POINT = {"customer_number": "8888", "supply_number": "1"}
SERVICES: list[dict[str, Any]] = [
    {"code": "1", "name": "SERVICIO ELÉCTRICO", "since": date(2004, 3, 30), "billing_since": date(2004, 3, 30)},
    {"code": "4", "name": "ACUA MEDIDA", "since": date(2004, 3, 30), "billing_since": None},
    {"code": "5", "name": "TPP", "since": date(2002, 1, 31), "billing_since": date(2002, 1, 31)},
]
FAMILY: list[dict[str, Any]] = [
    {"name": 'Luna, O\'Higgins "Nené"', "bond": "Cónyuge", "birth_date": date(1954, 2, 28), "since": date(1980, 5, 2)},
    {"name": "Sosa, دانة 🙂", "bond": "Hijo/a", "birth_date": date(1984, 2, 29), "since": None},
]


def take(linking: Linking, name: str, rows: list[dict[str, Any]], **whose: Any) -> Loaded:
    files = {file.name: file for file in feed_files(linking.house.utility)}
    shared: dict[str, Any] = (
        {"customer_number": "8888"} if name == "family_members" else {**POINT, "state": "CONECTADO"}
    )
    return load_rows(linking.house, files[name], [{**shared, **row, **whose} for row in rows])


def hold(linking: Linking, name: str = "mara") -> str:
    attempt = linking.supply.start_link(applicant(name), WITHOUT_CONTACT)
    point = linking.points()["8888/1"]
    linking.supply.link(applicant(name), attempt.id, [point])
    return point


def test_services_come_back_in_their_order_and_replace_the_known_ones(linking: Linking) -> None:
    point = hold(linking)
    assert linking.supply.services(applicant(), point).value == ()
    assert take(linking, "services", SERVICES) == Loaded(3, 0, 0)
    assert take(linking, "services", SERVICES) == Loaded(0, 0, 3)
    found = linking.supply.services(applicant(), point).value
    assert [(one.code, one.name, one.since, one.billing_since, one.state) for one in found][1] == (
        *("4", "ACUA MEDIDA", date(2004, 3, 30), None, "CONECTADO"),
    )
    assert take(linking, "services", SERVICES[1:], state="DESCONECTADO") == Loaded(0, 2, 0)
    assert [one.code for one in linking.supply.services(applicant(), point).value] == ["4", "5"]
    assert take(linking, "services", SERVICES[:1], supply_number="7").rejected[0].column == "supply_number"


def test_a_group_of_another_supply_stays(linking: Linking) -> None:
    take(linking, "services", SERVICES)
    take(linking, "services", SERVICES[:1], customer_number="9100")
    assert len(linking.supply.services(applicant(), hold(linking)).value) == 3


def test_the_family_is_that_of_the_supplys_customer_only(linking: Linking) -> None:
    point = hold(linking)
    take(linking, "family_members", FAMILY)
    take(linking, "family_members", [{"name": "Paz, Ciro", "bond": "Hijo/a"}], customer_number="9100")
    found = linking.supply.family(applicant(), point).value
    assert [(one.name, one.bond, one.birth_date, one.since) for one in found] == [tuple(row.values()) for row in FAMILY]
    for actor, wanted in ((applicant("otto"), point), (applicant(), linking.points()["9100/1"]), (applicant(), "x")):
        for ask in (linking.supply.family, linking.supply.services):
            with pytest.raises(NotFound):
                ask(actor, wanted)
    with pytest.raises(SignInRequired):
        linking.supply.family(Anonymous(), point)


def test_a_link_that_still_waits_shows_nobodys_family(linking: Linking, clock: FixedClock) -> None:
    take(linking, "family_members", FAMILY)
    hold(linking)
    point = hold(linking, "otto")
    with pytest.raises(NotFound):
        linking.supply.family(applicant("otto"), point)
    clock.advance(timedelta(hours=73))
    assert len(linking.supply.family(applicant("otto"), point).value) == 2


def test_who_has_left_the_group_is_not_shown(linking: Linking, clock: FixedClock) -> None:
    point = hold(linking)
    take(linking, "family_members", [FAMILY[0] | {"until": date(2026, 4, 15)}, FAMILY[1]])
    assert len(linking.supply.family(applicant(), point).value) == 2
    clock.advance(timedelta(days=1))
    assert [one.bond for one in linking.supply.family(applicant(), point).value] == ["Hijo/a"]


@pytest.mark.parametrize(
    ("changes", "column", "reason"),
    [
        ({"birth_date": date(2026, 4, 16)}, "birth_date", "field.fault.birth_date"),
        ({"birth_date": date(1899, 12, 31)}, "birth_date", "field.fault.birth_date"),
        ({"since": date(1954, 2, 27)}, "since", "supply.feed.since_before_birth"),
        ({"until": date(1980, 5, 1)}, "until", "supply.feed.until_before_since"),
        ({"customer_number": "4444"}, "customer_number", "supply.feed.no_customer"),
    ],
)
def test_a_wrong_member_is_refused_and_the_others_are_taken(
    linking: Linking, changes: dict[str, Any], column: str, reason: str
) -> None:
    loaded = take(linking, "family_members", [FAMILY[0] | changes, FAMILY[1]])
    assert [(one.row, one.column, one.reason.id) for one in loaded.rejected] == [(0, column, reason)]
    assert loaded.inserted == 1
    assert all(language.has(reason) for language in linking.house.languages.all)


ATTRIBUTES = (
    Attribute("service", "power", AttributeType.DECIMAL, Unit.KW),
    Attribute("service", "is_shared", AttributeType.FLAG),
    Attribute("service", "cost_centre", AttributeType.TEXT, shown=False),
    Attribute("family_member", "card", AttributeType.TEXT),
    Attribute("supply_point", "phase", AttributeType.TEXT),
    Attribute("supply_point", "risk", AttributeType.TEXT, shown=False),
)


@pytest.fixture
def declared(sqlite_url: str, clock: FixedClock) -> Iterator[Linking]:
    db = Database(sqlite_url)
    screens = (Screen("supply.accounts", ("number", "risk")), Screen("supply.services"), Screen("supply.family"))
    yield build(db, clock, replace(UTILITY, attributes=ATTRIBUTES, screens=screens))
    db.close()


def table(page: Any) -> list[list[str]]:
    assert page.status_code == 200, page.text
    rows = html.fromstring(page.text).xpath("//main//table//tr")
    return [[" ".join(cell.text_content().split()) for cell in row] for row in rows]


@pytest.mark.covers("COS-09")
def test_the_services_page_has_the_manuals_columns_and_what_is_declared(declared: Linking) -> None:
    point = hold(declared)
    me = Browser(web_app(declared), "mara")
    assert "Todavía no hay servicios" in me.get(f"/supplies/{point}/services").text
    take(declared, "services", SERVICES, power=Decimal("3.5"), is_shared=False, cost_centre="secret 77")
    page = me.get(f"/supplies/{point}/services")
    rows = table(page)
    assert rows[0][:5] == ["Código", "Servicio", "Fecha de alta", "Inicio de facturación", "Estado"]
    assert rows[1][:6] == ["1", "SERVICIO ELÉCTRICO", "30/03/2004", "30/03/2004", "CONECTADO", "3,5 kW"]
    assert rows[2][3] == declared.house.languages.default.text("absence.not_supplied")
    assert rows[1][6] == "No"
    assert "secret 77" not in page.text
    item = me.call("GET", f"/supplies/{point}/services", "mara").json["items"][0]
    assert item == {
        "code": "1", "name": "SERVICIO ELÉCTRICO", "since": "2004-03-30", "billing_since": "2004-03-30",
        "state": "CONECTADO", "attributes": {"power": "3.5", "is_shared": False},
    }  # fmt: skip


@pytest.mark.covers("COS-15")
def test_the_family_page_shows_the_group_and_prints_any_name_right(declared: Linking) -> None:
    point = hold(declared)
    me = Browser(web_app(declared), "mara")
    assert "No hay nadie en tu grupo familiar" in me.get(f"/supplies/{point}/family").text
    take(declared, "family_members", FAMILY, card="<b>12</b>")
    rows = table(me.get(f"/supplies/{point}/family"))
    assert rows[0][:4] == ["Nombre", "Vínculo", "Fecha de nacimiento", "Desde"]
    assert rows[1] == ['Luna, O\'Higgins "Nené"', "Cónyuge", "28/02/1954", "02/05/1980", "<b>12</b>"]
    assert rows[2][0] == "Sosa, دانة 🙂"
    assert rows[2][2] == "29/02/1984"
    items = me.call("GET", f"/supplies/{point}/family", "mara").json["items"]
    assert items[1]["since"] is None
    assert items[0]["attributes"] == {"card": "<b>12</b>"}
    other = Browser(web_app(declared), "otto")
    assert other.get(f"/supplies/{point}/family").status_code == 404
    assert other.call("GET", f"/supplies/{point}/family", "otto").status_code == 404
    assert other.call("GET", f"/supplies/{point}/services", "").status_code == 401


@pytest.mark.covers("COS-08")
def test_the_accounts_table_shows_declared_attributes_but_never_a_hidden_one(declared: Linking) -> None:
    load(declared.house, [], [{**point_rows()[4], "phase": "R", "risk": "high"}])
    point = hold(declared)
    me = Browser(web_app(declared), "mara")
    page = me.get("/accounts")
    assert table(page)[0][:2] == ["Suministro", "attribute.supply_point.phase"]
    assert table(page)[1][:2] == ["1", "R"]
    assert "high" not in page.text
    assert me.call("GET", f"/supplies/{point}", "mara").json["attributes"] == {"phase": "R"}
