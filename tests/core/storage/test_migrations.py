"""The schema that the migrations make is the one that the code means."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text

import ventanilla
from ventanilla.storage import Database, metadata
from ventanilla.storage.migrate import VERSION_TABLE, refuse_unmigrated, upgrade

CORE = Path(ventanilla.__file__).parent


def all_tables() -> None:
    for path in sorted([*CORE.glob("*/tables.py"), *CORE.glob("*/tables/__init__.py")]):
        parts = path.relative_to(CORE).with_suffix("").parts
        importlib.import_module(".".join(("ventanilla", *(part for part in parts if part != "__init__"))))


def test_nothing_is_missing_and_nothing_is_too_much(db: Database) -> None:
    all_tables()

    def is_ours(name: str | None, kind: str, _parents: Any) -> bool:
        return kind != "table" or not str(name).startswith("procrastinate_")

    options = {"version_table": VERSION_TABLE, "include_name": is_ours, "compare_type": True}
    with db.write() as connection:
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []


def test_migrating_again_changes_nothing(db: Database) -> None:
    with db.read() as connection:
        before = sorted(inspect(connection).get_table_names())
    upgrade(db)
    refuse_unmigrated(db)
    with db.read() as connection:
        assert sorted(inspect(connection).get_table_names()) == before
        assert connection.execute(text(f"SELECT count(*) FROM {VERSION_TABLE}")).scalar_one() == 1
