"""The queue on PostgreSQL: procrastinate's tables and its worker, on the caller's own connection."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from threading import Event
from typing import Any

import orjson
from procrastinate import App, BaseRetryStrategy, PsycopgConnector, RetryDecision
from procrastinate.jobs import Job
from procrastinate.worker import Worker
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from ventanilla.jobs import procrastinate_sql as sql
from ventanilla.jobs.faults import LOST, UNKNOWN_HANDLER, log_fault, log_worker_fault, name_of
from ventanilla.jobs.service import HEARTBEAT, MOST_TRIES, DeadJob, Handler, Jobs, pause_after
from ventanilla.jobs.tables import faults, forget_fault, note_fault

_TICK = 0.2
"""Seconds between two looks at what is not a job: the stop sign, periodic work, lost workers."""


class JobFailed(Exception):
    """Raised to procrastinate in place of a handler's error, so that its log holds no personal data."""


class _Backoff(BaseRetryStrategy):
    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        tries = job.attempts + 1
        if tries >= MOST_TRIES:
            return None
        return RetryDecision(retry_in={"seconds": int(pause_after(tries).total_seconds())})


class PostgresJobs(Jobs):
    """Deferred with procrastinate's own SQL in the transaction of the cause; done by procrastinate's worker."""

    def run_due(self, limit: int = 100) -> int:
        """Do what is due by this portal's clock, in this thread; how many jobs ran."""
        self._put_periodic()
        self._rescue()
        with self._db.write() as connection:
            worker = sql.register_worker(connection)
        done = 0
        try:
            while done < limit and self._run_next(worker):
                done += 1
        finally:
            with self._db.write() as connection:
                sql.unregister_worker(connection, worker)
        return done

    def work(self, stop: Event) -> None:
        """Do what comes until told to stop; the job at hand is finished first."""
        while not stop.is_set():
            try:
                asyncio.run(self._serve(stop))
            except Exception as fault:
                log_worker_fault(fault)
                stop.wait(1)

    def dead(self, limit: int = 100) -> list[DeadJob]:
        """The jobs that failed for the last time, oldest first."""
        with self._db.read() as connection:
            rows = sql.failed_jobs(connection, limit)
            why = faults(connection, [str(row.id) for row in rows])
        return [
            DeadJob(str(row.id), row.name, row.args["payload"]["event"], row.args["payload"], row.tries, fault)
            for row in rows
            for fault in [why.get(str(row.id), LOST if row.name in self._handlers else UNKNOWN_HANDLER)]
        ]

    def waiting(self) -> int:
        """How many jobs are not done yet."""
        with self._db.read() as connection:
            return sql.count_open(connection)

    def _revive(self, connection: Connection, job_id: int) -> bool:
        return sql.revive(connection, job_id)

    def _put(self, connection: Connection, name: str, payload: Mapping[str, Any], when: datetime | None) -> None:
        sql.defer(connection, name, orjson.dumps({"payload": payload}).decode(), when)

    def _run_next(self, worker: int) -> bool:
        with self._db.write() as connection:
            sql.beat(connection, worker)
            found = sql.claim(connection, worker, self._clock.now())
        if found is None:
            return False
        fault = self._do(found.name, str(found.id), found.tries + 1, found.args["payload"])
        with self._db.write() as connection:
            if not fault:
                sql.finish(connection, found.id)
            elif found.tries + 1 >= MOST_TRIES or found.name not in self._handlers:
                sql.bury(connection, found.id)
            else:
                sql.postpone(connection, found.id, self._clock.now() + pause_after(found.tries + 1))
        return True

    def _do(self, name: str, job_id: str, tries: int, payload: Mapping[str, Any]) -> str:
        handler = self._handlers.get(name)
        fault = UNKNOWN_HANDLER if handler is None else _attempt(handler, name, job_id, tries, payload)
        with self._db.write() as connection:
            if fault:
                note_fault(connection, job_id, fault)
            elif tries > 1:
                forget_fault(connection, job_id)
        return fault

    def _rescue(self) -> None:
        """Give jobs of workers that fell silent to others; the one that killed too many is dead."""
        with self._db.write() as connection:
            for lost in sql.stalled(connection, self._lease.total_seconds()):
                if lost.tries + 1 >= MOST_TRIES:
                    note_fault(connection, str(lost.id), LOST)
                    sql.bury(connection, lost.id)
                else:
                    sql.postpone(connection, lost.id, self._clock.now())

    async def _serve(self, stop: Event) -> None:
        address = self._db.url.set(drivername="postgresql").render_as_string(hide_password=False)
        app = App(connector=PsycopgConnector(conninfo=address, min_size=1, max_size=4))
        for name in self._handlers:
            app.task(name=name, queue=sql.QUEUE, retry=_Backoff(), pass_context=True)(self._task(name))
        async with app.open_async():
            worker: Any = Worker(
                app,
                queues=[sql.QUEUE],
                install_signal_handlers=False,
                delete_jobs="successful",
                fetch_job_polling_interval=1.0,
                update_heartbeat_interval=min(HEARTBEAT, self._lease / 4).total_seconds(),
                stalled_worker_timeout=self._lease.total_seconds(),
            )
            running = asyncio.create_task(worker.run())
            watching = asyncio.create_task(self._watch(stop))
            try:
                await asyncio.wait({running, watching}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                worker.stop()
                watching.cancel()
                await asyncio.gather(running, watching, return_exceptions=True)

    async def _watch(self, stop: Event) -> None:
        ticks = 0
        while not stop.is_set():
            if ticks % round(HEARTBEAT.total_seconds() / _TICK) == 0:
                await asyncio.to_thread(self._guarded, self._beat)
            if ticks % round(1 / _TICK) == 0:
                await asyncio.to_thread(self._guarded, self._put_periodic)
                await asyncio.to_thread(self._guarded, self._rescue)
            ticks += 1
            await asyncio.sleep(_TICK)

    def _guarded(self, act: Callable[[], None]) -> None:
        try:
            act()
        except SQLAlchemyError as fault:
            log_worker_fault(fault)

    def _task(self, name: str) -> Callable[..., None]:
        def run(context: Any, payload: Mapping[str, Any]) -> None:
            fault = self._do(name, str(context.job.id), context.job.attempts + 1, payload)
            if fault:
                raise JobFailed(fault)

        return run


def _attempt(handler: Handler, name: str, job_id: str, tries: int, payload: Mapping[str, Any]) -> str:
    try:
        handler(payload)
    except (Exception, SystemExit) as fault:
        log_fault(name, job_id, tries, fault)
        return name_of(fault)
    return ""
