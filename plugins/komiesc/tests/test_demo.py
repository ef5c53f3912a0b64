"""Komi's invented clients: what each persona is there for, and that everything adds up."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from stdnum.ru import inn

from ventanilla.demo.contracts import bills_of, payments_of
from ventanilla_komiesc import UTILITY
from ventanilla_komiesc.demo import PERSONAS, write_feed
from ventanilla_komiesc.demo.people import clients

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


def amount(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


def open_bills(folder: Path, contract: str) -> list[str]:
    paid = {each["bill_number"] for each in rows(folder, "payments") if each["supply_number"] == contract}
    bills = [each["number"] for each in rows(folder, "bills") if each["supply_number"] == contract]
    return [number for number in bills if number not in paid]


def test_charges_add_up_and_readings_give_what_is_billed(folder: Path) -> None:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for charge in rows(folder, "charges"):
        sums[charge["bill_number"]] += amount(charge["amount"])
    bills = rows(folder, "bills")
    assert len(bills) == len({bill["number"] for bill in bills}) > 9000
    assert all(sums[bill["number"]] == amount(bill["total"]) for bill in bills)
    for bill in bills:
        if bill["current_reading"]:
            used = (int(bill["current_reading"]) - int(bill["previous_reading"])) % 100_000
            assert used == amount(bill["consumption"])


def test_what_was_written_for_a_month_stays_as_months_go_by(folder: Path, tmp_path: Path) -> None:
    write_feed(tmp_path, date(2027, 2, 4))
    for name in ("bills", "charges", "consumption", "payments"):
        known = {line for line in (folder / f"{name}.csv").read_text("utf-8").splitlines() if "-0826;" in line}
        assert known <= set((tmp_path / f"{name}.csv").read_text("utf-8").splitlines())


def test_a_household_has_all_five_services_and_36_months(folder: Path) -> None:
    points = [each for each in rows(folder, "supply_points") if each["customer_number"] == "10200451"]
    assert {each["commodity"] for each in points} == {each.value for each in UTILITY.commodities}
    light = [each for each in rows(folder, "bills") if each["supply_number"] == "1020045101"]
    assert len({each["month"] for each in light}) == 36


@pytest.mark.parametrize("today", [date(2026, 11, at) for at in (1, 2, 3, 4, 30)])
def test_the_debtor_always_owes_three_bills(today: date) -> None:
    contract = next(c for client in clients() for c in client.contracts if c.number == "1031772201")
    assert len([bill for bill in bills_of(contract, today) if not list(payments_of(bill, today))]) == 3


def test_somebody_paid_too_much_and_somebody_is_new(folder: Path) -> None:
    totals = {each["number"]: amount(each["total"]) for each in rows(folder, "bills")}
    over = [each for each in rows(folder, "payments") if amount(each["amount"]) > totals[each["bill_number"]]]
    assert {each["supply_number"] for each in over} == {"1044883001"}
    assert open_bills(folder, "1066028801") == []
    assert "1066028801" in {each["number"] for each in rows(folder, "supply_points")}


def test_numbers_are_well_formed_and_nobodys(folder: Path) -> None:
    assert inn.is_valid(UTILITY.tax_id)
    assert UTILITY.tax_id.startswith("00"), "no region of the tax service has this number"
    for customer in rows(folder, "customers"):
        assert not customer["phone"] or customer["phone"].startswith("+7900000")
        assert not customer["email"] or customer["email"].endswith(".example")
    known = {each["number"] for each in rows(folder, "supply_points")}
    assert {supply for persona in PERSONAS for supply in persona.supplies} <= known
