"""Months of injections from their rows, and as a table to be shown, searched, printed and kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from ventanilla.billing.model import CheckedCredit, Credit
from ventanilla.figures.model import Extra, ExtraValue, Point, Series
from ventanilla.figures.words import plain
from ventanilla.i18n import Language
from ventanilla.kernel.absence import NOT_SUPPLIED, Absent, Why
from ventanilla.kernel.messages import message
from ventanilla.kernel.money import Money
from ventanilla.kernel.periods import Month
from ventanilla.kernel.quantities import SCALE, Quantity, Unit

COLUMNS = (
    "month",
    "year",
    "injected",
    "tariff",
    "previous",
    "adjusted",
    "available",
    "accumulated",
    "settled_on",
    "settled",
)
"""In the order of the page (Cooprel's manual, Fig. 27)."""
TEXTS = frozenset({"month", "year", "settled_on"})
TARIFF_DECIMALS = 4
"""What is shown of a tariff; it is kept and reckoned with as the utility sends it."""


def credit_of(supply_point_id: str, row: Sequence[Any], currency: str) -> Credit:
    """A month from a row of ``COLUMNS`` of its table."""
    month, injected, unit, absent, tariff, *amounts, discounted, settled_on, settled = row

    def money(minor: int | None) -> Money | None:
        return None if minor is None else Money.of_minor(minor, currency)

    previous, adjusted, available, accumulated = map(money, amounts)
    return Credit(
        supply_point_id,
        Month(month // 100, month % 100),
        Absent(Why(absent or Why.PENDING)) if injected is None else Quantity.of_micro(injected, Unit(unit)),
        None if tariff is None else Decimal(tariff).scaleb(-SCALE),
        previous,
        adjusted,
        available,
        accumulated,
        money(discounted),
        settled_on,
        money(settled),
    )


def cell(row: Credit, name: str, language: Language) -> str:
    """One cell of the table as text; empty where there is nothing to say."""
    if name == "month":
        return f"{row.month.month:02d}"
    if name == "year":
        return str(row.month.year)
    if name == "injected" and isinstance(row.injected, Absent):
        is_unread = row.injected.why is Why.PENDING
        return language.text("billing.credits.unread") if is_unread else language.absence(row.injected)
    value = getattr(row, name)
    if name == "settled" and row.is_read and value is None:
        return language.number(0)
    if value is None:
        return ""
    if isinstance(value, Quantity):
        return language.number(plain(value.value))
    if isinstance(value, Money):
        return language.number(value.amount)
    return language.number(value, TARIFF_DECIMALS) if isinstance(value, Decimal) else language.day(value)


def by_year(rows: Sequence[CheckedCredit]) -> list[CheckedCredit]:
    """The newest year first, each from January on, as the pages list them."""
    return sorted(rows, key=lambda one: (-one.credit.month.year, one.credit.month.month))


def remarks(row: CheckedCredit, language: Language) -> list[str]:
    """What does not add up in a month, in words."""
    return [
        language.text(f"billing.credits.mismatch.{one.rule.value}", expected=one.expected, found=one.found)
        for one in row.mismatches
    ]


def credits_series(rows: Sequence[CheckedCredit], language: Language) -> Series:
    """The injections with all that was reckoned from them, oldest first."""
    names = COLUMNS[3:]
    titles = tuple(Extra(name, message(f"billing.credits.column.{name}"), name not in TEXTS) for name in names)
    return Series(
        name="generation-credits",
        title=message("billing.credits.chart"),
        unit=Unit.KWH.value,
        step="month",
        points=tuple(_point(one, names, language) for one in rows),
        extras=titles,
    )


def _point(one: CheckedCredit, names: Sequence[str], language: Language) -> Point:
    row = one.credit
    injected = row.injected
    is_read = isinstance(injected, Quantity)
    return Point(
        key=str(row.month),
        label=row.month,
        value=injected.value if isinstance(injected, Quantity) else None,
        absent=NOT_SUPPLIED if isinstance(injected, Quantity) else injected,
        note="; ".join(remarks(one, language)),
        extra=tuple(_bare(getattr(row, name)) if is_read else None for name in names),
    )


def _bare(value: Money | Decimal | date | None) -> ExtraValue:
    return value.amount if isinstance(value, Money) else value
