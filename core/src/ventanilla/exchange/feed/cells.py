"""What a cell of a feed may hold, read strictly: nothing is guessed, nothing is rounded."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from unicodedata import is_normalized

from ventanilla.exchange.model import CellFormat
from ventanilla.kernel.messages import Message, message
from ventanilla.kernel.periods import Month
from ventanilla.kernel.text import canonical
from ventanilla.storage.feeds import ColumnType, FeedColumn

Reader = Callable[[str], Any]
"""Reads one cell that is not empty.

:raises CellRefused: when it holds something else.
"""

_FLAGS = {"1": True, "0": False, "yes": True, "no": False, "true": True, "false": False}
_INTEGER = re.compile(r"-?[0-9]{1,15}", re.ASCII)
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:?[0-9]{2})", re.ASCII)
_REMEMBERED = 20_000


class CellRefused(ValueError):
    """A cell that does not hold what its column promises."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason.id)
        self.reason = reason


class Remembering(dict[str, Any]):
    """Reads each different text once: a column of dates or months has few different ones.

    It is asked by subscript, which costs no call when the text is known.
    """

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self._reader = reader

    def __missing__(self, cell: str) -> Any:
        value = self._reader(cell)
        if len(self) >= _REMEMBERED:
            self.clear()
        self[cell] = value
        return value


def reader_of(column: FeedColumn, written: CellFormat) -> Reader:
    """What reads the cells of a column."""
    match column.type:
        case ColumnType.TEXT:
            return _text(column)
        case ColumnType.DATE:
            return _date(written.date_format)
        case ColumnType.MONTH:
            return _month(written.month_format)
        case ColumnType.DECIMAL:
            return _decimal(written.decimal, written.thousands)
        case ColumnType.INTEGER:
            return _integer
        case ColumnType.FLAG:
            return _flag
        case ColumnType.MOMENT:
            return _moment


def refused(what: str, cell: str, **values: str) -> CellRefused:
    """``refused("not_a_date", cell, format="dd/mm/yyyy")``."""
    shown = "".join(char if char.isprintable() else "\ufffd" for char in cell[:60])
    return CellRefused(message(f"exchange.reason.{what}", value=shown, **values))


def _text(column: FeedColumn) -> Reader:
    longest, choices = column.max_length, frozenset(column.choices)

    def read(cell: str) -> str:
        if not (cell.isprintable() and "  " not in cell and is_normalized("NFC", cell)):
            try:
                cell = canonical(cell)
            except ValueError:
                raise refused("unreadable", cell) from None
        if len(cell) > longest:
            raise refused("too_long", cell, longest=str(longest))
        if choices and cell not in choices:
            raise refused("not_a_choice", cell, choices=", ".join(column.choices))
        return cell

    return read


def _pattern(written: str) -> re.Pattern[str]:
    escaped = re.escape(written)
    for letters, name in (("yyyy", "y"), ("mm", "m"), ("dd", "d")):
        escaped = escaped.replace(letters, f"(?P<{name}>[0-9]{{{len(letters)}}})")
    return re.compile(escaped, re.ASCII)


def _date(written: str) -> Reader:
    pattern = _pattern(written)

    def read(cell: str) -> date:
        found = pattern.fullmatch(cell)
        if found:
            try:
                return date(int(found["y"]), int(found["m"]), int(found["d"]))
            except ValueError:
                pass
        raise refused("not_a_date", cell, format=written)

    return read


def _month(written: str) -> Reader:
    pattern = _pattern(written)

    def read(cell: str) -> Month:
        found = pattern.fullmatch(cell)
        if found:
            try:
                return Month(int(found["y"]), int(found["m"]))
            except ValueError:
                pass
        raise refused("not_a_month", cell, format=written)

    return read


def _decimal(mark: str, grouping: str) -> Reader:
    pattern = decimal_pattern(mark, grouping)
    plain = str.maketrans({mark: ".", **dict.fromkeys(SPACES if grouping == " " else grouping)})

    def read(cell: str) -> Decimal:
        if pattern.fullmatch(cell):
            return Decimal(cell.translate(plain))
        raise refused("not_a_number", cell, decimal=mark)

    return read


SPACES = " \u00a0\u2009\u202f"
"""What stands for a blank between thousands."""


def decimal_pattern(mark: str, grouping: str = "") -> re.Pattern[str]:
    """Up to fifteen digits, then up to six after the mark; where thousands are grouped, in threes or not at all."""
    whole = "[0-9]{1,15}"
    if grouping:
        between = f"[{SPACES}]" if grouping == " " else re.escape(grouping)
        whole = f"(?:{whole}|[0-9]{{1,3}}(?:{between}[0-9]{{3}}){{1,4}})"
    return re.compile(rf"-?{whole}(?:{re.escape(mark)}[0-9]{{1,6}})?", re.ASCII)


def _integer(cell: str) -> int:
    if _INTEGER.fullmatch(cell):
        return int(cell)
    raise refused("not_an_integer", cell)


def _flag(cell: str) -> bool:
    try:
        return _FLAGS[cell.lower()]
    except KeyError:
        raise refused("not_a_flag", cell) from None


def _moment(cell: str) -> datetime:
    if _MOMENT.fullmatch(cell):
        try:
            return datetime.fromisoformat(cell).astimezone(UTC)
        except (ValueError, OverflowError):
            pass
    raise refused("not_a_moment", cell)
