"""Procrastinate's SQL functions, called on a connection of ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, text

QUEUE = "ventanilla"

_DEFER = text("""
    SELECT procrastinate_defer_jobs_v1(ARRAY[
        ROW(:queue, :name, 0, NULL, NULL, CAST(:args AS jsonb), CAST(:due AS timestamptz))
    ]::procrastinate_job_to_defer_v1[])
""")
_CLAIM = text("""
    UPDATE procrastinate_jobs SET status = 'doing', worker_id = :worker
    WHERE id = (
        SELECT id FROM procrastinate_jobs
        WHERE status = 'todo' AND queue_name = :queue AND (scheduled_at IS NULL OR scheduled_at <= :now)
        ORDER BY priority DESC, id LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    RETURNING id, task_name AS name, args, attempts AS tries
""")
_STALLED = text("""
    SELECT job.id, job.attempts AS tries
    FROM procrastinate_jobs AS job LEFT JOIN procrastinate_workers AS worker ON worker.id = job.worker_id
    WHERE job.status = 'doing' AND job.queue_name = :queue
      AND (worker.id IS NULL OR worker.last_heartbeat < now() - make_interval(secs => :seconds))
    FOR UPDATE OF job SKIP LOCKED
""")
_FAILED = text("""
    SELECT id, task_name AS name, args, attempts AS tries FROM procrastinate_jobs
    WHERE status = 'failed' AND queue_name = :queue ORDER BY id LIMIT :limit
""")
_REVIVE = text("""
    UPDATE procrastinate_jobs SET status = 'todo', attempts = 0, scheduled_at = NULL
    WHERE id = :id AND status = 'failed' AND queue_name = :queue
""")
_OPEN = text("SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND queue_name = :queue")
_FINISH = text("SELECT procrastinate_finish_job_v1(:id, CAST(:status AS procrastinate_job_status), :remove)")
_POSTPONE = text("SELECT procrastinate_retry_job_v2(:id, :at, NULL, NULL, NULL)")


def defer(connection: Connection, name: str, args: str, due: datetime | None) -> None:
    """Put a job into the queue when this transaction commits."""
    connection.execute(_DEFER, {"queue": QUEUE, "name": name, "args": args, "due": due})


def claim(connection: Connection, worker: int, now: datetime) -> Row[Any] | None:
    """The next job that is due: id, name, args and the tries before this one."""
    return connection.execute(_CLAIM, {"queue": QUEUE, "worker": worker, "now": now}).first()


def stalled(connection: Connection, seconds: float) -> Sequence[Row[Any]]:
    """Jobs whose worker gave no sign of life for so long."""
    return connection.execute(_STALLED, {"queue": QUEUE, "seconds": seconds}).all()


def failed_jobs(connection: Connection, limit: int) -> Sequence[Row[Any]]:
    """The dead letters, oldest first."""
    return connection.execute(_FAILED, {"queue": QUEUE, "limit": limit}).all()


def revive(connection: Connection, job_id: int) -> bool:
    """Whether a dead job was there to be put back."""
    return connection.execute(_REVIVE, {"queue": QUEUE, "id": job_id}).rowcount == 1


def count_open(connection: Connection) -> int:
    """How many jobs wait or are at work."""
    return int(connection.execute(_OPEN, {"queue": QUEUE}).scalar_one())


def finish(connection: Connection, job_id: int) -> None:
    """The job is done and goes."""
    _do(connection, _FINISH, {"id": job_id, "status": "succeeded", "remove": True})


def bury(connection: Connection, job_id: int) -> None:
    """The job failed for the last time and stays as a dead letter."""
    _do(connection, _FINISH, {"id": job_id, "status": "failed", "remove": False})


def postpone(connection: Connection, job_id: int, at: datetime) -> None:
    """The job comes back not before a moment."""
    _do(connection, _POSTPONE, {"id": job_id, "at": at})


def register_worker(connection: Connection) -> int:
    """The number of a new worker."""
    return int(connection.execute(text("SELECT worker_id FROM procrastinate_register_worker_v1()")).scalar_one())


def unregister_worker(connection: Connection, worker: int) -> None:
    """The worker goes."""
    _do(connection, text("SELECT procrastinate_unregister_worker_v1(:worker)"), {"worker": worker})


def beat(connection: Connection, worker: int) -> None:
    """The worker lives."""
    _do(connection, text("SELECT procrastinate_update_heartbeat_v1(:worker)"), {"worker": worker})


def _do(connection: Connection, statement: Any, values: Mapping[str, Any]) -> None:
    connection.execute(statement, values)
