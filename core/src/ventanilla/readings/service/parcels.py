"""Readings on their way to the back office: what waits is put into batches, each handed over until it is there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from ventanilla.errors import NotFound
from ventanilla.house import House
from ventanilla.kernel.actors import Actor, SystemActor
from ventanilla.kernel.ids import new_id
from ventanilla.kernel.quantities import Unit
from ventanilla.readings.exact import decimal_of
from ventanilla.readings.model import Batch, BatchRow, Outcome
from ventanilla.readings.service.handed import Row, month_of
from ventanilla.readings.tables import batches, submitted

MOST = 1000
"""Submissions in one batch."""
LEASE = timedelta(minutes=2)
"""How long nobody else tries a batch that somebody is handing over."""
_SELF = SystemActor("readings.hand_over")


@dataclass(frozen=True, slots=True)
class BatchState:
    """Where a batch stands. ``fault`` is the class of the last error; ``handed_at`` (UTC) is None until it is there."""

    id: str
    number: int
    made_at: datetime
    readings: int
    tries: int
    fault: str
    handed_at: datetime | None
    reference: str


class Parcels:
    """Makes batches and keeps count of them. A reading is in one batch at most, and never in another one."""

    def __init__(self, house: House) -> None:
        self._house = house

    def make(self) -> int:
        """Put all that waits into batches; how many were made."""
        made = 0
        while True:
            with self._house.db.write() as connection:
                sequence = batches.make(connection, new_id(), self._house.clock.now(), MOST)
                if sequence is not None:
                    self._house.audit.note(connection, _SELF, "readings.batch_made", str(sequence))
            if sequence is None:
                return made
            made += 1

    def claim(self) -> Batch | None:
        """The oldest batch that is not in the back office, for the caller to bring there; None where all are."""
        now = self._house.clock.now()
        with self._house.db.write() as connection:
            row = batches.claim(connection, now, now + LEASE)
            return None if row is None else _batch(connection, row)

    def failed(self, batch: Batch, fault: str) -> None:
        """It could not be handed over; it stays the next one."""
        with self._house.db.write() as connection:
            batches.failed(connection, batch.number, fault)

    def handed(self, batch: Batch, reference: str, actor: Actor = _SELF) -> None:
        """It is in the back office: noted once, whoever says it how often. ``actor`` is who says it first."""
        policy, now = self._house.utility.readings, self._house.clock.now()
        with self._house.db.write() as connection:
            if not batches.handed(connection, batch.number, now, reference):
                return
            if policy is not None and policy.acquired_by_hand_over:
                told = {"outcome": Outcome.ACQUIRED.value, "outcome_on": self._house.today(), "outcome_reason": ""}
                submitted.settle(connection, [{"id": row.reading_id, **told} for row in batch.rows])
                for row in batch.rows:
                    self._house.jobs.record(connection, "readings.acquired", reading_id=row.reading_id)
            self._house.jobs.record(connection, "readings.handed_over", batch_id=batch.id)
            facts = {"number": str(batch.number), "readings": str(len(batch.rows))}
            self._house.audit.note(connection, actor, "readings.handed_over", batch.id, **facts)

    def batch(self, batch_id: str) -> Batch:
        """One batch with its rows.

        :raises NotFound: when there is none of that id.
        """
        with self._house.db.read() as connection:
            row = batches.batch(connection, batch_id)
            if row is None:
                raise NotFound
            return _batch(connection, row)

    def state(self, batch_id: str) -> BatchState:
        """Where one batch stands.

        :raises NotFound: when there is none of that id.
        """
        with self._house.db.read() as connection:
            row = batches.batch(connection, batch_id)
        if row is None:
            raise NotFound
        return _state(row)

    def newest(self, before: int | None = None, limit: int = 100) -> tuple[BatchState, ...]:
        """Batches from the newest down; before one's number, where given."""
        with self._house.db.read() as connection:
            return tuple(_state(row) for row in batches.newest(connection, before, limit))


def _batch(connection: Connection, row: Any) -> Batch:
    rows = tuple(_row(dict(each)) for each in batches.rows_of(connection, row["sequence"]))
    return Batch(row["id"], row["sequence"], row["made_at"], rows)


def _row(row: Row) -> BatchRow:
    return BatchRow(
        reading_id=row["reading_id"],
        sequence=row["sequence"],
        receipt=row["number"],
        customer_number=row["customer_number"],
        supply_number=row["supply_number"],
        meter_number=row["meter_number"],
        register=row["register_code"],
        period=month_of(row["period"]),
        taken_on=row["taken_on"],
        submitted_at=row["submitted_at"],
        value=decimal_of(row["value_micro"]),
        unit=Unit(row["unit"]),
        is_late=row["is_late"],
        is_confirmed=row["is_confirmed"],
    )


def _state(row: Any) -> BatchState:
    return BatchState(
        id=row["id"],
        number=row["sequence"],
        made_at=row["made_at"],
        readings=row["readings"],
        tries=row["tries"],
        fault=row["fault"],
        handed_at=row["handed_at"],
        reference=row["reference"],
    )
