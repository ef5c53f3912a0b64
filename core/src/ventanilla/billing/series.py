"""What the bills of a supply tell of its consumption, as a series to be drawn; its account as a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from ventanilla.billing.model import Bill, Statement, Withdrawal, Withdrawals, consumption_by_month
from ventanilla.figures.files import csv_line, safe
from ventanilla.figures.model import Extra, Point, Series
from ventanilla.figures.words import Speaker
from ventanilla.kernel.absence import NOT_SUPPLIED, Absent
from ventanilla.kernel.messages import Message, message
from ventanilla.kernel.periods import Month
from ventanilla.kernel.quantities import Quantity, Unit

MONTHS = 13
"""A year and the same month of the year before, as on the paper."""


def consumption_series(bills: Sequence[Bill], last: Month) -> Series:
    """Thirteen months up to the one of the bill; a month without a bill or amount is missing, never 0."""
    months = consumption_by_month(bills, last, MONTHS)
    units = [bill.consumption.unit for _, bill in months if bill and isinstance(bill.consumption, Quantity)]
    unit = units[-1] if units else Unit.KWH
    return Series(
        name="bill-consumption",
        title=message("billing.chart.title"),
        unit=unit.value,
        step="month",
        points=tuple(_point(month, bill, unit) for month, bill in months),
    )


def _point(month: Month, bill: Bill | None, unit: Unit) -> Point:
    amount = bill.consumption if bill else NOT_SUPPLIED
    if isinstance(amount, Absent):
        return Point(str(month), month, None, amount)
    return Point(str(month), month, amount.value if amount.unit is unit else None)


def withdrawal_series(found: Withdrawals) -> Series:
    """What was billed, by year or by month of a year; the power stands beside it where any was billed."""
    return Series(
        name="withdrawals",
        title=message(f"billing.withdrawals.{_MEASURED.get(found.unit, 'energy')}"),
        unit=found.unit.value,
        step="month" if found.year else "year",
        points=tuple(_withdrawn(one, (_kilowatts(one),) if found.has_power else ()) for one in found.items),
        extras=(Extra("power", message("billing.withdrawals.power_column"), is_number=True),)
        if found.has_power
        else (),
    )


def power_series(found: Withdrawals) -> Series:
    """The greatest power that was billed, by year or by month of a year."""
    return Series(
        name="billed-power",
        title=message("billing.withdrawals.power"),
        unit=Unit.KW.value,
        step="month" if found.year else "year",
        points=tuple(
            Point(one.key, one.month or one.year, _kilowatts(one), _why(one), note=_note(one)) for one in found.items
        ),
    )


_MEASURED = {Unit.SM3: "volume", Unit.M3: "volume"}


def _withdrawn(one: Withdrawal, extra: tuple[Decimal | None, ...]) -> Point:
    value = None if isinstance(one.amount, Absent) else one.amount.value
    return Point(one.key, one.month or one.year, value, _why(one), note=_note(one), extra=extra)


def _why(one: Withdrawal) -> Absent:
    return one.amount if isinstance(one.amount, Absent) else NOT_SUPPLIED


def _kilowatts(one: Withdrawal) -> Decimal | None:
    return one.power.value if one.power else None


def _note(one: Withdrawal) -> str | Message:
    return message("billing.withdrawals.until", month=one.until) if one.until else ""


def statement_csv(statement: Statement, language: Speaker) -> Iterator[bytes]:
    """An account statement as CSV, a line at a time: the opening balance, then every movement.

    Days are ISO 8601, amounts have a point and no grouping, as in all files of the portal.
    """
    names = ("date", "kind", "document", "text", "debit", "credit", "balance")
    yield b"\xef\xbb\xbf" + csv_line([safe(language.text(f"billing.statement.column.{name}")) for name in names])
    opening = safe(language.text("billing.statement.opening"))
    yield csv_line([statement.since.isoformat(), opening, "", "", "", "", f"{statement.opening.amount:f}"])
    for one in statement.movements:
        kind = safe(language.text(f"billing.movement.{one.kind.value}"))
        detail = str(one.month) if one.month else one.text
        amounts = [f"{amount.amount:f}" if amount else "" for amount in (one.debit, one.credit)]
        balance = f"{one.balance.amount:f}"
        yield csv_line([one.day.isoformat(), kind, safe(one.document), safe(detail), *amounts, balance])
