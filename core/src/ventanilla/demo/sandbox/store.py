"""The sandbox's payments, in a SQLite file of its own: several processes may serve it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

_TABLE = """
CREATE TABLE IF NOT EXISTS payment (
    reference TEXT PRIMARY KEY, token TEXT UNIQUE, amount TEXT, currency TEXT, description TEXT,
    return_url TEXT, notify_url TEXT, state TEXT, due REAL)
"""
_COLUMNS = "reference, token, amount, currency, description, return_url, notify_url, state, due"


@dataclass(frozen=True)
class Kept:
    """A payment as the sandbox knows it. ``due`` is when one under way succeeds, in seconds since 1970."""

    reference: str
    token: str
    amount: str
    currency: str
    description: str
    return_url: str
    notify_url: str
    state: str = "new"
    due: float = 0.0


class Store:
    """Payments by their reference, or by the token of their page."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        with self._open() as connection:
            connection.execute(_TABLE)

    def add(self, payment: Kept) -> Kept:
        """Keep an order; the same reference again is the first order."""
        marks = ", ".join("?" * 9)
        with self._open() as connection:
            connection.execute(
                f"INSERT OR IGNORE INTO payment ({_COLUMNS}) VALUES ({marks})",  # noqa: S608  names of our own
                tuple(getattr(payment, name) for name in _COLUMNS.split(", ")),
            )
        found = self.by_reference(payment.reference)
        assert found is not None
        return found

    def by_reference(self, reference: str) -> Kept | None:
        """None when there is none."""
        return self._one("reference", reference)

    def by_token(self, token: str) -> Kept | None:
        """None when there is none."""
        return self._one("token", token)

    def move(self, reference: str, before: tuple[str, ...], after: str, due: float = 0.0) -> bool:
        """Bring a payment from one of some states into another; whether this call did it."""
        marks = ", ".join("?" * len(before))
        with self._open() as connection:
            done = connection.execute(
                f"UPDATE payment SET state = ?, due = ? WHERE reference = ? AND state IN ({marks})",  # noqa: S608
                (after, due, reference, *before),
            )
        return done.rowcount == 1

    def _one(self, column: str, value: str) -> Kept | None:
        with self._open() as connection:
            row = connection.execute(
                f"SELECT {_COLUMNS} FROM payment WHERE {column} = ?",  # noqa: S608
                (value,),
            ).fetchone()
        return Kept(*row) if row else None

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._path, timeout=10)) as connection, connection:
            yield connection
