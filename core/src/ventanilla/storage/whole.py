"""Several writes as one transaction, for a request whose answer is kept together with its effect."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, RootTransaction


class Whole:
    """What one thread writes, together: begun by the first write, so that no lock is held before.

    Each write stands in a savepoint of its own: one that raises takes back what it did and nothing else.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._transaction: RootTransaction | None = None
        self.connection: Connection | None = None
        """Where it runs; None before the first write."""

    @contextmanager
    def part(self) -> Iterator[Connection]:
        """One write of it."""
        if self.connection is None:
            connection = self._engine.connect()
            try:
                self._transaction = connection.begin()
            except BaseException:
                connection.close()
                raise
            self.connection = connection
        with self.connection.begin_nested():
            yield self.connection

    def commit(self) -> None:
        """Keep it all."""
        self._end(keep=True)

    def rollback(self) -> None:
        """Take it all back."""
        self._end(keep=False)

    def _end(self, *, keep: bool) -> None:
        connection, transaction = self.connection, self._transaction
        self.connection = self._transaction = None
        if connection is None or transaction is None:
            return
        try:
            if keep:
                transaction.commit()
            else:
                transaction.rollback()
        finally:
            connection.close()
