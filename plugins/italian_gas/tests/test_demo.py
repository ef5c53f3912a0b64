"""The retailer's invented clients: what each persona is there for, and that every number is well formed."""

from __future__ import annotations

import csv
import hashlib
from datetime import date
from pathlib import Path

import pytest
from stdnum.it import codicefiscale, iva

from ventanilla.fields import Surroundings, canonical_value
from ventanilla.kernel.quantities import Commodity
from ventanilla_italian_gas import UTILITY
from ventanilla_italian_gas.demo import PERSONAS, write_feed
from ventanilla_italian_gas.demo.people import KNOWN

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


def test_every_number_is_well_formed_and_nobodys(folder: Path) -> None:
    assert iva.is_valid(UTILITY.tax_id)
    for client in rows(folder, "customers"):
        code = client["tax_code"]
        assert iva.is_valid(code) if len(code) == 11 else codicefiscale.is_valid(code)
        assert "999" in code or "Z99" in code, "no place and no office has this number"
        assert not client["email"] or client["email"].endswith(".example")
        assert len(client["invoice_code"]) == 8
    around = Surroundings.of(UTILITY, TODAY)
    for point in rows(folder, "supply_points"):
        market = UTILITY.market_code(Commodity(point["commodity"]))
        assert market is not None
        assert canonical_value(market.kind, point["code"], around) == point["code"]


def test_the_personas_are_what_they_say(folder: Path) -> None:
    known = {each["number"]: each for each in rows(folder, "supply_points")}
    assert {supply for persona in PERSONAS for supply in persona.supplies} <= known.keys()
    customers = {each["number"]: each for each in rows(folder, "customers")}
    assert customers["520834"]["email"] == ""
    assert len(customers["204518"]["tax_code"]) == 11
    assert KNOWN[3].tax_code[12:15].startswith("99")
    assert not KNOWN[3].tax_code[14].isdigit(), "omocodia writes a letter for a digit"
    listed = {each["month"] for each in rows(folder, "bills") if each["supply_number"] == "PR000001"}
    assert "01/2014" in listed
    assert not [each for each in rows(folder, "bills") if each["supply_number"] == "PR000051"]


def test_each_point_says_what_its_commodity_has_and_nothing_else(folder: Path) -> None:
    for point in rows(folder, "supply_points"):
        is_gas = point["commodity"] == "gas"
        assert bool(point["meter_class"]) is is_gas
        assert bool(point["voltage"]) is not is_gas
        assert point["contract_code"]


def test_papers_and_forms_are_beside_the_feed(folder: Path) -> None:
    for row in (*rows(folder, "documents"), *rows(folder, "blank_forms")):
        content = (folder / row["file"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == row["sha256"]
    assert {row["kind"] for row in rows(folder, "documents")} == {"contract", "conditions", "letter"}
