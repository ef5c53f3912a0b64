"""What ``feed.toml`` says of a feed, and of single columns of it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from ventanilla.billing.tables import bill
from ventanilla.errors import FeedRefused
from ventanilla.exchange.feed.cells import CellRefused, reader_of
from ventanilla.exchange.label import read_label
from ventanilla.exchange.model import CellFormat
from ventanilla.kernel.actors import SystemActor
from ventanilla.storage.feeds import ColumnType, FeedColumn

pytestmark = pytest.mark.utility("cosepav")
ACTOR = SystemActor("test")


def number(cell: str, decimal: str, thousands: str) -> object:
    return reader_of(FeedColumn("x", ColumnType.DECIMAL), CellFormat(decimal, thousands))(cell)


@pytest.mark.parametrize(
    ("cell", "decimal", "thousands", "value"),
    [
        ("2.671,84", ",", ".", "2671.84"),
        ("2671,84", ",", ".", "2671.84"),
        ("-1.234.567", ",", ".", "-1234567"),
        ("2 671,84", ",", " ", "2671.84"),
        ("2\u00a0671,84", ",", " ", "2671.84"),
        ("2\u202f671,84", ",", " ", "2671.84"),
        ("1'234.5", ".", "'", "1234.5"),
        ("1,234,567.25", ".", ",", "1234567.25"),
    ],
)
def test_thousands_are_read_as_the_label_says(cell: str, decimal: str, thousands: str, value: str) -> None:
    assert number(cell, decimal, thousands) == Decimal(value)


@pytest.mark.parametrize(
    ("cell", "decimal", "thousands"),
    [
        ("2.671,84", ",", ""),
        ("26.71,84", ",", "."),
        ("2.6711", ",", "."),
        (".671", ",", "."),
        ("2..671", ",", "."),
        ("2,671", ".", ""),
        ("1,234.5", ".", "'"),
        ("2.671.84", ",", "."),
    ],
)
def test_a_number_that_is_written_otherwise_is_refused_and_never_guessed(
    cell: str, decimal: str, thousands: str
) -> None:
    with pytest.raises(CellRefused):
        number(cell, decimal, thousands)


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"columns": 3}, "columns: write a table"),
        ({"columns": {"bills": 3}}, "columns.bills: write a table"),
        ({"columns": {"bills": {"total": {"dec": ","}}}}, "'columns.bills.total.dec' is not known"),
        ({"columns": {"bills": {"total": {"decimal": "x"}}}}, "columns.bills.total.decimal: 'x' is not one of"),
        ({"columns": {"bills": {"total": {"thousands": "."}}}}, "decimal and thousands can't both be '.'"),
        ({"thousands": "."}, "decimal and thousands can't both be '.'"),
        ({"all_or_nothing": True}, "all_or_nothing: write a list of files"),
        ({"all_or_nothing": [1]}, "all_or_nothing: write a list of files"),
    ],
)
def test_a_wrong_setting_is_refused_by_name(said: dict[str, Any], fault: str) -> None:
    with pytest.raises(FeedRefused) as refused:
        read_label({"version": 1, **said})
    assert fault in str(refused.value)


LABEL = """version = 1
delimiter = "\\t"
decimal = ","
thousands = "."
date_format = "dd.mm.yyyy"
month_format = "mm.yyyy"
[columns.bills]
due_on = { date_format = "yyyymmdd" }
consumption = { decimal = ".", thousands = "" }
"""


def write(folder: Path, label: str, encoding: str, **files: list[str]) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "feed.toml").write_text(label, encoding="utf-8")
    for name, lines in files.items():
        (folder / f"{name}.csv").write_bytes("\n".join([*lines, ""]).encode(encoding))
    return folder


@pytest.mark.parametrize(
    ("encoding", "name"), [("cp1251", "Дуарте Елена"), ("cp1252", "Peña Núñez"), ("utf-8-sig", "Дуарте Peña")]
)
def test_each_column_is_read_as_it_is_written(portal: Any, tmp_path: Path, encoding: str, name: str) -> None:
    label = f'encoding = "{encoding.removesuffix("-sig")}"\n' + LABEL
    path = write(
        tmp_path / "feed",
        label,
        encoding,
        customers=["number\tname", f"5555\t{name}"],
        supply_points=[
            "customer_number\tnumber\tstreet\tlocality\tcommodity\tservice",
            "5555\t1\ta\tb\telectricity\tc",
        ],
        bills=[
            "customer_number\tsupply_number\tmonth\tnumber\tissued_on\tdue_on\ttotal\tholder\tconsumption",
            f"5555\t1\t03.2026\tB 1\t06.04.2026\t20260505\t1.234.567,89\t{name}\t1234.5",
        ],
        charges=[
            "customer_number\tsupply_number\tbill_number\tline\tdescription\tamount",
            "5555\t1\tB 1\t1\tx\t1.234.567,89",
        ],
    )
    outcome = portal.exchange.import_feed(ACTOR, path, rejects=tmp_path / "rejects")
    assert [file.first_rejection for file in outcome.files] == ["", "", "", ""]
    with portal.house.db.read() as connection:
        found = connection.execute(select(bill)).one()
    assert (found.total_minor, found.consumption_micro, found.holder) == (123456789, 1234500000, name)
    assert (found.due_on.isoformat(), found.is_set_aside) == ("2026-05-05", False)


def test_a_file_that_is_named_as_whole_comes_in_whole_or_not_at_all(portal: Any, tmp_path: Path) -> None:
    customers = ["number,name", "5555,Elena Duarte", "5556,"]
    label = 'version = 1\nall_or_nothing = ["customers"]\n'
    points = ["customer_number,number,street,locality,commodity,service", "5555,1,a,b,electricity,c"]
    path = write(tmp_path / "feed", label, "utf-8", customers=customers, supply_points=points)
    outcome = portal.exchange.import_feed(ACTOR, path, rejects=tmp_path / "rejects")
    first, second = outcome.files
    assert (first.is_kept, first.inserted, first.rejected) == (False, 1, 1)
    assert (second.is_kept, second.rejected, outcome.changed) == (True, 1, 0)
    write(path, "version = 1\n", "utf-8", customers=customers)
    again = portal.exchange.import_feed(ACTOR, path, rejects=tmp_path / "rejects", whole=["supply_points"])
    assert (again.files[0].inserted, again.files[1].inserted, again.changed) == (1, 1, 2)


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ('all_or_nothing = ["clients"]', "all_or_nothing: 'clients' is no file of a feed"),
        ("columns.bills.colour.decimal = ','", "columns.bills.colour: no such column in a feed"),
    ],
)
def test_a_label_that_names_what_is_not_there_is_refused(portal: Any, tmp_path: Path, label: str, said: str) -> None:
    path = write(tmp_path / "feed", f"version = 1\n{label}\n", "utf-8", customers=["number,name"])
    with pytest.raises(FeedRefused, match=said):
        portal.exchange.import_feed(ACTOR, path, rejects=tmp_path / "rejects")
