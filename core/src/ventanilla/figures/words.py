"""The words of a series in one language."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from ventanilla.figures.model import Hour, Label, Point, Series, Text
from ventanilla.kernel.absence import Why
from ventanilla.kernel.messages import Message
from ventanilla.kernel.periods import Month


class Speaker(Protocol):
    """What is needed of a language; :class:`ventanilla.i18n.Language` is one."""

    def text(self, id_: str, /, **values: object) -> str: ...
    def plural(self, id_: str, count: int, /, **values: object) -> str: ...
    def say(self, message: Message) -> str: ...
    def number(self, value: Decimal | int, decimals: int | None = None) -> str: ...
    def unit(self, value: str) -> str: ...
    def day(self, value: date, style: str = "medium") -> str: ...
    def month(self, value: Month, style: str = "long") -> str: ...
    def clock_time(self, value: datetime) -> str: ...


def said(text: Text, language: Speaker) -> str:
    """A text in a language."""
    return text if isinstance(text, str) else language.say(text)


def short(label: Label, language: Speaker) -> str:
    """A label for the foot of a bar: ``abr``, ``3``, ``05``."""
    if isinstance(label, Month):
        return language.month(label, "short")
    if isinstance(label, date):
        return str(label.day)
    if isinstance(label, Hour):
        return f"{label.start.hour:02d}"
    return str(label)


def long(label: Label, language: Speaker) -> str:
    """A label that stands alone: ``abril de 2026``, ``3 de abril de 2026``, ``05:00``.

    Where the clock goes back the offset tells the two hours apart: ``01:00 (UTC-7)``.
    """
    if isinstance(label, Month):
        return language.month(label, "long")
    if isinstance(label, date):
        return language.day(label, "long")
    if isinstance(label, Hour):
        time = language.clock_time(label.start)
        return (
            language.text("figures.repeated_hour", time=time, offset=_offset(label.start))
            if label.is_repeated
            else time
        )
    return str(label)


def amount(value: Decimal, unit: str, language: Speaker) -> str:
    """``221 kWh``, with a blank that does not break."""
    return f"{language.number(plain(value))}\u00a0{language.unit(unit)}"


def plain(value: Decimal) -> Decimal:
    """The same number without zeros that say nothing: 221 for 221.00."""
    short = value.normalize()
    return short.quantize(Decimal(1)) if short == short.to_integral_value() else short


def remarks(point: Point, series: Series, language: Speaker) -> tuple[str, ...]:
    """What there is to say about a point: why it is missing, how much of it, that it is estimated."""
    out = []
    if point.value is None and not (point.note and point.absent.why is Why.NOT_APPLICABLE):
        out.append(language.text(f"absence.{point.absent.why}"))
    elif point.value is not None and point.missing:
        out.append(language.plural(f"figures.parts_missing.{series.part}", point.missing))
    if point.is_estimated:
        out.append(language.text("figures.estimated"))
    if point.note:
        out.append(said(point.note, language))
    return tuple(out)


def _offset(moment: datetime) -> str:
    seconds = moment.utcoffset()
    minutes = int(seconds.total_seconds() // 60) if seconds is not None else 0
    sign, minutes = ("+" if minutes >= 0 else "\u2212"), abs(minutes)
    return f"{sign}{minutes // 60}" + (f":{minutes % 60:02d}" if minutes % 60 else "")
