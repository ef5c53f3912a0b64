"""One instance's database: a pool for reads, transactions for writes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import local
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import PoolProxiedConnection, QueuePool

from ventanilla.errors import StartRefused
from ventanilla.storage.hot import Hot
from ventanilla.storage.whole import Whole


class _Lost(Exception):
    """The server has let a connection go."""


class Database:
    """Reads in autocommit and without a rollback on return; writes in one transaction each.

    On SQLite a write begins with ``BEGIN IMMEDIATE``, the journal is a WAL and every commit is synced.
    """

    def __init__(self, url: str, *, pool_size: int = 8) -> None:
        """:raises StartRefused: when the address can't be read or names another kind of database."""
        try:
            self.url = make_url(url)
        except ArgumentError:
            raise StartRefused("database: the address can't be read; write sqlite:///PATH or postgresql://…") from None
        self.kind = self.url.get_backend_name()
        if self.kind not in {"sqlite", "postgresql"}:
            raise StartRefused(f"database: {self.kind} is not supported; use sqlite or postgresql")
        self._writes = _engine(self.url, pool_size)
        self._reads = _engine(self.url, pool_size, isolation_level="AUTOCOMMIT", pool_reset_on_return=None)
        self._of_thread = local()

    @property
    def engine(self) -> Engine:
        """The engine of the writes, for migrations and bulk loads."""
        return self._writes

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection for reading; each statement sees what is committed by then, and what this thread wrote."""
        own = self._own()
        if own is not None:
            yield own
            return
        with self._reads.connect() as connection:
            yield connection

    @contextmanager
    def write(self, *, apart: bool = False) -> Iterator[Connection]:
        """A connection in a transaction: committed at the end, rolled back on any exception.

        Inside :meth:`whole` it is a part of that. ``apart`` is for what must stand whatever becomes of the rest
        and is written before it, a counted try: it is a transaction of its own, and locks nothing any longer.
        """
        whole: Whole | None = getattr(self._of_thread, "whole", None)
        if whole is None or (apart and whole.connection is None):
            with self._writes.begin() as connection:
                yield connection
        else:
            with whole.part() as connection:
                yield connection

    @contextmanager
    def whole(self) -> Iterator[Whole]:
        """Make one transaction of all that this thread writes inside: committed at the end, or rolled back."""
        if getattr(self._of_thread, "whole", None) is not None:
            raise RuntimeError("a whole inside another")
        whole = self._of_thread.whole = Whole(self._writes)
        try:
            yield whole
            whole.commit()
        finally:
            self._of_thread.whole = None
            whole.rollback()

    def rows(self, hot: Hot, connection: Connection | None = None, /, **values: Any) -> list[Any]:
        """The rows of a hot statement as tuples; inside a transaction where a connection is given.

        A connection that the server has let go since is replaced, with all others that wait, and asked once more.
        """
        connection = connection or self._own()
        if connection is not None:
            return self._run(hot, connection.connection, values)
        try:
            return self._read(hot, values)
        except _Lost:
            self._reads.dispose()
            return self._read(hot, values, is_last=True)

    def _read(self, hot: Hot, values: dict[str, Any], *, is_last: bool = False) -> list[Any]:
        reading = self._reads.raw_connection()
        try:
            return self._run(hot, reading, values)
        except self._reads.dialect.loaded_dbapi.Error as fault:
            if not self._reads.dialect.is_disconnect(fault, reading.dbapi_connection, None):
                raise
            reading.invalidate(fault)
            if is_last:
                raise
            raise _Lost from fault
        finally:
            reading.close()

    def _own(self) -> Connection | None:
        """Where this thread has written what is not committed yet."""
        whole: Whole | None = getattr(self._of_thread, "whole", None)
        return None if whole is None else whole.connection

    def close(self) -> None:
        """Let all connections go."""
        self._reads.dispose()
        self._writes.dispose()

    def _run(self, hot: Hot, connection: PoolProxiedConnection, values: dict[str, Any]) -> list[Any]:
        ready = hot.prepared(self._reads.dialect)
        values = {**ready.constants, **values}
        for name, convert in ready.binds.items():
            if name in values:
                values[name] = convert(values[name])
        parameters = [values[name] for name in ready.order] if ready.order is not None else values
        raw = connection.cursor()
        try:
            raw.execute(ready.sql, parameters)
            rows = raw.fetchall()
        finally:
            raw.close()
        if not ready.outs:
            return list(rows)
        return [_converted(row, ready.outs) for row in rows]


def _converted(row: Any, outs: Sequence[tuple[int, Any]]) -> tuple[Any, ...]:
    cells = list(row)
    for at, convert in outs:
        cells[at] = convert(cells[at])
    return tuple(cells)


def _engine(url: URL, pool_size: int, **options: Any) -> Engine:
    if url.get_backend_name() == "postgresql":
        # A server that was started anew has let go what waits here; reads of the hot kind ask once more themselves.
        options["pool_pre_ping"] = "isolation_level" not in options
        return create_engine(url.set(drivername="postgresql+psycopg"), pool_size=pool_size, **options)
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, poolclass=QueuePool, pool_size=pool_size, connect_args={"timeout": 30}, **options)
    autocommit = options.get("isolation_level") == "AUTOCOMMIT"

    @event.listens_for(engine, "connect")
    def prepare(raw: Any, _record: Any) -> None:
        raw.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "temp_store=MEMORY"):
            raw.execute(f"PRAGMA {pragma}").close()

    if not autocommit:

        @event.listens_for(engine, "begin")
        def begin(connection: Connection) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
