"""Submissions from their rows, and which of them count."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from ventanilla.kernel.periods import Month
from ventanilla.kernel.quantities import Unit
from ventanilla.plugin import ReadingPolicy
from ventanilla.readings.exact import decimal_of
from ventanilla.readings.model import Handed, Outcome, Submission, SubmittedReading, Zone

Row = Mapping[str, Any]


def month_of(number: int) -> Month:
    """202611 as a month."""
    return Month(number // 100, number % 100)


def number_of(month: Month) -> int:
    """A month as 202611."""
    return month.year * 100 + month.month


def counting(rows: Iterable[Row], span: str = "period") -> set[str]:
    """Of readings that were not deleted, in their order, the last valid one of each register and span."""
    last = {(row["register_id"], row[span]): row["id"] for row in rows if row["outcome"] != Outcome.REJECTED}
    return set(last.values())


def span_of(policy: ReadingPolicy) -> str:
    """The column of what one reading stands for: its day where one a day is taken, else its period."""
    return "taken_on" if policy.one_a_day else "period"


def submission_of(
    row: Row, readings: Iterable[Row], counts: Collection[str], handed: bool, deletable: bool
) -> Submission:
    """``handed`` says whether its batch is in the back office, ``deletable`` whether the utility lets it be deleted."""
    state = Handed.STORED
    if row["deleted_at"] is not None:
        state = Handed.DELETED
    elif row["batch_sequence"] is not None:
        state = Handed.HANDED_OVER if handed else Handed.ON_ITS_WAY
    return Submission(
        id=row["id"],
        sequence=row["sequence"],
        number=row["number"],
        supply_point_id=row["supply_point_id"],
        identity_id=row["identity_id"],
        submitted_at=row["submitted_at"],
        taken_on=row["taken_on"],
        period=month_of(row["period"]),
        is_late=row["is_late"],
        state=state,
        readings=tuple(reading_of(each, each["id"] in counts) for each in readings),
        is_deletable=deletable and state is Handed.STORED,
    )


def reading_of(row: Row, counts: bool) -> SubmittedReading:
    """One value as it was handed over."""
    return SubmittedReading(
        id=row["id"],
        meter_id=row["meter_id"],
        meter_number=row["meter_number"],
        register_id=row["register_id"],
        register_code=row["register_code"],
        zone=Zone(row["zone"]),
        unit=Unit(row["unit"]),
        decimals=row["decimals"],
        value=decimal_of(row["value_micro"]),
        coefficient=decimal_of(row["coefficient_micro"]),
        previous=None if row["previous_micro"] is None else decimal_of(row["previous_micro"]),
        previous_on=row["previous_on"],
        used=None if row["used_micro"] is None else decimal_of(row["used_micro"]),
        is_confirmed=row["is_confirmed"],
        counts=counts,
        outcome=None if row["outcome"] is None else Outcome(row["outcome"]),
        outcome_reason=row["outcome_reason"],
    )
