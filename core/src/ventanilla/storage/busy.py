"""Telling a database that does not answer from a question that was wrong."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import OperationalError, TimeoutError

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
    return type(fault).__module__.startswith("psycopg") and _is_operational(fault)


def _is_operational(fault: BaseException | None) -> bool:
    from psycopg import OperationalError as PostgresFault  # here, since a portal on SQLite never loads it

    return isinstance(fault, PostgresFault)
