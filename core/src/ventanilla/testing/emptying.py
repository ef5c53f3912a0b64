"""A PostgreSQL database that is emptied after a test and lent again: that takes a tenth of making one.

What was there from the start is put back. A test that leaves other tables or columns behind makes the database one that
is not lent again.
"""

from __future__ import annotations

from typing import Any

from psycopg import Connection, Error, connect

MOST_BYTES = 64 << 20
"""A database that has grown larger is not worth emptying."""

_SHAPE = """
    SELECT md5(string_agg(concat_ws(' ', c.relname, c.relkind, c.relchecks, c.relhastriggers, a.attname, a.atttypid,
        a.attnotnull), ',' ORDER BY c.relname, a.attnum))
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE n.nspname = 'public'
"""
_ALONE = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""
_TABLES = "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
_MOVED = "SELECT quote_ident(sequencename), start_value FROM pg_sequences WHERE last_value IS NOT NULL"


class EmptiedDatabase:
    """One database, and what it looked like before anybody used it."""

    def __init__(self, name: str, url: str) -> None:
        self.name = name
        self._open: Connection[Any] = connect(url, autocommit=True)
        tables = [name for (name,) in self._rows(_TABLES)]
        self._kept = self._filled(tables)
        for each in self._kept:
            self._open.execute(f"CREATE TEMPORARY TABLE {_copy(each)} AS SELECT * FROM public.{each}".encode())
        self._emptied = [each for each in tables if each not in self._kept]
        self._moved = {name for name, _ in self._rows(_MOVED)}
        self._before = self._look()

    def is_as_before(self) -> bool:
        """Send everybody away and empty it; whether it is then as it was."""
        try:
            self._rows(_ALONE)
            self._empty()
            return self._look() == self._before
        except Error:
            return False

    def close(self) -> None:
        """Let go of it."""
        self._open.close()

    def _empty(self) -> None:
        words = ["SET session_replication_role = replica"]
        words += [f"DELETE FROM {each}" for each in self._filled(self._emptied)]
        for each in self._kept:
            words += [f"DELETE FROM {each}", f"INSERT INTO {each} SELECT * FROM {_copy(each)}"]
        for name, first in self._rows(_MOVED):
            if name not in self._moved:
                words.append(f"SELECT setval('{name}', {first}, false)")
        words.append("SET session_replication_role = origin")
        self._open.execute("; ".join(words).encode())

    def _filled(self, tables: list[str]) -> list[str]:
        """Which of them hold a row."""
        asked = " UNION ALL ".join(f"SELECT {at} WHERE EXISTS (SELECT 1 FROM {each})" for at, each in enumerate(tables))
        return [tables[at] for (at,) in self._rows(asked)] if tables else []

    def _look(self) -> tuple[Any, ...]:
        ((size,),) = self._rows("SELECT pg_database_size(current_database())")
        return (self._rows(_SHAPE), size > MOST_BYTES)

    def _rows(self, statement: str) -> list[Any]:
        return self._open.execute(statement.encode()).fetchall()


def _copy(table: str) -> str:
    return f"pg_temp.kept_{table}"
