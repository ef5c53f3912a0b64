"""Files of messages: taken in, kept under random names, given back to whom they belong."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from ventanilla.errors import InvalidInput, NotFound, TooManyTries
from ventanilla.house import House
from ventanilla.identity.service.permits import Acting
from ventanilla.kernel.ids import new_id
from ventanilla.kernel.messages import Message, message
from ventanilla.messages.attachments import MEDIA_TYPES, Intake, Taken
from ventanilla.messages.attachments.names import visible
from ventanilla.messages.attachments.refusing import Refused
from ventanilla.messages.attachments.scanning import make_scanner
from ventanilla.messages.model import AttachedFile, FileKind
from ventanilla.messages.tables import tickets
from ventanilla.plugin import TicketPolicy

KEPT_WAITING = timedelta(days=1)
"""So long a file waits for the message that it was handed over for."""
_DAY = timedelta(days=1)


class Filing:
    """The files of all tickets. A row is written after the file is down, and the file removed after its row."""

    def __init__(self, house: House, policy: TicketPolicy) -> None:
        """:raises StartRefused: when the scanner's address can't be one."""
        self._house = house
        self._policy = policy
        self._store = house.files("tickets")
        settings = house.settings.scanner
        self._intake = Intake(make_scanner(settings), settings.required)

    def take(
        self, actor: Acting, handed: Sequence[tuple[str, bytes]]
    ) -> tuple[tuple[AttachedFile, ...], tuple[tuple[str, Message], ...]]:
        """See :meth:`TicketsService.add_files`: all are looked at before the first row is written."""
        since = self._house.clock.now() - _DAY
        with self._house.db.read() as connection:
            taken_today = tickets.files_since(connection, actor.identity_id, since)
        if taken_today + len(handed) > self._policy.files_per_identity:
            raise TooManyTries
        good: list[Taken] = []
        bad: list[tuple[str, Message]] = []
        for name, content in handed:
            try:
                good.append(self._intake.take(name, content, self._policy.file_bytes))
            except Refused as refused:
                bad.append((visible(name), refused.why))
        rows = [self._kept(actor, one) for one in good]
        try:
            self._note(actor, rows)
        except BaseException:
            for row in rows:
                self._store.delete(row["stored_as"])
            raise
        return tuple(map(file_of, rows)), tuple(bad)

    def waiting(self, actor: Acting, ids: Sequence[str]) -> tuple[AttachedFile, ...]:
        """Those of these files that are the actor's and wait, in this order."""
        with self._house.db.read() as connection:
            rows = tickets.waiting_files(connection, actor.identity_id, ids)
        return tuple(file_of(rows[id_]) for id_ in dict.fromkeys(ids) if id_ in rows)

    def drop(self, actor: Acting, file_id: str) -> None:
        """See :meth:`TicketsService.drop_file`."""
        with self._house.db.write() as connection:
            stored_as = tickets.drop_waiting(connection, actor.identity_id, file_id)
        if not stored_as:
            raise NotFound
        self._store.delete(stored_as)

    def check(self, connection: Connection, actor: Acting, ids: Sequence[str]) -> tuple[str, ...]:
        """The files that a message shall have.

        :raises InvalidInput: on ``files``: too many, too much, or one that is not there.
        """
        wanted = tuple(dict.fromkeys(ids))
        rows = tickets.waiting_files(connection, actor.identity_id, wanted)
        if len(wanted) > self._policy.most_files:
            raise InvalidInput({"files": message("messages.file.too_many", most=self._policy.most_files)})
        if len(rows) != len(wanted):
            raise InvalidInput({"files": message("messages.file.gone")})
        if sum(row["size"] for row in rows.values()) > self._policy.total_bytes:
            raise InvalidInput({"files": message("messages.file.too_much", megabytes=self._policy.total_bytes >> 20)})
        return wanted

    def read(self, row: Mapping[Any, Any]) -> tuple[AttachedFile, bytes]:
        """A file with its content.

        :raises NotFound: when the store has lost it.
        """
        with self._store.open(row["stored_as"]) as file:
            return file_of(row), file.read()

    def forget(self) -> None:
        """Remove what waited too long, and what no row knows."""
        before = self._house.clock.now() - KEPT_WAITING
        with self._house.db.write() as connection:
            left = tickets.drop_waiting_before(connection, before)
        for stored_as in left:
            self._store.delete(stored_as)
        lost = list(self._store.ids(before))
        for at in range(0, len(lost), 400):
            some = lost[at : at + 400]
            with self._house.db.read() as connection:
                known = tickets.known_stored(connection, some)
            for stored_as in set(some) - known:
                self._store.delete(stored_as)

    def _kept(self, actor: Acting, taken: Taken) -> dict[str, Any]:
        """Put it into the store; its row."""
        stored = self._store.put(io.BytesIO(taken.content), self._policy.file_bytes * 4)
        return {
            "id": new_id(),
            "stored_as": stored.id,
            "identity_id": actor.identity_id,
            "ticket_id": "",
            "line_id": "",
            "place": 0,
            "name": taken.name,
            "kind": taken.kind.value,
            "size": stored.size,
            "sha256": stored.sha256,
            "at": self._house.clock.now(),
        }

    def _note(self, actor: Acting, rows: Sequence[Mapping[str, Any]]) -> None:
        if not rows:
            return
        with self._house.db.write() as connection:
            tickets.alone(connection)
            since = self._house.clock.now() - _DAY
            known = tickets.files_since(connection, actor.identity_id, since)
            if known + len(rows) > self._policy.files_per_identity:
                raise TooManyTries
            for row in rows:
                tickets.add_file(connection, row)


def file_of(row: Mapping[Any, Any]) -> AttachedFile:
    """From its row."""
    kind = FileKind(row["kind"])
    return AttachedFile(row["id"], row["name"], kind, row["size"], MEDIA_TYPES[kind])
