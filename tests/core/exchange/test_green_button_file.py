"""Download My Data: one file with everything, exact, in the order of the schema, whatever the clocks do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from greenbutton_objects import parse
from lxml import etree

from ventanilla.errors import InvalidInput, NotFound, ScopeMissing, SignInRequired
from ventanilla.exchange.espi import load_green_button, read_green_button
from ventanilla.exchange.green_button import parse_days
from ventanilla.exchange.green_button.codes import currency_code
from ventanilla.kernel.actors import Anonymous, AppActor
from ventanilla.kernel.periods import Month
from ventanilla.kernel.quantities import Commodity, Quantity, Unit
from ventanilla.kernel.scopes import Scope
from ventanilla.testing.espi_rules import ATOM, ESPI, faults, unlinked
from ventanilla.testing.own_data import Owner, series
from ventanilla.testing.supplies import holder_of


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def owner(portal: Any) -> Owner:
    return Owner(portal)


def test_everything_of_a_supply_is_there_once_and_exact(owner: Owner) -> None:
    owner.fill()
    tree = owner.tree()
    found = series(tree)
    hours = found["Consumption by interval"]
    start = int(datetime(2026, 4, 1, 3, tzinfo=UTC).timestamp())
    assert [row[:3] for row in hours] == [
        (start + 3600 * at, 3600, (100 + at) * 1000) for at in range(24) if at != 5
    ], "thousandths of a watt-hour"
    assert [row[3] for row in hours].count(8) == 1
    assert [value for _, _, value, _ in found["Consumption by month"]] == [210_000_000, 190_000_000, 205_000_000]
    (point,) = tree.iter(f"{ESPI}UsagePoint")
    assert [point.findtext(f"{ESPI}{name}") for name in ("roleFlags", "status")] == ["0010", "1"]
    types = {
        one.findtext(f"{ESPI}intervalLength"): [
            one.findtext(f"{ESPI}{name}")
            for name in ("uom", "commodity", "flowDirection", "kind", "powerOfTenMultiplier")
        ]
        for one in tree.iter(f"{ESPI}ReadingType")
    }
    assert types["3600"] == types["2592000"] == ["72", "1", "1", "12", "-3"]
    assert faults(tree) == unlinked(tree) == []


def test_another_reader_finds_the_same(owner: Owner, tmp_path: Path) -> None:
    owner.fill()
    path = tmp_path / "home.xml"
    path.write_bytes(owner.file())
    (point,) = parse.parse_feed(path)
    assert (point.serviceCategory.name, point.status, point.roleFlags) == ("electricity", 1, 0x10)
    by_title = {one.title: one for one in point.meterReadings}
    hours = list(by_title["Consumption by interval"].intervalReadings)
    assert len(hours) == 23
    assert round(sum(one.value for one in hours), 3) == sum(100 + at for at in range(24) if at != 5)
    assert by_title["Consumption by month"].readingType.uom.name == "wattHours"
    assert {one.readingType.flowDirection.name for one in point.meterReadings} == {"forward"}


def test_a_file_that_is_taken_in_again_changes_nothing(owner: Owner, tmp_path: Path) -> None:
    owner.fill()
    path = tmp_path / "home.xml"
    path.write_bytes(owner.file())
    again = load_green_button(owner.portal.house, path, owner.supply)
    assert (again.inserted, again.updated, again.unchanged, again.rejected) == (0, 0, 23, ())
    assert again.skipped == 3, "months are sums of what the hours tell"


def test_months_alone_are_taken_in(owner: Owner, tmp_path: Path) -> None:
    owner.bring("consumption", {"month": Month(2026, 1), "amount": Decimal(210)})
    path = tmp_path / "home.xml"
    path.write_bytes(owner.file())
    (one,) = [each.reading for each in read_green_button(path) if each.reading]
    assert one.amount == Quantity(Decimal(210), Unit.KWH)


@pytest.mark.parametrize(
    ("commodity", "unit", "codes", "value"),
    [
        (Commodity.WATER, "m³", ("2", "9", "42", "-6"), 12_500_000),
        (Commodity.GAS, "Sm³", ("1", "7", "42", "-6"), 12_500_000),
        (Commodity.GAS, "m³", ("1", "7", "42", "-6"), 12_500_000),
        (Commodity.HEAT, "Gcal", ("4", "12", "31", "-1"), 12_500_000 * 41868),
    ],
)
def test_units_of_other_commodities(
    portal: Any, tmp_path: Path, commodity: Commodity, unit: str, codes: tuple[str, ...], value: int
) -> None:
    utility = replace(portal.house.utility, commodities=tuple(Commodity))
    object.__setattr__(portal.house, "utility", utility)
    owner = Owner(portal, commodity)
    owner.bring("consumption", {"month": Month(2026, 1), "amount": Decimal("12.5"), "unit": unit})
    path = tmp_path / "home.xml"
    path.write_bytes(owner.file())
    tree = etree.fromstring(path.read_bytes())
    (kind,) = tree.iter(f"{ESPI}ReadingType")
    service = tree.findtext(f".//{ESPI}ServiceCategory/{ESPI}kind")
    assert (
        service,
        *(kind.findtext(f"{ESPI}{name}") for name in ("commodity", "uom", "powerOfTenMultiplier")),
    ) == codes
    assert [row[2] for row in series(tree)["Consumption by month"]] == [value]
    assert faults(tree) == unlinked(tree) == []
    (point,) = parse.parse_feed(path)
    (month,) = next(iter(point.meterReadings)).intervalReadings
    assert month.value == pytest.approx(float(value * Decimal(10) ** int(codes[3]))), "another reader reads it"
    (again,) = [each.reading for each in read_green_button(path) if each.reading]
    assert again.amount == Quantity(Decimal("12.5"), Unit(unit)), "and so do we, in the unit that it was"


def test_what_no_meter_measures_has_no_file(portal: Any) -> None:
    object.__setattr__(portal.house, "utility", replace(portal.house.utility, commodities=tuple(Commodity)))
    owner = Owner(portal, Commodity.HOUSING)
    with pytest.raises(NotFound):
        owner.file()


def test_names_that_are_no_friends_of_xml(portal: Any) -> None:
    owner = Owner(portal)
    owner.fill()
    hostile = '<b>&amp; "Ñandú" ]]> \x0b\x00\ufffe </entry> {{7*7}} \' Ж 🐈'
    object.__setattr__(portal.house, "utility", replace(portal.house.utility, title=hostile))
    tree = owner.tree()
    assert tree.findtext(f"{ATOM}author/{ATOM}name") == hostile.replace("\x0b\x00\ufffe", "")
    assert len(list(tree.iter(f"{ATOM}entry"))) > 5


def test_ids_are_stable_and_unique(owner: Owner) -> None:
    owner.fill()
    first, again = ([one.findtext(f"{ATOM}id") for one in owner.tree().iter(f"{ATOM}entry")] for _ in range(2))
    assert first == again
    assert len(set(first)) == len(first)
    assert all(one.startswith("urn:uuid:") and len(one) == 45 for one in first)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"from": "2026-02-30"}, "from"), ({"to": "x"}, "to"), ({"from": "20260101"}, "from"),
        ({"from": "２０２６-01-01"}, "from"), ({"to": "9999-12-31"}, "to"), ({"from": "2026-01-01T00:00"}, "from"),
        ({"to": "0001-01-01"}, "to"), ({"from": "2026-01-01\r\n"}, ""),
    ],
)  # fmt: skip
def test_days_that_can_not_be_are_named(typed: dict[str, str], field: str) -> None:
    if not field:
        assert parse_days(typed)[0] == date(2026, 1, 1)
        return
    with pytest.raises(InvalidInput) as refused:
        parse_days(typed)
    assert list(refused.value.fields) == [field]


def test_spans_that_can_not_be_are_named(owner: Owner) -> None:
    for first, last in ((date(2026, 2, 1), date(2026, 1, 1)), (date(1990, 1, 1), date(2026, 1, 1))):
        with pytest.raises(InvalidInput) as refused:
            owner.file(first, last)
        assert list(refused.value.fields) == ["to"]


def test_nobody_elses_and_nothing_are_told_alike(owner: Owner) -> None:
    language = owner.house.languages.get("en")
    stranger = holder_of(owner.portal.house, "a" * 26)
    for actor, supply in ((stranger, owner.supply), (owner.actor, "b" * 26)):
        with pytest.raises(NotFound):
            owner.service.file(actor, supply, None, None, language)
    with pytest.raises(SignInRequired):
        owner.service.file(Anonymous(), owner.supply, None, None, language)


def test_an_app_gets_what_its_scopes_say(owner: Owner) -> None:
    owner.fill()
    (link,) = owner.portal.supply.links_of(owner.actor, None)
    language = owner.house.languages.get("en")

    def told(*scopes: Scope) -> Any:
        actor = AppActor(owner.actor.identity_id, "c", "g", frozenset(scopes), frozenset({link.id}))
        return etree.fromstring(b"".join(owner.service.file(actor, owner.supply, None, None, language).body))

    only = told(Scope.READINGS_READ)
    assert list(only.iter(f"{ESPI}IntervalReading"))
    assert b"Calle 12" not in etree.tostring(only), "the address is supply:read's"
    assert not list(told(Scope.BILLING_READ).iter(f"{ESPI}MeterReading"))
    assert b"Calle 12" in etree.tostring(told(Scope.READINGS_READ, Scope.SUPPLY_READ))
    for scopes in ((), (Scope.SUPPLY_READ,), (Scope.DOCUMENTS_READ,)):
        with pytest.raises(ScopeMissing):
            told(*scopes)


def test_currencies_have_their_numbers() -> None:
    assert [currency_code(one) for one in ("ARS", "CLP", "RUB", "EUR", "USD", "ZZZ")] == [32, 152, 643, 978, 840, 0]
