"""A breaker per plugin: after some faults in a row its back office is left in peace for a while.

Its state is in the database, so every worker and host sees the same.
"""

from __future__ import annotations

from datetime import timedelta

from ventanilla.kernel.clock import Clock
from ventanilla.plugin import tables
from ventanilla.storage import Database

MOST_FAULTS = 5
REST = timedelta(seconds=30)
PROBE = timedelta(seconds=10)


class Breaker:
    """Closed: calls pass. Open: they don't. Half-open: one call is let through to see."""

    def __init__(self, plugin: str, db: Database, clock: Clock) -> None:
        self._plugin, self._db, self._clock = plugin, db, clock

    def admits(self) -> bool:
        """Whether a call may be made now. After the rest only one caller at a time gets a yes."""
        rows = self._db.rows(tables.BREAKER, plugin=self._plugin)
        if not rows or rows[0][1] is None:
            return True
        now = self._clock.now()
        if rows[0][1] > now:
            return False
        with self._db.write(apart=True) as connection:
            return tables.claim_probe(connection, self._plugin, now, now + PROBE)

    def failed(self) -> bool:
        """Note a fault; whether the breaker is open now."""
        with self._db.write(apart=True) as connection:
            return tables.count_fault(connection, self._plugin, MOST_FAULTS, self._clock.now() + REST)

    def worked(self) -> None:
        """Note that a call went well; faults count only in a row."""
        rows = self._db.rows(tables.BREAKER, plugin=self._plugin)
        if rows and (rows[0][0] or rows[0][1] is not None):
            with self._db.write(apart=True) as connection:
                tables.close(connection, self._plugin)
