"""The history: all that was handed over, what of it counts, and what the utility's records have."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Connection

from ventanilla.errors import NotFound
from ventanilla.house import House
from ventanilla.kernel.periods import Month
from ventanilla.plugin import ReadingPolicy
from ventanilla.readings.exact import decimal_of
from ventanilla.readings.model import Submission
from ventanilla.readings.service.asking import Asked
from ventanilla.readings.service.handed import Row, counting, span_of, submission_of
from ventanilla.readings.service.sheets import HistoryView
from ventanilla.readings.tables import batches, submitted
from ventanilla.supply.model import SupplyPoint

YEARS = 10
"""So many years back may be chosen."""


class History:
    """Reads the log."""

    def __init__(self, house: House) -> None:
        self._house = house

    def one(self, supply_point_id: str, submission_id: str, policy: ReadingPolicy) -> Submission:
        """One submission of a supply.

        :raises NotFound: when there is none of that id for it.
        """
        with self._house.db.read() as connection:
            found = submitted.one(connection, submission_id)
            if found is None or found[0]["supply_point_id"] != supply_point_id:
                raise NotFound
            return self._submissions(connection, supply_point_id, [found], policy)[0]

    def view(self, point: SupplyPoint, policy: ReadingPolicy, year: int | None, month: int | None) -> HistoryView:
        """See :meth:`MeterDesk.history`."""
        today = self._house.today()
        years = tuple(range(today.year, max(today.year - YEARS, 1970), -1))
        chosen = today.year if year is None else year
        named = None if month is None else Month(chosen, month)
        first = date(chosen, 1, 1) if named is None else named.first
        last = date(chosen, 12, 31) if named is None else named.last
        asked = Asked.of(self._house, point, first, last)
        with self._house.db.read() as connection:
            found = submitted.of_supply(connection, point.id, first, last)
            shown = self._submissions(connection, point.id, found, policy)
        recorded = tuple(reversed(asked.readings))
        return HistoryView(point, chosen, named, years, asked.meters, tuple(reversed(shown)), recorded, asked.as_of)

    def kept(
        self, supply_point_id: str, policy: ReadingPolicy, limit: int | None, offset: int
    ) -> tuple[tuple[Submission, ...], int]:
        """What was not deleted, newest first: a part of it, and how many there are in all."""
        with self._house.db.read() as connection:
            count = submitted.kept_count(connection, supply_point_id)
            found = submitted.kept(connection, supply_point_id, limit, offset)
            return tuple(self._submissions(connection, supply_point_id, found, policy)), count

    def data(self, identity_id: str) -> list[dict[str, Any]]:
        """All that an identity ever handed over, ready for JSON."""
        with self._house.db.read() as connection:
            found = submitted.of_identity(connection, identity_id)
        return [
            {
                "id": row["id"],
                "number": row["number"],
                "submitted_at": row["submitted_at"].isoformat(),
                "taken_on": row["taken_on"].isoformat(),
                "readings": [
                    {
                        "meter": each["meter_number"],
                        "register": each["register_code"],
                        "value": f"{decimal_of(each['value_micro']):f}",
                        "unit": each["unit"],
                    }
                    for each in readings
                ],
            }
            for row, readings in found
        ]

    def _submissions(
        self,
        connection: Connection,
        supply_point_id: str,
        found: Iterable[tuple[Row, list[Row]]],
        policy: ReadingPolicy,
    ) -> list[Submission]:
        found = list(found)
        periods = [row["period"] for row, _ in found]
        if not periods:
            return []
        log = submitted.of_periods(connection, supply_point_id, min(periods), max(periods))
        numbers = {row["batch_sequence"] for row, _ in found if row["batch_sequence"] is not None}
        handed = batches.handed_sequences(connection, numbers)
        counts = counting(log, span_of(policy))
        return [
            submission_of(row, readings, counts, row["batch_sequence"] in handed, policy.is_deletable)
            for row, readings in found
        ]
