"""Telling what a database failed at: it does not answer, or it was given what it can not keep."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DataError, OperationalError, TimeoutError

_BUSY, _LOCKED, _READ_ONLY, _IO, _FULL, _NO_FILE = 5, 6, 8, 10, 13, 14
_SQLITE = frozenset({_BUSY, _LOCKED, _READ_ONLY, _IO, _FULL, _NO_FILE})
"""Primary result codes of SQLite that name no mistake of ours (https://sqlite.org/rescode.html)."""


def is_busy(fault: BaseException | None) -> bool:
    """Whether the database itself is what failed: it is locked, full or away, or all its connections are taken.

    What it refuses as wrong, a missing table say, is none of these.
    """
    if isinstance(fault, TimeoutError):
        return True
    if isinstance(fault, OperationalError):
        return is_busy(fault.orig)
    if isinstance(fault, sqlite3.OperationalError):
        return getattr(fault, "sqlite_errorcode", 0) & 0xFF in _SQLITE
    return _is_postgres(fault, "OperationalError")


def is_unstorable(fault: BaseException | None) -> bool:
    """Whether a text was none that can be kept: PostgreSQL takes none with a NUL, which its library says by itself.

    What the server refuses (it has a state then), a text that is too long say, is a mistake of ours.
    """
    fault = fault.orig if isinstance(fault, DataError) else fault
    return _is_postgres(fault, "DataError") and getattr(fault, "sqlstate", None) is None


def _is_postgres(fault: BaseException | None, name: str) -> bool:
    """Whether its library raised it, which a portal on SQLite never loads."""
    return any(kind.__name__ == name and kind.__module__.startswith("psycopg") for kind in type(fault).__mro__)
