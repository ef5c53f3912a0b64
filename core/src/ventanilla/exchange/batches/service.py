"""Brings batches of readings to the back office, again and again until they are there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog

from ventanilla.errors import NotFound, NotPermitted, ScopeMissing, VentanillaError
from ventanilla.exchange.batches.outbox import batch_csv, write_batch
from ventanilla.house import House
from ventanilla.kernel.actors import Actor, ClientActor, StaffActor, SystemActor
from ventanilla.kernel.scopes import Scope
from ventanilla.readings.model import Batch, TakenOver
from ventanilla.readings.service.parcels import BatchState, Parcels

RETRY = timedelta(minutes=5)
"""How often a batch that could not be handed over is tried again."""
ROLE = "meter_desk"
"""Whose work in the back office the batches are."""

_log = structlog.get_logger(__name__)


class BatchService:
    """Hands over at least once; the batch's id gives it one effect."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._parcels = Parcels(house)

    def subscribe(self) -> None:
        """Come round as often as the utility's policy says, and sooner for what could not be handed over."""
        policy, jobs = self._house.utility.readings, self._house.jobs
        jobs.on("readings.handed_over", "exchange.tell_readings_handed_over", self._tell)
        if policy is not None:
            jobs.every(policy.hand_over_every, "exchange.hand_over_readings", self._round)
            jobs.every(RETRY, "exchange.retry_readings", self._retry)

    def hand_over(self, actor: Actor) -> int:
        """Make batches of what waits and bring all to the back office now; how many got there.

        :raises NotPermitted: for customers and visitors.
        """
        _permit(actor)
        self._note(actor, "readings.hand_over_asked")
        return self._come_round()

    def batches(self, actor: Actor, before: int | None = None, limit: int = 100) -> tuple[BatchState, ...]:
        """Batches from the newest down; before one's number, where given.

        :raises NotPermitted: for customers and visitors.
        """
        _permit(actor)
        return self._parcels.newest(before, min(limit, 500))

    def batch(self, actor: Actor, batch_id: str) -> Batch:
        """One batch with its rows.

        :raises NotPermitted: for customers and visitors.
        :raises NotFound: when there is none of that id.
        """
        _permit(actor)
        return self._parcels.batch(batch_id)

    def batch_file(self, actor: Actor, batch_id: str) -> bytes:
        """The same rows as the file in the outbox has them, to be taken by hand.

        :raises NotPermitted: for customers and visitors.
        :raises NotFound: when there is none of that id.
        """
        found = self.batch(actor, batch_id)
        self._note(actor, "readings.batch_downloaded", batch_id)
        return batch_csv(found)

    def received(self, actor: Actor, batch_id: str) -> BatchState:
        """A system of the utility has a batch and keeps it: it is not handed over any more. Said again, it changes
        nothing.

        :raises NotPermitted: for customers and visitors.
        :raises NotFound: when there is none of that id.
        """
        _permit(actor)
        name = (
            actor.client_id if isinstance(actor, ClientActor) else actor.name if isinstance(actor, StaffActor) else ""
        )
        self._parcels.handed(self._parcels.batch(batch_id), name[:120], actor)
        return self._parcels.state(batch_id)

    def _round(self, _payload: Mapping[str, Any]) -> None:
        self._come_round()

    def _retry(self, _payload: Mapping[str, Any]) -> None:
        self._deliver_all()

    def _come_round(self) -> int:
        self._parcels.make()
        return self._deliver_all()

    def _deliver_all(self) -> int:
        """The oldest first, until one can't be handed over: the back office gets them in their order."""
        done = 0
        while (batch := self._parcels.claim()) is not None:
            try:
                reference = self._deliver(batch)
            except (VentanillaError, OSError) as fault:
                self._parcels.failed(batch, type(fault).__name__)
                _log.warning("readings.not_handed_over", batch=batch.number, fault=type(fault).__name__)
                return done
            self._parcels.handed(batch, reference)
            done += 1
        return done

    def _deliver(self, batch: Batch) -> str:
        answer: TakenOver | None = self._house.gateway.ask("take_over", batch=batch).value
        if answer is not None:
            return answer.reference[:120]
        return write_batch(Path(self._house.settings.outbox), self._house.utility.name, batch)

    def _tell(self, payload: Mapping[str, Any]) -> None:
        try:
            batch = self._parcels.batch(payload["batch_id"])
        except NotFound:
            return
        self._house.gateway.tell("readings_handed_over", batch=batch)

    def _note(self, actor: Actor, action: str, subject: str = "") -> None:
        with self._house.db.write() as connection:
            self._house.audit.note(connection, actor, action, subject)


def _permit(actor: Actor) -> None:
    if isinstance(actor, ClientActor) and Scope.UTILITY_BATCHES not in actor.scopes:
        raise ScopeMissing(Scope.UTILITY_BATCHES.value)
    if not isinstance(actor, SystemActor | StaffActor | ClientActor):
        raise NotPermitted
