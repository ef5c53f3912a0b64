"""The migrated database is what the tables of the code say."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from ventanilla.storage import Database, metadata
from ventanilla.testing.sources import modules

ROOT = Path(__file__).parents[2]
NOT_OURS = ("procrastinate_", "schema_version")


def test_the_migrations_lead_to_the_tables_of_the_code(db: Database) -> None:
    for module in modules(ROOT / "core" / "src"):
        if "tables" in module.name.split("."):
            import_module(module.name)
    with db.engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"compare_type": False, "include_name": lambda name, kind, parent: is_ours(name, kind)},
        )
        assert compare_metadata(context, metadata) == []


def is_ours(name: str | None, kind: str) -> bool:
    return kind != "table" or not (name or "").startswith(NOT_OURS)
