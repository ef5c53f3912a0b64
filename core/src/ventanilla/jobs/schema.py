"""The schema of procrastinate, which brings its own SQL."""

from __future__ import annotations

from importlib.resources import files

from sqlalchemy import Connection, text

from ventanilla.storage import Database

_LOCK = 7_305_219_066


def prepare_procrastinate(db: Database) -> None:
    """Create procrastinate's tables and functions where they are missing; two processes may call it at once."""
    with db.write() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        if not _is_there(connection):
            _run(connection, files("procrastinate.sql").joinpath("schema.sql").read_text(encoding="utf-8"))


def _is_there(connection: Connection) -> bool:
    return connection.execute(text("SELECT to_regclass('procrastinate_jobs')")).scalar() is not None


def _run(connection: Connection, script: str) -> None:
    raw = connection.connection.cursor()
    try:
        raw.execute(script)
    finally:
        raw.close()
