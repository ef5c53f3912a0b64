"""The invented customers of every installed utility that brings some."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from stdnum.ar import cuit, dni

from ventanilla_cosepav import UTILITY
from ventanilla_cosepav.demo import PERSONAS, write_feed
from ventanilla_cosepav.demo.bills import bills_of, paid_on
from ventanilla_cosepav.demo.people import members

TODAY = date(2026, 11, 21)
Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("feed")
    write_feed(folder, TODAY)
    return folder


def rows(folder: Path, name: str) -> Rows:
    with (folder / f"{name}.csv").open(encoding="cp1252", newline="") as text:
        return list(csv.DictReader(text, delimiter=";"))


def amount(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


def by_supply(each: dict[str, str]) -> str:
    return f"{each['customer_number']}/{each['supply_number']}"


def day(text: str) -> date:
    return date(int(text[6:]), int(text[3:5]), int(text[:2]))


def test_the_same_day_gives_the_same_bytes(written: Path, tmp_path: Path) -> None:
    write_feed(tmp_path, TODAY)
    for path in written.iterdir():
        assert (tmp_path / path.name).read_bytes() == path.read_bytes()


def test_what_was_written_for_a_month_stays_as_months_go_by(written: Path, tmp_path: Path) -> None:
    write_feed(tmp_path, date(2027, 2, 4))
    for name in ("bills", "charges", "consumption", "payments"):
        later = {line for line in (tmp_path / f"{name}.csv").read_text("cp1252").splitlines() if "/2026;" in line}
        known = {line for line in (written / f"{name}.csv").read_text("cp1252").splitlines() if "08/2026;" in line}
        assert known <= later


def test_charges_add_up_to_their_bill(written: Path) -> None:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for charge in rows(written, "charges"):
        sums[charge["bill_number"]] += amount(charge["amount"])
    bills = rows(written, "bills")
    assert len(bills) == len({bill["number"] for bill in bills}) > 10_000
    assert all(sums[bill["number"]] == amount(bill["total"]) for bill in bills)


def test_there_are_hundreds_of_customers_with_36_months(written: Path) -> None:
    assert len(rows(written, "customers")) == 300
    months: dict[str, set[str]] = defaultdict(set)
    for bill in rows(written, "bills"):
        months[by_supply(bill)].add(bill["month"])
    full = [supply for supply, known in months.items() if len(known) == 36]
    assert len(full) > 300
    assert 30 <= len(months["3107/1"]) < 36
    assert "9001/1" not in months


def test_identifiers_are_well_formed(written: Path) -> None:
    assert cuit.is_valid(UTILITY.tax_id)
    assert all(dni.is_valid(customer["dni"]) for customer in rows(written, "customers"))
    for bill in rows(written, "bills"):
        assert len(bill["cae"]) == 14
        assert bill["cae"].isdigit()
        assert day(bill["issued_on"]) <= TODAY


def test_readings_give_the_consumption_that_the_bill_says(written: Path) -> None:
    billed = {(by_supply(bill), bill["month"]): bill["consumption"] for bill in rows(written, "bills") if bill["unit"]}
    for month in rows(written, "consumption"):
        used = (int(month["current_reading"]) - int(month["previous_reading"])) % int(month["rollover"])
        assert used == int(month["amount"]) == int(billed[by_supply(month), month["month"]])


def test_the_hours_of_a_whole_month_add_up_to_its_bill(written: Path) -> None:
    hours: dict[str, Decimal] = defaultdict(Decimal)
    for hour in rows(written, "intervals"):
        if by_supply(hour) == "5555/1":
            hours[f"{hour['start'][5:7]}/{hour['start'][:4]}"] += amount(hour["amount"])
    whole = {
        month["month"]: int(month["amount"]) for month in rows(written, "consumption") if by_supply(month) == "5555/1"
    }
    known = [month for month in hours if month in whole]
    assert len(known) == 12
    assert all(hours[month] == whole[month] for month in known)


@pytest.mark.parametrize("today", [date(2026, 11, at) for at in (1, 2, 9, 10, 30)])
def test_the_debtor_always_owes_three_bills_and_two_are_overdue(today: date) -> None:
    debtors = [member for member in members() if member.number in ("2041", "4210")]
    assert len(debtors) == 2
    for member in debtors:
        bills = bills_of(member, member.supplies[0], 0, today)
        unpaid = [bill for bill in bills if paid_on(bill, today) is None]
        assert len(unpaid) == 3
        assert sum(bill.due_on < today for bill in unpaid) == 2


def test_personas_have_what_they_are_there_for(written: Path) -> None:
    known = {f"{point['customer_number']}/{point['number']}" for point in rows(written, "supply_points")}
    named = [supply for persona in PERSONAS for supply in persona.supplies]
    assert set(named) <= known
    assert len([persona for persona in PERSONAS if persona.identity]) == 2
    credits = [bill for bill in rows(written, "bills") if by_supply(bill) == "1818/1" and bill["kind"] == "8"]
    assert credits
    assert all(amount(bill["total"]) < 0 for bill in credits)
    contacts = {
        customer["number"]: (bool(customer["email"]), bool(customer["phone"]))
        for customer in rows(written, "customers")
    }
    assert contacts["5555"] == (True, False)
    assert contacts["3107"] == (False, True)
    assert contacts["4210"] == (False, False)
