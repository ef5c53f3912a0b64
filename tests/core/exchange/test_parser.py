"""Rows of one file, read by the function that is written for it."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from ventanilla.errors import FeedRefused
from ventanilla.exchange.feed.parser import parser_of
from ventanilla.exchange.model import FeedFormat
from ventanilla.storage.feeds import ColumnType, FeedColumn, FeedFile, Loaded

FILE = FeedFile(
    "readings",
    (
        FeedColumn("supply", required=True),
        FeedColumn("line", ColumnType.INTEGER, required=True),
        FeedColumn("on", ColumnType.DATE),
        FeedColumn("note"),
    ),
    load=lambda _connection, _house, _rows: Loaded(),
    key=("supply", "line"),
)


def parse(text: str, limit: int = 100) -> tuple[list[dict[str, Any]], list[tuple[int, int, str]], list[int]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    take = parser_of(FILE, next(reader), FeedFormat())
    rows: list[dict[str, Any]] = []
    places: list[tuple[int, list[str]]] = []
    refused: list[tuple[int, int, str]] = []
    take(reader, limit, 1, set(), rows, places, lambda line, at, reason, _: refused.append((line, at, reason.id)))
    return rows, refused, [line for line, _ in places]


def test_columns_may_stand_in_any_order_and_optional_ones_may_be_missing() -> None:
    rows, refused, lines = parse("line,supply\r\n1, 5555/1 \r\n\r\n2,5555/1\r\n")
    assert rows == [
        {"supply": "5555/1", "line": 1, "on": None, "note": None},
        {"supply": "5555/1", "line": 2, "on": None, "note": None},
    ]
    assert refused == []
    assert lines == [2, 4]


def test_a_bad_row_is_told_by_line_and_column_and_the_others_are_taken() -> None:
    rows, refused, lines = parse('supply,line,on,note\na,1,2026-02-30,"two\nlines"\n,2,,\nb,2,,\nb\nc,3,,"x\ny"\n')
    assert [(row["supply"], row["note"]) for row in rows] == [("b", None), ("c", "x y")]
    assert lines == [5, 7]
    assert refused == [
        (2, 2, "exchange.reason.not_a_date"),
        (4, 0, "exchange.reason.missing"),
        (6, -1, "exchange.reason.cells"),
    ]


def test_a_second_row_of_one_key_is_refused_and_minus_one_is_not_minus_two() -> None:
    rows, refused, _ = parse("supply,line\na,-1\na,-2\na,-1\n")
    assert [row["line"] for row in rows] == [-1, -2]
    assert refused == [(4, -1, "exchange.reason.twice")]


def test_it_stops_at_the_limit() -> None:
    rows, _, _ = parse("supply,line\na,1\na,2\na,3\n", limit=2)
    assert len(rows) == 2


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("supply,line,colour", "readings.csv: column 'colour' is not known; known are supply, line, on, note"),
        ("supply,line,line", "readings.csv: column 'line' is there twice"),
        ("supply,on", "readings.csv: column 'line' is missing; add it to the first line"),
    ],
)
def test_a_wrong_first_line_is_refused_with_file_and_column(header: str, said: str) -> None:
    with pytest.raises(FeedRefused) as refused:
        parse(f"{header}\n")
    assert str(refused.value) == said
