"""What a cell may hold: strictly what its column promises."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from ventanilla.exchange.feed.cells import CellRefused, reader_of
from ventanilla.exchange.model import CellFormat
from ventanilla.kernel.periods import Month
from ventanilla.storage.feeds import ColumnType, FeedColumn

ARGENTINE = CellFormat(",", "", "dd/mm/yyyy", "mm/yyyy")


def read(type_: ColumnType, cell: str, format_: CellFormat = ARGENTINE, **column: object) -> object:
    reader = reader_of(FeedColumn("x", type_, **column), format_)  # type: ignore[arg-type]
    return reader(cell)


@pytest.mark.parametrize(
    ("type_", "cell", "value"),
    [
        (ColumnType.TEXT, "Gómez  Ana", "Gómez Ana"),
        (ColumnType.TEXT, "Go\u0301mez", "Gómez"),
        (ColumnType.DATE, "10/04/2026", date(2026, 4, 10)),
        (ColumnType.MONTH, "04/2026", Month(2026, 4)),
        (ColumnType.DECIMAL, "2671,84", Decimal("2671.84")),
        (ColumnType.DECIMAL, "-0,5", Decimal("-0.5")),
        (ColumnType.INTEGER, "0007", 7),
        (ColumnType.FLAG, "Yes", True),
        (ColumnType.FLAG, "0", False),
        (ColumnType.MOMENT, "2026-04-01T00:00:00-03:00", datetime(2026, 4, 1, 3, tzinfo=UTC)),
        (ColumnType.MOMENT, "2026-04-01 00:00Z", datetime(2026, 4, 1, tzinfo=UTC)),
    ],
)
def test_a_cell_becomes_what_its_column_says(type_: ColumnType, cell: str, value: object) -> None:
    assert read(type_, cell) == value


@pytest.mark.parametrize(
    ("type_", "cells"),
    [
        (ColumnType.TEXT, ["a\x00b", "a\u200bb", "\udce9", "x" * 201]),
        (ColumnType.DATE, ["31/02/2026", "1/4/2026", "2026-04-01", "01/04/26", "０１/04/2026", "00/00/0000"]),
        (ColumnType.MONTH, ["13/2026", "2026-04", "4/2026", "00/2026"]),
        (
            ColumnType.DECIMAL,
            [
                "1e5",
                "NaN",
                "Infinity",
                "1.5",
                "1,5,2",
                "1_0",
                "１２",
                "²",
                "0x10",
                "--1",
                "+1",
                ",5",
                "1,",
                "1,1234567",
                "9" * 16,
            ],
        ),
        (ColumnType.INTEGER, ["1,0", "1.0", "1e3", "1_0", "٣", "", "9" * 16]),
        (ColumnType.FLAG, ["2", "ja", "y"]),
        (ColumnType.MOMENT, ["2026-04-01T00:00:00", "2026-02-30T00:00:00Z", "2026-04-01", "0001-01-01T00:00:00+23:00"]),
    ],
)
def test_anything_else_is_refused(type_: ColumnType, cells: list[str]) -> None:
    for cell in cells:
        with pytest.raises(CellRefused):
            read(type_, cell)


def test_a_choice_is_one_of_the_choices() -> None:
    assert read(ColumnType.TEXT, "gas", choices=("gas", "water")) == "gas"
    with pytest.raises(CellRefused):
        read(ColumnType.TEXT, "Gas", choices=("gas", "water"))


def test_what_a_reason_quotes_is_short_and_visible() -> None:
    with pytest.raises(CellRefused) as refused:
        read(ColumnType.DATE, "\x1b[31m" + "9" * 100)
    assert refused.value.reason.values["value"] == "\ufffd[31m" + "9" * 55
