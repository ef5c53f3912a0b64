"""The readers that are written from the schemas take what the schemas take, and nothing else."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from ventanilla.billing.feed import feed_files as billing_files
from ventanilla.exchange.feed.parser import parser_of
from ventanilla.exchange.feed.schema import named, reason_of, schema_of
from ventanilla.exchange.model import CellFormat, FeedFormat
from ventanilla.kernel.messages import Message
from ventanilla.plugin.loading import load_utility
from ventanilla.readings.feed import feed_files as readings_files
from ventanilla.storage.feeds import ColumnType, FeedColumn, FeedFile, Loaded
from ventanilla.supply.feed import feed_files as supply_files

UTILITY = load_utility("cosepav").utility
FILES = (*supply_files(UTILITY), *billing_files(UTILITY), *readings_files(UTILITY))
FORMATS = [
    FeedFormat(),
    FeedFormat(delimiter=";", cells=CellFormat(",", ".", "dd/mm/yyyy", "mm/yyyy")),
    FeedFormat(delimiter="\t", cells=CellFormat(",", " ", "dd.mm.yyyy", "mm.yyyy")),
    FeedFormat(cells=CellFormat(".", ",", "yyyymmdd", "yyyymm")),
]
EVERY = FeedFile(
    "every",
    tuple(FeedColumn(one.value, one, required=at % 2 == 0, max_length=12) for at, one in enumerate(ColumnType)),
    load=lambda _connection, _house, _rows: Loaded(),
)
TEXTS = (
    "",
    " ",
    "  a",
    "a  b",
    "a\u0301",
    "á",
    "\u0301",
    "x|y",
    "|",
    " |",
    "| ",
    "a\x00",
    "\udce9",
    "\u200b",
    "１２",
    "²",
)
NUMBERS = [
    "1",
    "-1",
    "+1",
    "1.5",
    "1,5",
    "1.234,5",
    "1,234.5",
    "1e3",
    "0x1",
    "NaN",
    "1_0",
    "00012",
    "999999999999999",
    "9999999999999999",
]
DAYS = [
    "2026-04-10",
    "10/04/2026",
    "10.04.2026",
    "20260410",
    "31/02/2026",
    "2026-04",
    "04/2026",
    "04.2026",
    "202604",
    "202613",
]
OTHERS = ["yes", "No", "TRUE", "0", "2026-04-10T00:00:00Z", "kWh", "m³", "measured"]
ODD = some.sampled_from([*TEXTS, *NUMBERS, *DAYS, *OTHERS, "1 234,5", "2026-04-10 00:00-03:00"])
CELLS = ODD | some.text(some.characters(codec="utf-8", exclude_characters="\r\n"), max_size=20)


def compiled(file: FeedFile, header: list[str], written: FeedFormat, rows: list[list[str]]) -> list[Any]:
    out = io.StringIO()
    csv.writer(out, delimiter=written.delimiter).writerows(rows)
    reader = csv.reader(io.StringIO(out.getvalue(), newline=""), delimiter=written.delimiter, strict=True)
    take = parser_of(FeedFile(file.name, file.columns, file.load), header, written)
    taken: list[dict[str, Any]] = []
    places: list[tuple[int, list[str]]] = []
    refused: list[tuple[int, int, Message]] = []
    take(reader, 10_000, 0, set(), taken, places, lambda line, at, reason, _: refused.append((line, at, reason)))
    found: dict[int, Any] = {line: row for row, (line, _) in zip(taken, places, strict=True)}
    return [found[at] for at in sorted(found | {line: 0 for line, _, _ in refused}) if at in found] + refused


def by_schema(file: FeedFile, header: list[str], written: FeedFormat, rows: list[list[str]]) -> list[Any]:
    schema = schema_of(file, written)
    names = [column.name for column in file.columns]
    taken: list[Any] = []
    refused: list[Any] = []
    for line, cells in enumerate(rows, start=1):
        row = named(header, cells)
        fault = reason_of(schema, row)
        if fault:
            refused.append((line, names.index(fault[0]), fault[1]))
        else:
            taken.append(dict(schema.load(row)))
    return taken + refused


@pytest.mark.parametrize("file", [*FILES, EVERY], ids=lambda file: file.name)
@pytest.mark.parametrize("written", FORMATS, ids=["plain", "argentine", "russian", "compact"])
@settings(max_examples=25, deadline=None)
@given(data=some.data())
def test_the_compiled_reader_and_the_schema_agree(file: FeedFile, written: FeedFormat, data: Any) -> None:
    width = len(file.columns)
    header = data.draw(some.permutations([column.name for column in file.columns]))
    rows = data.draw(some.lists(some.lists(CELLS, min_size=width, max_size=width).filter(any), min_size=1, max_size=4))
    # Quoting is csv's business: a row of one blank cell comes back as it is.
    assert compiled(file, header, written, rows) == by_schema(file, header, written, rows)


@given(data=some.data())
@settings(max_examples=100, deadline=None)
def test_right_rows_are_taken_whole(data: Any) -> None:
    text = some.text(some.sampled_from("abcñáéíЖф 19'-./"), min_size=1, max_size=12).map(
        lambda t: " ".join(t.split()) or "x"
    )
    row = [
        data.draw(text),
        data.draw(some.dates()).isoformat(),
        format(data.draw(some.decimals(-(10**9), 10**9, places=2)), "f"),
        str(data.draw(some.integers(-(10**14), 10**14))),
        f"{data.draw(some.integers(1, 9999)):04d}-{data.draw(some.integers(1, 12)):02d}",
        data.draw(some.sampled_from(["yes", "no"])),
        data.draw(some.datetimes()).replace(microsecond=0).isoformat() + "Z",
    ]
    header = [one.value for one in ColumnType]
    found = compiled(EVERY, header, FeedFormat(), [row])
    expected = by_schema(EVERY, header, FeedFormat(), [row])
    assert found == expected
    assert isinstance(found[0], dict) or row[6].startswith(("0001", "9999"))
