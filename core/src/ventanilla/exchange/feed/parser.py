"""Reads the rows of one file by a function that is written from its schema: one straight line, no dispatch.

marshmallow itself takes 20 µs a row and more; here it only says what is wrong with a row that was not understood.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any
from unicodedata import is_normalized

from marshmallow import Schema

from ventanilla.errors import FeedRefused
from ventanilla.exchange.feed.cells import CellRefused, Remembering, decimal_pattern
from ventanilla.exchange.feed.schema import Cell, named, reason_of, schema_of
from ventanilla.exchange.model import FeedFormat
from ventanilla.kernel.messages import Message, message
from ventanilla.storage.feeds import ColumnType, FeedColumn, FeedFile

Take = Callable[..., int]
"""``take(reader, limit, last, seen, rows, places, refuse) -> last``.

It reads up to ``limit`` good rows of a ``csv.reader``, appends each to ``rows`` and its line and cells to ``places``,
and calls ``refuse(line, at, reason, cells)`` for each bad one; ``at`` is the column's place in ``FeedFile.columns``,
-1 for the row as a whole. ``last`` is the last line that was read before.
"""

_NUMBERS = {ColumnType.INTEGER, ColumnType.DECIMAL}


def columns_of(file: FeedFile, header: Sequence[str]) -> list[int | None]:
    """Where each declared column stands in the file; None where an optional one is absent.

    :raises FeedRefused: for a column that is unknown, there twice, or required and not there.
    """
    names = [name.strip() for name in header]
    known = [column.name for column in file.columns]
    for name in names:
        if name not in known:
            shown = name[:60] if name.isprintable() else ascii(name[:60])
            raise FeedRefused(f"{file.name}.csv: column {shown!r} is not known; known are {', '.join(known)}")
        if names.count(name) > 1:
            raise FeedRefused(f"{file.name}.csv: column {name!r} is there twice")
    for column in file.columns:
        if column.required and column.name not in names:
            raise FeedRefused(f"{file.name}.csv: column {column.name!r} is missing; add it to the first line")
    return [names.index(name) if name in names else None for name in known]


def parser_of(file: FeedFile, header: Sequence[str], format_: FeedFormat) -> Take:
    """The function that reads this file's rows.

    :raises FeedRefused: for columns that do not fit.
    """
    places = columns_of(file, header)
    schema = schema_of(file, format_)
    cells: list[Any] = list(schema.fields.values())
    names: dict[str, Any] = {
        "CellRefused": CellRefused,
        "Decimal": Decimal,
        "is_normalized": is_normalized,
        "fault_of": _explaining(schema, [name.strip() for name in header]),
        "twice": message("exchange.reason.twice"),
    }
    for at, cell in enumerate(cells):
        names[f"read{at}"] = Remembering(cell.read) if _has_few(cell.column) else cell.read
        if cell.column.type is ColumnType.DECIMAL:
            names[f"is{at}"] = decimal_pattern(cell.written.decimal).fullmatch
    # The text is made of the declared columns only; nothing of the file itself gets into it.
    exec(compile(_source(file, places, cells, len(header)), f"<{file.name}.csv>", "exec"), names)  # noqa: S102
    take: Take = names["take"]
    return take


def _explaining(schema: Schema, header: Sequence[str]) -> Callable[[Sequence[str]], tuple[int, Message]]:
    order = list(schema.fields)
    width = message("exchange.reason.cells", expected=str(len(header)))
    unreadable = message("exchange.reason.unreadable", value="")

    def fault_of(cells: Sequence[str]) -> tuple[int, Message]:
        if len(cells) != len(header):
            return -1, width
        fault = reason_of(schema, named(header, cells))
        return (order.index(fault[0]), fault[1]) if fault else (-1, unreadable)

    return fault_of


def _source(file: FeedFile, places: Sequence[int | None], cells: Sequence[Cell], width: int) -> str:
    there = [(at, cell, place) for at, (cell, place) in enumerate(zip(cells, places, strict=True)) if place is not None]
    names = {at: f"v{at}" for at, _, _ in there}
    values = ", ".join(f"{cell.column.name!r}: {names.get(at)}" for at, cell in enumerate(cells))
    lines = [
        "def take(reader, limit, last, seen, rows, places, refuse):",
        " taken = 0",
        " for cells in reader:",
        "  line = last + 1",
        "  last = reader.line_num",
        "  if not cells: continue",
        "  try:",
        f"   {', '.join(f'c{at}' for at in range(width))}, = cells",
        "   whole = '|'.join(cells)",
        f"   if {_PLAIN}:",
        *(line for at, cell, place in there for line in _plain_cell(at, cell, f"c{place}")),
        "   else:",
        *(line for at, cell, place in there for line in _any_cell(at, cell, f"c{place}")),
        "  except (CellRefused, ValueError):",
        "   refuse(line, *fault_of(cells), cells)",
        "   continue",
        *_key(file, names),
        f"  rows.append({{{values}}})",
        "  places.append((line, cells))",
        "  taken += 1",
        "  if taken == limit: break",
        " return last",
    ]
    return "\n".join(lines)


_PLAIN = (
    "whole.isprintable() and '  ' not in whole and '| ' not in whole and ' |' not in whole"
    " and whole[:1] != ' ' and whole[-1:] != ' ' and (whole.isascii() or is_normalized('NFC', whole))"
)
"""That all cells of a row are texts in their canonical form; asked once for the row."""


def _plain_cell(at: int, cell: Cell, c: str) -> list[str]:
    column = cell.column
    reading = f"read{at}[{c}]" if _has_few(column) else f"read{at}({c})"
    if column.type is ColumnType.TEXT and not column.choices:
        reading = f"{c} if len({c}) <= {column.max_length} else read{at}({c})"
    elif column.type is ColumnType.DECIMAL:
        mark = cell.written.decimal
        number = f"Decimal({c})" if mark == "." else f"Decimal({c}.replace({mark!r}, '.'))"
        reading = f"{number} if is{at}({c}) else read{at}({c})"
    return [f"    if {c}: v{at} = {reading}", f"    else: {_otherwise(at, column)}"]


def _any_cell(at: int, cell: Cell, c: str) -> list[str]:
    reading = f"read{at}[c]" if _has_few(cell.column) else f"read{at}(c)"
    return [f"    c = {c}.strip()", f"    if c: v{at} = {reading}", f"    else: {_otherwise(at, cell.column)}"]


def _otherwise(at: int, column: FeedColumn) -> str:
    return "raise ValueError" if column.required else f"v{at} = None"


def _key(file: FeedFile, names: Mapping[int, str]) -> list[str]:
    if not file.key:
        return []
    parts = []
    for at, column in enumerate(file.columns):
        if column.name in file.key:
            value = names.get(at, "None")
            parts.append(f"str({value})" if column.type in _NUMBERS else value)
    # Only the hash is kept, so that a file of millions of rows fits; numbers go in as text since -1 and -2 hash alike.
    return [
        f"  key = hash(({', '.join(parts)},))",
        "  if key in seen:",
        "   refuse(line, -1, twice, cells)",
        "   continue",
        "  seen.add(key)",
    ]


def _has_few(column: FeedColumn) -> bool:
    """Whether the column has few different texts, so that each is read once."""
    return bool(column.choices) or column.type in {ColumnType.DATE, ColumnType.MONTH, ColumnType.FLAG}
