"""The schema of procrastinate, which brings its own SQL."""

from __future__ import annotations

import re
from importlib.metadata import version
from importlib.resources import files

from sqlalchemy import Connection, text

from ventanilla.errors import StartRefused
from ventanilla.storage import Database
from ventanilla.storage.tables import instance_fact

_LOCK = 7_305_219_066
_FACT = "procrastinate"
_STEP = re.compile(r"(\d+)\.(\d+)\.(\d+)_.*\.sql")


def prepare_procrastinate(db: Database) -> None:
    """Create procrastinate's tables and functions, or bring them to the installed version.

    Running it again changes nothing; two processes may call it at once.
    """
    installed = version("procrastinate")
    with db.write() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        if not _is_there(connection):
            _run(connection, files("procrastinate.sql").joinpath("schema.sql").read_text(encoding="utf-8"))
            connection.execute(instance_fact.insert().values(name=_FACT, value=installed.encode()))
            return
        applied = _applied(connection)
        for script in steps(applied, installed):
            _run(connection, script)
        if applied != installed:
            fact = instance_fact.update().where(instance_fact.c.name == _FACT)
            connection.execute(fact.values(value=installed.encode()))


def refuse_unprepared(db: Database) -> None:
    """:raises StartRefused: when the queue was never made, or by another version of procrastinate."""
    with db.read() as connection:
        is_ready = _is_there(connection) and _applied(connection) == version("procrastinate")
    if not is_ready:
        raise StartRefused(
            f"database {db.url.render_as_string()}: its queue is missing or older; run `ventanilla migrate` first"
        )


def steps(applied: str, installed: str) -> list[str]:
    """The scripts that lead from one version of procrastinate to another, in order; none backwards."""
    folder = files("procrastinate.sql").joinpath("migrations")
    known = {path.name: path for path in folder.iterdir() if _STEP.fullmatch(path.name)}
    return [
        known[name].read_text(encoding="utf-8")
        for name in sorted(known)
        if _number(applied) < _number(name) <= _number(installed)
    ]


def _number(name: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", name)[:3])


def _applied(connection: Connection) -> str:
    wanted = instance_fact.select().where(instance_fact.c.name == _FACT)
    found = connection.execute(wanted).first()
    return bytes(found.value).decode() if found else version("procrastinate")


def _is_there(connection: Connection) -> bool:
    return connection.execute(text("SELECT to_regclass('procrastinate_jobs')")).scalar() is not None


def _run(connection: Connection, script: str) -> None:
    raw = connection.connection.cursor()
    try:
        raw.execute(script)
    finally:
        raw.close()
