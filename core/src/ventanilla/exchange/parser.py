"""Reads the rows of one file by a function that is written for its columns: one straight line, no dispatch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ventanilla.errors import FeedRefused
from ventanilla.exchange.cells import CellRefused, Remembering, reader_of
from ventanilla.exchange.model import FeedFormat
from ventanilla.kernel.messages import message
from ventanilla.storage.feeds import ColumnType, FeedColumn, FeedFile

Take = Callable[..., int]
"""``take(reader, limit, last, seen, rows, places, refuse) -> last``.

It reads up to ``limit`` good rows of a ``csv.reader``, appends each to ``rows`` and its line and cells to ``places``,
and calls ``refuse(line, at, reason, cells)`` for each bad one; ``at`` is the column's place in ``FeedFile.columns``,
-1 for the row as a whole. ``last`` is the last line that was read before.
"""


def columns_of(file: FeedFile, header: Sequence[str]) -> list[int | None]:
    """Where each declared column stands in the file; None where an optional one is absent.

    :raises FeedRefused: for a column that is unknown, there twice, or required and not there.
    """
    names = [name.strip() for name in header]
    known = [column.name for column in file.columns]
    for name in names:
        if name not in known:
            shown = name if name.isprintable() else ascii(name)
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
    readers = [reader_of(column, format_) for column in file.columns]
    names: dict[str, Any] = {f"read{at}": reader for at, reader in enumerate(readers)}
    names |= {
        "CellRefused": CellRefused,
        "missing": CellRefused(message("exchange.reason.missing")),
        "twice": CellRefused(message("exchange.reason.twice")),
        "cells_count": CellRefused(message("exchange.reason.cells", expected=str(len(header)))),
    }
    # The text is made of the declared columns only; nothing of the file itself gets into it.
    exec(compile(_source(file, places, readers, len(header)), f"<{file.name}.csv>", "exec"), names)  # noqa: S102
    take: Take = names["take"]
    return take


def _source(file: FeedFile, places: Sequence[int | None], readers: Sequence[Any], width: int) -> str:
    lines = [
        "def take(reader, limit, last, seen, rows, places, refuse):",
        " taken = 0",
        " for cells in reader:",
        "  line = last + 1",
        "  last = reader.line_num",
        "  if not cells: continue",
        "  at = -1",
        "  try:",
        f"   if len(cells) != {width}: raise cells_count",
    ]
    for at, (column, place, reader) in enumerate(zip(file.columns, places, readers, strict=True)):
        lines += _cell(at, column, place, isinstance(reader, Remembering))
    lines += _key(file)
    cells = ", ".join(f"{column.name!r}: v{at}" for at, column in enumerate(file.columns))
    lines += [
        "  except CellRefused as fault:",
        "   refuse(line, at, fault.reason, cells)",
        "   continue",
        f"  rows.append({{{cells}}})",
        "  places.append((line, cells))",
        "  taken += 1",
        "  if taken == limit: break",
        " return last",
    ]
    return "\n".join(lines)


def _cell(at: int, column: FeedColumn, place: int | None, is_remembering: bool) -> list[str]:
    if place is None:
        return [f"   v{at} = None"]
    read = f"read{at}[c]" if is_remembering else f"read{at}(c)"
    otherwise = "raise missing" if column.required else f"v{at} = None"
    return [
        f"   at = {at}",
        f"   c = cells[{place}].strip()",
        f"   if c: v{at} = {read}",
        f"   else: {otherwise}",
    ]


def _key(file: FeedFile) -> list[str]:
    if not file.key:
        return []
    numbers = {ColumnType.INTEGER, ColumnType.DECIMAL}
    parts = [
        f"str(v{at})" if column.type in numbers else f"v{at}"
        for at, column in enumerate(file.columns)
        if column.name in file.key
    ]
    # Only the hash is kept, so that a file of millions of rows fits; numbers go in as text since -1 and -2 hash alike.
    return ["   at = -1", f"   key = hash(({', '.join(parts)},))", "   if key in seen: raise twice", "   seen.add(key)"]
