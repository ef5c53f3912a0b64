"""The elements of a FatturaPA file as values: what is missing or can't be read is told by its name and line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from ventanilla.exchange.fatturapa.model import InvoiceFault
from ventanilla.fields.xml import children, element_at
from ventanilla.kernel.text import canonical

_NUMBER = re.compile(r"-?[0-9]{1,11}(\.[0-9]{1,8})?")
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(Z|[+-][0-9]{2}:[0-9]{2})?")


def line_of(element: Any) -> int:
    """The line of an element in its file."""
    return int(element.sourceline or 0)


def every(parent: Any, path: str) -> Iterator[Any]:
    """The elements of a path of names whose last one may be there several times."""
    above, _, name = path.rpartition("/")
    holder = element_at(parent, above) if above else parent
    return iter(()) if holder is None else iter(children(holder, name))


def text(parent: Any, path: str, longest: int = 1000) -> str:
    """A text in one line, empty where there is none.

    :raises InvoiceFault: when it is longer, or holds what can't be seen.
    """
    found = element_at(parent, path)
    if found is None:
        return ""
    name = path.rpartition("/")[2]
    try:
        said = canonical(" ".join((found.text or "").split()))
    except ValueError:
        raise InvoiceFault(name, "unseen", line_of(found)) from None
    if len(said) > longest:
        raise InvoiceFault(name, "too_long", line_of(found), most=longest)
    return said


def needed(parent: Any, path: str, longest: int = 1000) -> str:
    """A text that has to be there.

    :raises InvoiceFault: also when it is missing or empty.
    """
    said = text(parent, path, longest)
    if not said:
        raise InvoiceFault(path.rpartition("/")[2], "missing", line_of(parent))
    return said


def number(parent: Any, path: str) -> Decimal | None:
    """A number with a point, None where there is none.

    :raises InvoiceFault: when it is no number.
    """
    said = text(parent, path, 40)
    if not said:
        return None
    if not _NUMBER.fullmatch(said):
        raise InvoiceFault(path.rpartition("/")[2], "number", _line(parent, path), value=said)
    return Decimal(said)


def needed_number(parent: Any, path: str) -> Decimal:
    """A number that has to be there.

    :raises InvoiceFault: also when it is missing.
    """
    found = number(parent, path)
    if found is None:
        raise InvoiceFault(path.rpartition("/")[2], "missing", line_of(parent))
    return found


def amount(parent: Any, path: str) -> Decimal:
    """A number, 0 where there is none."""
    return number(parent, path) or Decimal(0)


def day(parent: Any, path: str) -> date | None:
    """A day, None where there is none.

    :raises InvoiceFault: when it is none of the calendar.
    """
    said = text(parent, path, 40)
    found = _DAY.fullmatch(said)
    try:
        return date.fromisoformat(found[1]) if found else None if not said else date.fromisoformat("")
    except ValueError:
        raise InvoiceFault(path.rpartition("/")[2], "day", _line(parent, path), value=said) from None


def _line(parent: Any, path: str) -> int:
    found = element_at(parent, path)
    return line_of(parent if found is None else found)
