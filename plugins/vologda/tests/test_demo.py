"""Vologda's invented organisations: right numbers, several metering points, what each persona is there for."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from stdnum.ru import inn, ogrn

from ventanilla.demo.contracts import bills_of, counted, used, vat_on
from ventanilla.kernel.periods import Month
from ventanilla_vologda import UTILITY
from ventanilla_vologda.demo import PERSONAS, write_feed
from ventanilla_vologda.demo.organisations import consumers

TODAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("feed")
    write_feed(made, TODAY)
    return made


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="cp1251", newline="") as text:
        return list(csv.DictReader(text, delimiter=";"))


def test_organisations_have_right_numbers_that_are_nobodys() -> None:
    found = [each.organisation for each in consumers()]
    assert 24 <= len(found) == len({each.inn for each in found}) == len({each.name for each in found})
    for each in found:
        assert inn.is_valid(each.inn)
        assert ogrn.is_valid(each.ogrn)
        assert len(each.kpp) == 9
        assert each.inn.startswith("00"), "no region of the tax service has this number"
    assert inn.is_valid(UTILITY.tax_id)


def test_each_has_one_to_three_contracts_and_the_meters_give_the_use() -> None:
    everybody = list(consumers())
    assert {len(each.contracts) for each in everybody} == {1, 2, 3}
    assert max(len(contract.meters) for each in everybody for contract in each.contracts) > 2
    contract, month = everybody[0].contracts[0], Month(2026, 9)
    by_meter = [
        counted(contract, meter, zone, month) * meter.coefficient
        for meter in contract.meters
        for zone in range(len(meter.zones))
    ]
    assert sum(by_meter) == used(contract, month) > 0


def test_bills_carry_the_vat_of_their_time(folder: Path) -> None:
    assert (vat_on(date(2025, 12, 31)), vat_on(date(2026, 1, 1))) == (20, 22)
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for line in rows(folder, "charges"):
        sums[line["bill_number"]] += Decimal(line["amount"].replace(",", "."))
        if line["tax_rate"]:
            year = 2000 + int(line["bill_number"][-2:])
            assert line["tax_rate"] == ("22" if year >= 2026 else "20")
    bills = rows(folder, "bills")
    assert len(bills) > 2000
    assert all(sums[bill["number"]] == Decimal(bill["total"].replace(",", ".")) for bill in bills)


def test_personas_have_what_they_are_there_for(folder: Path) -> None:
    known = {each["number"] for each in rows(folder, "supply_points")}
    assert {supply for persona in PERSONAS for supply in persona.supplies} <= known
    assert len(PERSONAS[0].supplies) == 3
    paid = {each["bill_number"] for each in rows(folder, "payments")}
    debtor = PERSONAS[1].supplies[0]
    owed = [each for each in rows(folder, "bills") if each["supply_number"] == debtor and each["number"] not in paid]
    assert len(owed) == 3
    newcomer = next(c for each in consumers() for c in each.contracts if c.number == PERSONAS[3].supplies[0])
    assert bills_of(newcomer, TODAY) == []
