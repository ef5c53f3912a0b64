"""Both directions of a supply as series: to be drawn, and as files."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ventanilla.figures.model import Extra, ExtraValue, Point, Series
from ventanilla.figures.words import plain
from ventanilla.i18n import Language
from ventanilla.kernel.absence import Absent, Why
from ventanilla.kernel.messages import message
from ventanilla.kernel.quantities import Quantity, Unit
from ventanilla.readings.model import Consumption, Injection, MeteredMonth


def by_year(months: Sequence[MeteredMonth]) -> list[MeteredMonth]:
    """The newest year first, each from January on, as the pages list them."""
    return sorted(months, key=lambda one: (-one.month.year, one.month.month))


def told(amount: Quantity | Absent, language: Language) -> str:
    """An amount without its unit, or why it is not there; one still to come was not read yet."""
    if isinstance(amount, Quantity):
        return language.number(plain(amount.value))
    return language.text("readings.generation.unread") if amount.why is Why.PENDING else language.absence(amount)


def injected_series(months: Sequence[MeteredMonth], *, with_all: bool = False) -> Series:
    """What was injected, oldest first; ``with_all`` puts both registers and the consumption beside it, for files."""
    names = ("injected_previous", "injected_current", "consumed", "consumed_previous", "consumed_current")
    return Series(
        name="injected",
        title=message("readings.generation.chart.injected"),
        unit=Unit.KWH.value,
        step="month",
        points=tuple(_point(one, one.injected, _all(one) if with_all else ()) for one in months),
        extras=tuple(Extra(name, message(f"readings.generation.file.{name}"), True) for name in names)
        if with_all
        else (),
    )


def consumed_series(months: Sequence[MeteredMonth]) -> Series:
    """What was used, oldest first."""
    return Series(
        name="consumed",
        title=message("readings.generation.chart.consumed"),
        unit=_unit(months),
        step="month",
        points=tuple(_point(one, one.consumed, ()) for one in months),
    )


def _point(one: MeteredMonth, side: Consumption | Injection, extra: tuple[ExtraValue, ...]) -> Point:
    if isinstance(side.amount, Absent):
        return Point(str(one.month), one.month, None, side.amount, extra=extra)
    return Point(str(one.month), one.month, side.amount.value, extra=extra)


def _all(one: MeteredMonth) -> tuple[ExtraValue, ...]:
    return (
        one.injected.previous,
        one.injected.current,
        _value(one.consumed.amount),
        one.consumed.previous,
        one.consumed.current,
    )


def _value(amount: Quantity | Absent) -> Decimal | None:
    return None if isinstance(amount, Absent) else amount.value


def _unit(months: Sequence[MeteredMonth]) -> str:
    units = [one.consumed.amount.unit for one in months if isinstance(one.consumed.amount, Quantity)]
    return (units[-1] if units else Unit.KWH).value
