"""Choose the queue that the database calls for."""

from __future__ import annotations

from datetime import timedelta

from ventanilla.jobs.service import LEASE, Jobs
from ventanilla.kernel.clock import Clock
from ventanilla.storage import Database


def prepare(db: Database) -> None:
    """Create what the queue needs beside the migrated tables; running it again changes nothing."""
    if db.kind == "postgresql":
        from ventanilla.jobs.schema import prepare_procrastinate

        prepare_procrastinate(db)


def make_jobs(db: Database, clock: Clock, lease: timedelta = LEASE) -> Jobs:
    """The queue of one instance: procrastinate on PostgreSQL, our own table on SQLite.

    :raises StartRefused: when the database was not prepared.
    """
    if db.kind == "postgresql":
        from ventanilla.jobs.postgres import PostgresJobs
        from ventanilla.jobs.schema import refuse_unprepared

        refuse_unprepared(db)
        return PostgresJobs(db, clock, lease)
    from ventanilla.jobs.sqlite import SqliteJobs

    return SqliteJobs(db, clock, lease)
