"""The queue on SQLite: one table, claimed under the write lock, held by a lease that is renewed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from threading import Event, Thread
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, or_, select, update
from sqlalchemy.exc import SQLAlchemyError

from ventanilla.jobs.faults import LOST, UNKNOWN_HANDLER, log_fault, log_worker_fault, name_of
from ventanilla.jobs.service import HEARTBEAT, MOST_TRIES, DeadJob, Jobs, pause_after
from ventanilla.jobs.tables import faults, forget_fault, job, note_fault
from ventanilla.kernel.ids import new_id

_IDLE = 0.5
"""Seconds between two looks at an empty queue."""


@dataclass(frozen=True, slots=True)
class _Claim:
    id: int
    name: str
    payload: Mapping[str, Any]
    tries: int
    lease: str


class SqliteJobs(Jobs):
    """One table. Any number of workers; a job belongs to one of them as long as its lease is renewed."""

    def run_due(self, limit: int = 100) -> int:
        """Do what is due now, in this thread; how many jobs ran."""
        self._put_periodic()
        done = 0
        while done < limit and (claim := self._claim()) is not None:
            self._run(claim)
            done += 1
        return done

    def work(self, stop: Event) -> None:
        """Do what comes until told to stop; the job at hand is finished first."""
        with self._heart():
            while not stop.is_set():
                try:
                    if not self.run_due(limit=1):
                        stop.wait(_IDLE)
                except SQLAlchemyError as fault:
                    log_worker_fault(fault)
                    stop.wait(_IDLE)

    def dead(self, limit: int = 100) -> list[DeadJob]:
        """The jobs that failed for the last time, oldest first."""
        with self._db.read() as connection:
            wanted = select(job).where(job.c.dead_at.is_not(None)).order_by(job.c.id).limit(limit)
            rows = connection.execute(wanted).all()
            why = faults(connection, [str(row.id) for row in rows])
        return [
            DeadJob(str(row.id), row.name, row.payload["event"], row.payload, row.tries, why.get(str(row.id), LOST))
            for row in rows
        ]

    def waiting(self) -> int:
        """How many jobs are not done yet."""
        with self._db.read() as connection:
            return connection.execute(select(func.count()).where(job.c.dead_at.is_(None))).scalar_one()

    def _revive(self, connection: Connection, job_id: int) -> bool:
        again = update(job).where(job.c.id == job_id, job.c.dead_at.is_not(None))
        done = connection.execute(again.values(dead_at=None, tries=0, due_at=self._clock.now()))
        return done.rowcount == 1

    def _put(self, connection: Connection, name: str, payload: Mapping[str, Any], when: datetime | None) -> None:
        due = when or self._clock.now()
        connection.execute(insert(job).values(name=name, payload=dict(payload), due_at=due, tries=0))

    def _claim(self) -> _Claim | None:
        now = self._clock.now()
        ready = _is_ready(now)
        with self._db.read() as connection:
            if connection.execute(select(job.c.id).where(ready).limit(1)).first() is None:
                return None
        with self._db.write() as connection:
            found = connection.execute(select(job).where(ready).order_by(job.c.due_at, job.c.id).limit(1)).first()
            if found is None:
                return None
            if found.tries >= MOST_TRIES:
                self._bury(connection, found.id, LOST)
                return _Claim(found.id, "", {}, found.tries, "")
            claim = _Claim(found.id, found.name, found.payload, found.tries + 1, new_id())
            taken = {"lease": claim.lease, "leased_until": now + self._lease, "tries": claim.tries}
            connection.execute(update(job).where(job.c.id == claim.id).values(**taken))
        return claim

    def _run(self, claim: _Claim) -> None:
        if not claim.lease:
            return
        handler = self._handlers.get(claim.name)
        if handler is None:
            with self._db.write() as connection:
                self._bury(connection, claim.id, UNKNOWN_HANDLER)
            return
        with self._renewed(claim):
            try:
                handler(claim.payload)
            except (Exception, SystemExit) as fault:
                log_fault(claim.name, str(claim.id), claim.tries, fault)
                self._fail(claim, name_of(fault))
            else:
                self._finish(claim)

    def _finish(self, claim: _Claim) -> None:
        with self._db.write() as connection:
            connection.execute(delete(job).where(_is_mine(claim)))
            forget_fault(connection, str(claim.id))

    def _fail(self, claim: _Claim, fault: str) -> None:
        with self._db.write() as connection:
            if claim.tries >= MOST_TRIES:
                self._bury(connection, claim.id, fault)
                return
            due = self._clock.now() + pause_after(claim.tries)
            free = update(job).where(_is_mine(claim)).values(due_at=due, lease=None, leased_until=None)
            if connection.execute(free).rowcount:
                note_fault(connection, str(claim.id), fault)

    def _bury(self, connection: Connection, job_id: int, fault: str) -> None:
        dead = {"dead_at": self._clock.now(), "lease": None, "leased_until": None}
        connection.execute(update(job).where(job.c.id == job_id).values(**dead))
        note_fault(connection, str(job_id), fault)

    @contextmanager
    def _renewed(self, claim: _Claim) -> Iterator[None]:
        """Keep the lease while the handler runs, however long it takes."""

        def renew() -> None:
            mine = update(job).where(_is_mine(claim))
            with self._db.write() as connection:
                connection.execute(mine.values(leased_until=self._clock.now() + self._lease))

        with _repeating(self._lease.total_seconds() / 4, renew):
            yield

    @contextmanager
    def _heart(self) -> Iterator[None]:
        with _repeating(HEARTBEAT.total_seconds(), self._beat, at_once=True):
            yield


@contextmanager
def _repeating(seconds: float, act: Callable[[], None], *, at_once: bool = False) -> Iterator[None]:
    ended, begun = Event(), Event()

    def repeat() -> None:
        while not ended.wait(0 if at_once and not begun.is_set() else seconds):
            begun.set()
            try:
                act()
            except SQLAlchemyError as fault:
                log_worker_fault(fault)

    thread = Thread(target=repeat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _is_ready(now: datetime) -> ColumnElement[bool]:
    is_free = or_(job.c.leased_until.is_(None), job.c.leased_until < now)
    return and_(job.c.dead_at.is_(None), job.c.due_at <= now, is_free)


def _is_mine(claim: _Claim) -> ColumnElement[bool]:
    return and_(job.c.id == claim.id, job.c.lease == claim.lease)
