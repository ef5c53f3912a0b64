"""Promise work in the transaction of its cause; do it at least once, with one effect."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event
from typing import Any

from sqlalchemy import Connection

from ventanilla.errors import NotFound
from ventanilla.jobs.tables import last_sign, record_effect, sign, take_slot
from ventanilla.kernel.clock import Clock
from ventanilla.kernel.ids import new_id
from ventanilla.storage import Database

Handler = Callable[[Mapping[str, Any]], None]
"""Does the work of one event. It may run again after a crash, so its effect must be the same the second time.

Beside what was recorded, the payload has ``event_id``: the same for every subscriber and every try.
"""

MOST_TRIES = 8
LEASE = timedelta(seconds=60)
"""How long a worker may be silent before another one takes over what it was doing."""

HEARTBEAT = timedelta(seconds=10)

Witness = Callable[[Connection, Mapping[str, Any]], None]
"""Writes down what happened in the transaction in which it does; it gets the payload with ``event_id``."""

Bystander = Callable[[Connection, Sequence[Mapping[str, Any]]], None]
"""The same for events that are nobody's work, many at once."""


@dataclass(frozen=True, slots=True)
class DeadJob:
    """A job that failed for the last time. ``fault`` is the class of the error, never its text."""

    id: str
    name: str
    event: str
    payload: Mapping[str, Any]
    tries: int
    fault: str


@dataclass(frozen=True, slots=True)
class Periodic:
    """Work that comes round: a stable name, how often, and what to do."""

    name: str
    every: timedelta
    handler: Handler


class Jobs(ABC):
    """What services see, and the worker."""

    def __init__(self, db: Database, clock: Clock, lease: timedelta = LEASE) -> None:
        self._db = db
        self._clock = clock
        self._lease = lease
        self._slots: dict[str, int] = {}
        self._handlers: dict[str, Handler] = {}
        self._subscribers: dict[str, list[str]] = {}
        self._periodic: list[Periodic] = []
        self._witnesses: dict[str, list[Witness]] = {}
        self._bystanders: dict[str, list[Bystander]] = {}

    def on(self, event: str, name: str, handler: Handler) -> None:
        """Subscribe a handler under a stable name (``messages.activation_mail``) to an event; done while wiring.

        :raises ValueError: when the name is taken.
        """
        self._name(name, handler)
        self._subscribers.setdefault(event, []).append(name)

    def beside(self, event: str, witness: Witness) -> None:
        """Let somebody write an event down in the transaction of its cause: both are there or neither.

        Done while wiring. It has to be quick, for the cause waits, and must not fail, for the cause fails with it.
        """
        self._witnesses.setdefault(event, []).append(witness)

    def beside_only(self, event: str, bystander: Bystander) -> None:
        """Let somebody write down what :meth:`witness` tells of an event; done while wiring, and as quick and sure as
        the one of :meth:`beside`."""
        self._bystanders.setdefault(event, []).append(bystander)

    def every(self, interval: timedelta, name: str, handler: Handler) -> None:
        """Do something again and again, once for all workers together; done while wiring.

        The handler gets ``slot``: the number of whole intervals since 1970. A slot that no worker saw is left out.

        :raises ValueError: when the name is taken.
        """
        self._name(name, handler)
        self._periodic.append(Periodic(name, interval, handler))

    def record(self, connection: Connection, event: str, /, **payload: Any) -> None:
        """Note in this transaction what happened; each subscriber gets a job of its own when it commits.

        The payload is JSON and holds ids only: never personal data, never a secret.
        """
        self._record(connection, event, payload, None)

    def witness(self, connection: Connection, event: str, payloads: Sequence[Mapping[str, Any]]) -> None:
        """Have events written down in this transaction that nobody here has anything to do about: no job comes of them.

        The payloads are as those of :meth:`record`; many of them are one call.
        """
        whole = [{**one, "event": event, "event_id": new_id()} for one in payloads]
        for bystander in self._bystanders.get(event, ()) if whole else ():
            bystander(connection, whole)

    def record_at(self, connection: Connection, when: datetime, event: str, /, **payload: Any) -> None:
        """The same, not before a moment (aware)."""
        if when.tzinfo is None:
            raise ValueError("a moment without a time zone")
        self._record(connection, event, payload, when)

    def once(self, connection: Connection, key: str) -> bool:
        """Whether this is the first time: True once for a key, when the transaction commits.

        A handler that changes this database calls it first in the transaction of its change,
        so doing a job twice has one effect.
        """
        return record_effect(connection, key)

    @abstractmethod
    def run_due(self, limit: int = 100) -> int:
        """Do what is due now, in this thread; how many jobs ran. For tests and the command line."""

    @abstractmethod
    def work(self, stop: Event) -> None:
        """Do what comes until told to stop; the job at hand is finished first."""

    @abstractmethod
    def dead(self, limit: int = 100) -> list[DeadJob]:
        """The jobs that failed for the last time, oldest first."""

    def retry(self, job_id: str, connection: Connection | None = None) -> None:
        """Put a dead job back into the queue with all its tries; within a transaction where one is given.

        :raises NotFound: when there is no such dead job.
        """
        if not job_id.isascii() or not job_id.isdigit() or len(job_id) > 18:
            raise NotFound
        with nullcontext(connection) if connection is not None else self._db.write() as writing:
            if not self._revive(writing, int(job_id)):
                raise NotFound

    @abstractmethod
    def _revive(self, connection: Connection, job_id: int) -> bool: ...

    @abstractmethod
    def waiting(self) -> int:
        """How many jobs are not done yet, those at work included and the dead ones not."""

    def last_heartbeat(self) -> datetime | None:
        """When a worker last gave a sign of life (aware, UTC); None when there never was one."""
        with self._db.read() as connection:
            return last_sign(connection)

    @abstractmethod
    def _put(self, connection: Connection, name: str, payload: Mapping[str, Any], when: datetime | None) -> None: ...

    def _record(self, connection: Connection, event: str, payload: dict[str, Any], when: datetime | None) -> None:
        whole = {**payload, "event": event, "event_id": new_id()}
        for witness in self._witnesses.get(event, ()):
            witness(connection, whole)
        for name in self._subscribers.get(event, ()):
            self._put(connection, name, whole, when)

    def _beat(self) -> None:
        with self._db.write() as connection:
            sign(connection, self._clock.now())

    def _put_periodic(self) -> None:
        now = self._clock.now().timestamp()
        for work in self._periodic:
            slot = int(now // work.every.total_seconds())
            if self._slots.get(work.name) == slot:
                continue
            with self._db.write() as connection:
                if take_slot(connection, work.name, slot):
                    self._put(connection, work.name, {"slot": slot, "event": work.name, "event_id": new_id()}, None)
            self._slots[work.name] = slot

    def _name(self, name: str, handler: Handler) -> None:
        if name in self._handlers:
            raise ValueError(f"two handlers are called {name}")
        self._handlers[name] = handler


def pause_after(tries: int) -> timedelta:
    """How long to wait after so many failed tries: 10 s, 20 s, … at most an hour."""
    return timedelta(seconds=min(10 << max(tries - 1, 0), 3600))
