"""Writes events down with their causes, gives them their order, and reads them out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from ventanilla.apps.service.told import is_any_system
from ventanilla.errors import InvalidInput, NotFound
from ventanilla.exchange.events.facts import FACTS, Payload
from ventanilla.exchange.events.kinds import KINDS, TYPES
from ventanilla.exchange.model.events import KEPT_DAYS, Event, EventKind
from ventanilla.exchange.permits import staff_or_system
from ventanilla.exchange.tables import events as tables
from ventanilla.house import House
from ventanilla.jobs import Bystander, Witness
from ventanilla.kernel.actors import Actor
from ventanilla.kernel.messages import message
from ventanilla.kernel.scopes import Scope

AT_ONCE = 500
SCOPE = Scope.UTILITY_EVENTS
Spreader = Callable[[Connection, Sequence[Event]], None]
"""Told of events as they get their positions, in that transaction."""
Listening = Callable[[Connection], bool]
"""Whether anybody wants to be told at once."""


class EventService:
    """The log: what is in it happened, what happened is in it, and it never changes but for what grows too old."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._spreaders: list[tuple[Spreader, Listening]] = []

    def subscribe(self) -> None:
        """Write down what the other topics record."""
        jobs = self._house.jobs
        for kind in KINDS:
            jobs.beside(kind.cause, self._witness(kind))
            jobs.beside_only(kind.cause, self._bystander(kind))
        jobs.on("exchange.event_noted", "exchange.number_events", lambda _: self.number())
        jobs.every(timedelta(minutes=10), "exchange.number_left_events", lambda _: self.number())
        jobs.every(timedelta(days=1), "exchange.forget_events", lambda _: self._forget())

    def spread_by(self, spreader: Spreader, is_listening: Listening) -> None:
        """Let somebody hear of events as they get their positions, soon while they listen; done while wiring."""
        self._spreaders.append((spreader, is_listening))

    def events(
        self, actor: Actor, after: str = "", types: Sequence[str] = (), limit: int = 100
    ) -> tuple[Sequence[Event], bool]:
        """Events in their order, behind the one whose id is given, or from the oldest that is kept; and whether more
        follow. Who goes on behind the last one they have read misses none.

        :raises NotPermitted: for anybody but the staff with the role and the utility's systems with the scope.
        :raises InvalidInput: on ``after``, where no such event is kept, and on ``type``, where there is none such.
        """
        staff_or_system(actor, SCOPE)
        wanted = known_types(types)
        self.number()
        with self._house.db.read() as connection:
            place = self._place(connection, after)
            rows = tables.after(connection, place, wanted, limit + 1)
        return [event_of(row) for row in rows[:limit]], len(rows) > limit

    def newest(
        self, actor: Actor, before: int | None = None, type_: str = "", limit: int = 50
    ) -> tuple[Sequence[Event], bool]:
        """Events from the newest down; before a position, where given; and whether more follow.

        :raises NotPermitted: as :meth:`events`.
        :raises InvalidInput: on ``type``, where there is none such.
        """
        staff_or_system(actor, SCOPE)
        wanted = known_types([type_] if type_ else [])
        self.number()
        with self._house.db.read() as connection:
            rows = tables.newest(connection, before, wanted, limit + 1)
        return [event_of(row) for row in rows[:limit]], len(rows) > limit

    def event(self, actor: Actor, event_id: str) -> Event:
        """One of them.

        :raises NotPermitted: as :meth:`events`.
        :raises NotFound: when none of that id is kept.
        """
        staff_or_system(actor, SCOPE)
        with self._house.db.read() as connection:
            row = tables.by_id(connection, event_id[:26])
        if row is None:
            raise NotFound
        return event_of(row)

    def number(self) -> None:
        """Give the events that are there and have none their positions, and tell of them."""
        with self._house.db.read() as connection:
            is_any = tables.is_any_new(connection)
        while is_any:
            with self._house.db.write() as connection:
                fresh = [event_of(row) for row in tables.number_new(connection, AT_ONCE)]
                for spread, _ in self._spreaders if fresh else ():
                    spread(connection, fresh)
            is_any = len(fresh) == AT_ONCE

    def _witness(self, kind: EventKind) -> Witness:
        facts = FACTS[kind.cause]

        def write(connection: Connection, payload: Mapping[str, Any]) -> None:
            tables.add(connection, [self._row(kind, payload["event_id"], facts(connection, payload))])
            self._wake(connection)

        return write

    def _bystander(self, kind: EventKind) -> Bystander:
        """What is about supplies that nobody has linked is written down while a system listens, or may fetch it."""
        facts = FACTS[kind.cause]

        def write(connection: Connection, payloads: Sequence[Payload]) -> None:
            if not (self._is_anybody_listening(connection) or is_any_system(connection, SCOPE)):
                return
            fresh = [one for one in payloads if self._house.jobs.once(connection, f"event:{kind.cause}:{_cause(one)}")]
            tables.add(connection, [self._row(kind, one["event_id"], facts(connection, one)) for one in fresh])
            if fresh:
                self._wake(connection)

        return write

    def _row(self, kind: EventKind, event_id: str, data: Mapping[str, Any]) -> dict[str, Any]:
        at = self._house.clock.now()
        return {"id": event_id, "type": kind.type, "version": kind.version, "at": at, "data": data}

    def _wake(self, connection: Connection) -> None:
        if self._is_anybody_listening(connection):
            self._house.jobs.record(connection, "exchange.event_noted")

    def _is_anybody_listening(self, connection: Connection) -> bool:
        return any(is_listening(connection) for _, is_listening in self._spreaders)

    def _place(self, connection: Connection, after: str) -> int:
        if not after:
            return 0
        row = tables.by_id(connection, after) if len(after) <= 26 else None
        if row is None:
            raise InvalidInput({"after": message("exchange.events.fault.after", count=KEPT_DAYS)})
        return int(row["position"])

    def _forget(self) -> None:
        before = self._house.clock.now() - timedelta(days=KEPT_DAYS)
        with self._house.db.write() as connection:
            tables.forget(connection, before)


def known_types(types: Sequence[str]) -> tuple[str, ...]:
    """The same types, each once.

    :raises InvalidInput: on ``type``, where there is none such.
    """
    if unknown := [one for one in types if one not in TYPES]:
        raise InvalidInput({"type": message("exchange.events.fault.type", type=unknown[0][:60])})
    return tuple(dict.fromkeys(types))


def _cause(payload: Payload) -> str:
    """What a payload is about, without what is its own at every telling."""
    return ":".join(str(payload[name]) for name in sorted(payload) if name not in ("event", "event_id"))


def event_of(row: Mapping[Any, Any]) -> Event:
    """From its row."""
    return Event(row["id"], row["type"], row["version"], row["at"], row["position"], row["data"])


def written(event: Event, utility: str) -> dict[str, Any]:
    """An event as it is sent and read: the same words in webhooks and in the API."""
    return {
        "id": event.id,
        "type": event.type,
        "version": event.version,
        "at": moment(event.at),
        "utility": utility,
        "data": dict(event.data),
    }


def moment(at: datetime) -> str:
    """RFC 3339, UTC, to the microsecond."""
    return f"{at:%Y-%m-%dT%H:%M:%S.%f}Z"
