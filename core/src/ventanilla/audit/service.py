"""Write one entry in the transaction of the change it tells of."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from ventanilla.audit.tables import FIRST, about, append, digest, latest, walk
from ventanilla.kernel.actors import Actor, AppActor, ClientActor, CustomerActor, StaffActor, SystemActor
from ventanilla.kernel.clock import Clock
from ventanilla.storage import Database


@dataclass(frozen=True, slots=True)
class Entry:
    """Who did what to whom, when (aware, UTC)."""

    sequence: int
    at: datetime
    actor_kind: str
    actor_id: str
    action: str
    subject: str
    facts: Mapping[str, str]


class Audit:
    """What services see."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    def note(self, connection: Connection, actor: Actor, action: str, subject: str, **facts: str) -> None:
        """Append an entry: ``audit.note(connection, actor, "supply.linked", link_id, policy="dni_birth_date/1")``.

        Facts are ids, codes and counts: no names, no numbers of documents, no secrets.
        Entries are written one after the other, so call it late in the transaction.
        """
        append(connection, self._clock.now(), _who(actor), (action, subject, facts))

    def entries(
        self,
        subject: str | None = None,
        before: int | None = None,
        limit: int = 100,
        *,
        actor: str = "",
        action: str = "",
    ) -> list[Entry]:
        """Entries from the newest down; of one subject, before a sequence number, of who acted and what, where given.

        An action that ends in a point stands for all that begin so.
        """
        with self._db.read() as connection:
            return [_entry(row) for row in latest(connection, subject, before, limit, actor, action)]

    def story(
        self, actor_id: str, subjects: Collection[str], actions: Collection[str], before: int | None, limit: int
    ) -> list[Entry]:
        """What an identity did, and what happened to some subjects, from the newest down; of these actions only."""
        told = sorted(actions)
        with self._db.read() as connection:
            done = about(connection, "actor_id", [actor_id], told, before, limit)
            happened = about(connection, "subject", sorted(subjects), told, before, limit)
        merged = {row.sequence: row for row in (*done, *happened)}
        return [_entry(merged[at]) for at in sorted(merged, reverse=True)[:limit]]

    def verify(self) -> int | None:
        """The sequence number of the first entry that was changed, put in or taken out; None when all is well.

        Entries cut off at the end are found only by comparing :meth:`head` with one that was kept elsewhere.
        """
        previous, expected = FIRST, 1
        with self._db.read() as connection:
            for row in walk(connection):
                entry = dict(row._mapping)
                is_next = entry["sequence"] == expected and entry["previous"] == previous
                if not is_next or entry["hash"] != digest(entry):
                    return expected
                previous, expected = entry["hash"], expected + 1
        return None

    def head(self) -> tuple[int, str]:
        """The last sequence number and hash, to be kept outside this database; 0 and zeros at the beginning."""
        with self._db.read() as connection:
            rows = latest(connection, None, None, 1)
        return (rows[0].sequence, rows[0].hash) if rows else (0, FIRST)


def _who(actor: Actor) -> tuple[str, str]:
    match actor:
        case CustomerActor():
            return "identity", actor.identity_id
        case AppActor():
            return "app", actor.grant_id
        case ClientActor():
            return "client", actor.client_id
        case SystemActor():
            return "system", actor.name
        case StaffActor():
            return "staff", actor.name
        case _:
            return "anonymous", ""


def _entry(row: Row[Any]) -> Entry:
    return Entry(row.sequence, row.at, row.actor_kind, row.actor_id, row.action, row.subject, row.facts)
