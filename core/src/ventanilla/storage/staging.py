"""Rows of a feed on their way into a table, many at once: the database compares them with what it holds.

On PostgreSQL they come by COPY into a table of the session, on SQLite straight into the table where they are new.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, Integer, MetaData, Table, and_, or_, select, update
from sqlalchemy.schema import CreateTable

Cells = tuple[Any, ...]
_PLACE = "feed_place"


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of some rows; places count the rows from 0.

    ``changed`` holds the place of each row that changed a stored one, with what was stored before in the columns
    ``watched``; ``strangers`` are rows whose key belongs to somebody else, which were not taken.
    """

    inserted: int
    changed: tuple[tuple[int, Cells], ...] = ()
    strangers: tuple[int, ...] = ()


class Merge:
    """Takes rows into one table: new ones are inserted, different ones changed, the same ones left alone.

    ``by`` are the columns of a unique key, ``columns`` what each row holds, in order. Of a row that is there already,
    the columns ``at_first`` stay as they are, and one that differs in ``owner`` is not touched.
    """

    def __init__(
        self,
        table: Table,
        by: Sequence[str],
        columns: Sequence[str],
        *,
        at_first: Iterable[str] = (),
        owner: Sequence[str] = (),
        watched: Sequence[str] = (),
    ) -> None:
        self._table, self._by, self._columns = table, tuple(by), tuple(columns)
        given = (Column(name, table.c[name].type) for name in columns)
        self._stage = Table(
            f"feed_{table.name}",
            MetaData(),
            Column(_PLACE, Integer),
            *given,
            prefixes=["TEMPORARY"],
            postgresql_on_commit="DELETE ROWS",
        )
        kept = {*by, *at_first, *owner}
        moving = [name for name in columns if name not in kept]
        stored, new = table.c, self._stage.c
        is_same_row = and_(*(stored[name] == new[name] for name in by))
        is_owned = and_(*(stored[name] == new[name] for name in owner)) if owner else None
        differs = or_(*(stored[name].is_distinct_from(new[name]) for name in (*moving, *owner)))
        self._found = select(new[_PLACE], *(stored[name] for name in (*owner, *watched))).where(is_same_row, differs)
        change = update(table).where(is_same_row, differs).values({name: new[name] for name in moving})
        self._change = change if is_owned is None else change.where(is_owned)
        self._owner = [self._columns.index(name) for name in owner]

    def __call__(self, connection: Connection, rows: Sequence[Cells]) -> Merged:
        """Take them; no two of one key."""
        if not rows:
            return Merged(0)
        ready = self._as_stored(connection, rows)
        inserted = self._insert(connection, ready)
        if inserted == len(rows):
            return Merged(inserted)
        width = len(self._owner)
        found = [tuple(row) for row in connection.execute(self._found)]
        strangers = {row[0] for row in found if any(row[1 + n] != rows[row[0]][at] for n, at in enumerate(self._owner))}
        changed = tuple((row[0], row[1 + width :]) for row in found if row[0] not in strangers)
        if changed:
            connection.execute(self._change)
        return Merged(inserted, changed, tuple(sorted(strangers)))

    def _as_stored(self, connection: Connection, rows: Sequence[Cells]) -> list[Cells]:
        dialect = connection.dialect
        columns = list(zip(*rows, strict=True))
        for at, name in enumerate(self._columns):
            convert = self._table.c[name].type.dialect_impl(dialect).bind_processor(dialect)
            if convert is not None:
                known = {value: convert(value) for value in set(columns[at])}
                columns[at] = tuple(known[value] for value in columns[at])
        return list(zip(range(len(rows)), *columns, strict=True))

    def _insert(self, connection: Connection, ready: list[Cells]) -> int:
        quoted = connection.dialect.identifier_preparer.quote
        names = ", ".join(map(quoted, self._columns))
        ignoring = f"ON CONFLICT ({', '.join(self._by)}) DO NOTHING"
        raw = connection.connection.cursor()
        try:
            if connection.dialect.name == "postgresql":
                self._fill(connection, ready)
                raw.execute(
                    f"INSERT INTO {self._table.name} ({names}) SELECT {names} FROM {self._stage.name} {ignoring}"  # noqa: S608
                )
                return int(raw.rowcount)
            marks = ", ".join("?" * len(self._columns))
            raw.executemany(
                f"INSERT INTO {self._table.name} ({names}) VALUES ({marks}) {ignoring}",  # noqa: S608
                [row[1:] for row in ready],
            )
            inserted = int(raw.rowcount)
            if inserted < len(ready):
                self._fill(connection, ready)
            return inserted
        finally:
            raw.close()

    def _fill(self, connection: Connection, ready: list[Cells]) -> None:
        """Put rows into the session's own table."""
        fill(connection, self._stage, ready)


@contextmanager
def roomy(connection: Connection) -> Iterator[None]:
    """Let SQLite keep more pages in memory while much comes in; its usual 2 MB are too few for a growing index."""
    if connection.dialect.name != "sqlite":
        yield
        return
    for pragma in (f"cache_size = -{_CACHE_KIB}", f"wal_autocheckpoint = {_WAL_PAGES}"):
        connection.exec_driver_sql(f"PRAGMA {pragma}")
    try:
        yield
    finally:
        for pragma in ("cache_size = -2000", "wal_autocheckpoint = 1000"):
            connection.exec_driver_sql(f"PRAGMA {pragma}")


_CACHE_KIB = 24_576
_WAL_PAGES = 8_192


def fill(connection: Connection, stage: Table, rows: Iterable[Cells]) -> None:
    """Make a temporary table hold exactly these rows, whose cells are as the database stores them."""
    connection.execute(CreateTable(stage, if_not_exists=True))
    quoted = connection.dialect.identifier_preparer.quote
    names = ", ".join(quoted(column.name) for column in stage.c)
    raw: Any = connection.connection.cursor()
    try:
        if connection.dialect.name == "postgresql":
            raw.execute(f"TRUNCATE {stage.name}")
            with raw.copy(f"COPY {stage.name} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        raw.execute(f"DELETE FROM {stage.name}")  # noqa: S608
        marks = ", ".join("?" * len(stage.c))
        raw.executemany(f"INSERT INTO {stage.name} ({names}) VALUES ({marks})", rows)  # noqa: S608
    finally:
        raw.close()
