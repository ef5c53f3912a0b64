"""What the bills of a supply tell of its consumption, as a series to be drawn; its account as a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ventanilla.billing.model import Bill, Statement, consumption_by_month
from ventanilla.figures.files import csv_line, safe
from ventanilla.figures.model import Point, Series
from ventanilla.figures.words import Speaker
from ventanilla.kernel.absence import NOT_SUPPLIED, Absent
from ventanilla.kernel.messages import message
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
