"""Bring a database to the schema of the installed code."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, inspect
from sqlalchemy.exc import OperationalError

from ventanilla.errors import StartRefused
from ventanilla.storage.database import Database
from ventanilla.storage.types import metadata

VERSION_TABLE = "schema_version"
_FOLDER = Path(__file__).parent / "migrations"


def upgrade(db: Database) -> None:
    """Create what is missing; running it again changes nothing. Stopped half-way, it finishes the next time.

    :raises StartRefused: when the database can't be reached.
    """
    try:
        with db.write() as connection:
            command.upgrade(configuration(connection, metadata), "heads")
    except OperationalError:
        raise _unreachable(db) from None


def refuse_unmigrated(db: Database) -> None:
    """Look at the schema before serving.

    :raises StartRefused: when the database can't be reached, is empty, or is older or newer than the code.
    """
    try:
        with db.read() as connection:
            at = set(MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE}).get_current_heads())
            is_empty = not inspect(connection).has_table(VERSION_TABLE)
    except OperationalError:
        raise _unreachable(db) from None
    wanted = _heads()
    if is_empty or not at:
        raise StartRefused(f"database {db.url.render_as_string()}: it is empty; run `ventanilla migrate` first")
    if at != wanted:
        known = {step.revision for step in ScriptDirectory(str(_FOLDER)).walk_revisions()}
        if not at <= known:
            raise StartRefused(f"database {db.url.render_as_string()}: a newer version made it; upgrade ventanilla")
        raise StartRefused(f"database {db.url.render_as_string()}: its schema is older; run `ventanilla migrate` first")


@cache
def _heads() -> frozenset[str]:
    """What the installed code wants; the steps are compiled to know it."""
    return frozenset(ScriptDirectory(str(_FOLDER)).get_heads())


def _unreachable(db: Database) -> StartRefused:
    return StartRefused(
        f"database {db.url.render_as_string()}: it can't be reached; check the address and that it runs"
    )


def configuration(connection: Connection, tables: MetaData) -> Config:
    """Alembic's configuration for one connection."""
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.set_main_option("path_separator", "os")
    config.attributes.update(connection=connection, metadata=tables, version_table=VERSION_TABLE)
    return config
