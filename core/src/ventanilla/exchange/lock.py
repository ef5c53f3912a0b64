"""One import at a time: a row in the database that somebody holds and has to renew."""

from __future__ import annotations

import os
import socket
from datetime import timedelta
from types import TracebackType

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from ventanilla.errors import FeedRefused
from ventanilla.exchange.tables.runs import Holder, free_lock, keep_lock, take_lock
from ventanilla.house import House
from ventanilla.kernel.ids import new_id

LEASE = timedelta(minutes=2)
"""An import that gives no sign of life for so long has ended; one on the same machine is looked for at once."""
_PROCESS = new_id()


class ImportLock:
    """Held from the first row to the last; each transaction of an import renews it, so that two never mix."""

    def __init__(self, house: House, run_id: str) -> None:
        self._house = house
        self._me = Holder(run_id, socket.gethostname()[:200], os.getpid(), _PROCESS)

    def __enter__(self) -> ImportLock:
        """:raises FeedRefused: when another import is at work."""
        now = self._house.clock.now()
        try:
            with self._house.db.write() as connection:
                other = take_lock(connection, self._me, now, now - LEASE, is_alive)
        except OperationalError as fault:
            if "locked" not in str(fault.orig):
                raise
            raise FeedRefused("another import writes to this database; wait until it has ended") from None
        if other is not None:
            left = round((other.beat_at + LEASE - now).total_seconds()) if other.beat_at else 0
            raise FeedRefused(
                f"another import is at work (process {other.pid} on {other.host}); wait until it has ended. "
                f"Should it have died there, its place is free in {max(1, left)} seconds"
            )
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _fault: BaseException | None, _at: TracebackType | None
    ) -> None:
        with self._house.db.write() as connection:
            free_lock(connection, self._me)

    def keep(self, connection: Connection) -> None:
        """Renew it inside a transaction that writes what came in.

        :raises FeedRefused: when another import has taken over, so that the transaction must not be committed.
        """
        if not keep_lock(connection, self._me, self._house.clock.now()):
            raise FeedRefused("another import took over since this one gave no sign of life; start it again")


def is_alive(holder: Holder) -> bool:
    """Whether the process of a holder may still run; on another machine it may, as long as its lease is not over."""
    if holder.host != socket.gethostname()[:200]:
        return True
    if holder.pid == os.getpid():
        return holder.process == _PROCESS
    try:
        os.kill(holder.pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
