"""Cooprel's invented clients: what each persona is there for, and that everything adds up."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest
from stdnum.cl import rut

from ventanilla_cooprel import UTILITY
from ventanilla_cooprel.demo import PERSONAS, write_feed
from ventanilla_cooprel.demo.people import clients
from ventanilla_cooprel.demo.prices import BILLING
from ventanilla_cooprel.entrance import IDENTITY

TODAY = date(2026, 11, 21)
Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("feed")
    write_feed(made, TODAY)
    return made


def rows(folder: Path, name: str) -> Rows:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text, delimiter=";"))


def test_charges_are_whole_pesos_and_add_up(folder: Path) -> None:
    sums: dict[str, int] = defaultdict(int)
    for charge in rows(folder, "charges"):
        sums[charge["bill_number"]] += int(charge["amount"])
    bills = rows(folder, "bills")
    assert len(bills) == len({bill["number"] for bill in bills}) > 7000
    assert all(sums[bill["number"]] == int(bill["total"]) for bill in bills)
    for bill in bills:
        used = (int(bill["current_reading"]) - int(bill["previous_reading"])) % 100_000
        assert used == int(bill["consumption"])


def test_what_was_written_for_a_month_stays_as_months_go_by(folder: Path, tmp_path: Path) -> None:
    write_feed(tmp_path, date(2027, 2, 4))
    for name in ("bills", "charges", "consumption", "payments"):
        known = {line for line in (folder / f"{name}.csv").read_text("utf-8").splitlines() if "-2608;" in line}
        assert known <= set((tmp_path / f"{name}.csv").read_text("utf-8").splitlines())


def test_every_client_but_a_new_one_has_more_than_36_months(folder: Path) -> None:
    months: dict[str, set[str]] = defaultdict(set)
    for bill in rows(folder, "bills"):
        months[bill["supply_number"]].add(bill["month"])
    points = {each["number"] for each in rows(folder, "supply_points")}
    assert points - set(months) == {"61007"}
    assert {len(each) for each in months.values()} == {37}


def test_the_summer_house_is_billed_nothing_in_winter(folder: Path) -> None:
    bills = [each for each in rows(folder, "bills") if each["supply_number"] == "11"]
    winter = [each for each in bills if each["month"][:2] in ("05", "06", "07", "08", "09")]
    assert {each["total"] for each in winter} == {"0"}
    assert all(int(each["total"]) > 0 for each in bills if each not in winter)


@pytest.mark.parametrize("today", [date(2026, 11, at) for at in (1, 4, 5, 6, 30)])
def test_the_debtor_always_owes_three_bills(today: date) -> None:
    supply = next(each for client in clients() for each in client.supplies if each.number == "30517")
    assert len([bill for bill in BILLING.bills_of(supply, today) if BILLING.paid_on(bill, today) is None]) == 3


def test_numbers_are_well_formed_and_nobodys(folder: Path) -> None:
    assert rut.is_valid(UTILITY.tax_id)
    customers = rows(folder, "customers")
    for each in customers:
        assert rut.is_valid(each["rut"])
        assert 40_000_000 <= int(each["rut"][:8]) < 42_000_000, "between the people's numbers and the companies'"
        assert not each["email"] or each["email"].endswith((".example", "@example.com"))
    assert len({each["number"] for each in customers}) == len(customers) == 200
    known = {each["number"] for each in rows(folder, "supply_points")}
    assert {supply for persona in PERSONAS for supply in persona.supplies} <= known


def test_personas_fill_in_the_whole_form() -> None:
    asked = {each.name for each in IDENTITY.details}
    for persona in PERSONAS:
        if persona.identity:
            assert rut.is_valid(persona.identity.user_name)
            assert asked - set(persona.identity.details) <= {"house_number", "flat"}


def test_the_form_knows_every_comuna_once_the_own_region_first() -> None:
    comunas = next(each for each in IDENTITY.details if each.name == "comuna").choices
    assert len({each.value for each in comunas}) == len(comunas) == 346
    assert len({each.group for each in comunas}) == 16
    assert comunas[0].group == "Región de Los Ríos"
