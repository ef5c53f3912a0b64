"""A language: its texts and its formats."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from babel import Locale

from ventanilla.i18n.catalogs import Entry, Text
from ventanilla.i18n.days import DayFormat
from ventanilla.i18n.numbers import NumberFormat
from ventanilla.kernel.absence import Absent, Why
from ventanilla.kernel.messages import Message
from ventanilla.kernel.money import Money
from ventanilla.kernel.periods import Month
from ventanilla.kernel.quantities import Quantity, Unit

_UNITS = {unit.value: f"unit.{unit.name.lower()}" for unit in Unit}
_SEVERAL = 2
_log = structlog.get_logger(__name__)


class Language:
    """One locale with everything a page needs of it. Cheap to call: everything is looked up at start."""

    tag: str
    """BCP 47, as in ``lang="es-AR"``."""

    def __init__(self, locale: str, entries: Mapping[str, Entry], zone: ZoneInfo, own: frozenset[str]) -> None:
        parsed = Locale.parse(locale)
        self.locale, self.tag = locale, locale.replace("_", "-")
        self.name = (parsed.get_language_name(locale) or locale).capitalize()
        self.direction = parsed.text_direction
        self.own = own
        self._entries = entries
        self._numbers, self._days = NumberFormat(parsed), DayFormat(parsed, zone)
        self._missed: set[str] = set()
        self._shown: dict[type, Callable[[Any], str]] = {
            str: str,
            int: self.number,
            Decimal: self.number,
            Money: self.money,
            Quantity: self.quantity,
            date: self.day,
            datetime: self.moment,
            Month: self.month,
            Message: self.say,
            Absent: self.absence,
        }

    def text(self, id_: str, /, **values: object) -> str:
        """The translated text with its ``{braces}`` filled; values are formatted by their type.

        A number is grouped (``2.026``): hand over what is a name and no amount, like a year or a code, as text.
        """
        entry = self._entries.get(id_)
        if entry is None:
            return self._missing(id_)
        cut = entry.forms[0]
        return cut[0] if len(cut) == 1 else self._filled(cut, values)

    def plural(self, id_: str, count: int, /, **values: object) -> str:
        """The right plural form of a text; ``{count}`` is filled too."""
        entry = self._entries.get(id_)
        if entry is None:
            return self._missing(id_)
        return self._filled(entry.form(abs(count)), {"count": count, **values})

    def say(self, message: Message) -> str:
        """The text of a message object; one with a whole ``count`` among its values gets its plural form."""
        count = message.values.get("count")
        if type(count) is int:
            rest = {name: value for name, value in message.values.items() if name != "count"}
            return self.plural(message.id, count, **rest)
        return self.text(message.id, **message.values)

    def constant(self, id_: str) -> str | None:
        """The text when it is the same whatever the values, so that a template may be compiled with it; else None."""
        entry = self._entries.get(id_)
        if entry is None or len(entry.forms) > 1 or len(entry.forms[0]) > 1:
            return None
        return entry.forms[0][0]

    @cached_property
    def constants(self) -> int:
        """The same number for languages whose constant texts are the same."""
        texts = {id_: entry.forms[0][0] for id_, entry in self._entries.items() if len(entry.forms[0]) == 1}
        return hash((self.locale, frozenset(texts.items())))

    def countries(self) -> Mapping[str, str]:
        """The names of countries and continents by their codes (CLDR)."""
        names: Mapping[str, str] = Locale.parse(self.locale).territories
        return names

    def has(self, id_: str) -> bool:
        """Whether there is a text for the id, in this language or in the one it falls back to."""
        return id_ in self._entries

    def show(self, value: object) -> str:
        """A value as a text of this language names it in braces."""
        shown = self._shown.get(type(value))
        return shown(value) if shown else str(value)

    def money(self, value: Money) -> str:
        """``$ 2.671,84``."""
        return self._numbers.money(value)

    def number(self, value: Decimal | int, decimals: int | None = None) -> str:
        """``1.234,5``; with fixed decimals where given, else as many as the value has."""
        return self._numbers.number(value, decimals)

    def quantity(self, value: Quantity) -> str:
        """``221 kWh``, ``2 months``; the unit is the text ``unit.<name>``, in its plural form where it has one."""
        entry = self._entries.get(_UNITS[value.unit.value])
        whole = int(value.value) if value.value == int(value.value) else _SEVERAL
        unit = entry.form(abs(whole))[0] if entry else value.unit.value
        return f"{self._numbers.number(value.value)}\u00a0{unit}"

    def unit(self, value: str) -> str:
        """A unit as this language writes it: ``kWh`` is ``кВт·ч`` in Russian; what is no unit of ours stays."""
        entry = self._entries.get(_UNITS.get(value, ""))
        return entry.forms[0][0] if entry else value

    def day(self, value: date, style: str = "medium") -> str:
        """A day: ``short`` 10/4/26, ``medium`` 10/04/2026 (numeric, four-digit year), ``long`` 10 de abril de 2026."""
        return self._days.day(value, style)

    def day_of(self, value: datetime, style: str = "medium") -> str:
        """The day of an aware moment in the utility's zone, as :meth:`day` writes it."""
        return self._days.day_of(value, style)

    def moment(self, value: datetime) -> str:
        """An aware moment in the utility's zone, to the minute, 24 hours: ``10/04/2026 14:05``."""
        return self._days.moment(value)

    def clock_time(self, value: datetime) -> str:
        """Only the time of day of an aware moment, in the utility's zone: ``14:05``."""
        return self._days.clock_time(value)

    def month(self, value: Month, style: str = "long") -> str:
        """``long``: abril de 2026; ``short``: abr; ``medium``: abr 2026."""
        return self._days.month(value, style)

    def absence(self, value: Absent) -> str:
        """Why a value is not there."""
        if value.why is Why.PENDING and value.until is not None:
            return self.text("absence.pending_until", date=value.until)
        return self.text(f"absence.{value.why.value}")

    def _filled(self, cut: Text, values: Mapping[str, object]) -> str:
        out = list(cut)
        for at in range(1, len(out), 2):
            name = out[at]
            out[at] = self.show(values[name]) if name in values else f"{{{name}}}"
        return "".join(out)

    def _missing(self, id_: str) -> str:
        if id_ not in self._missed and len(self._missed) < 1000:
            self._missed.add(id_)
            _log.warning("i18n.missing_text", id=id_, locale=self.locale)
        return id_
