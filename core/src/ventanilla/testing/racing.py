"""Deletes a reading while it is acquired, again and again, and tells what became of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from threading import Barrier, Thread
from typing import Any

from ventanilla.errors import Conflict
from ventanilla.kernel.actors import SystemActor
from ventanilla.readings.tables import submitted
from ventanilla.testing.gas_desk import GasDesk

_WORKER = SystemActor("worker")


def delete_against_acquire(gas: GasDesk, rounds: int) -> Counter[str]:
    """``deleted``, ``acquired``, ``both`` or ``neither``: how often each came out."""
    found: Counter[str] = Counter()
    for at in range(rounds):
        gas.clock.set(gas.clock.now() + timedelta(days=1))
        done = gas.read(str(45_000 + at))
        _at_once(partial(_delete, gas, done.id), partial(gas.portal.batches.hand_over, _WORKER))
        with gas.portal.house.db.read() as connection:
            told = submitted.one(connection, done.id)
        assert told is not None
        ends = (told[0]["deleted_at"] is not None, told[0]["batch_sequence"] is not None)
        found[{(True, False): "deleted", (False, True): "acquired", (True, True): "both"}.get(ends, "neither")] += 1
    return found


def _delete(gas: GasDesk, submission_id: str) -> None:
    with suppress(Conflict):
        gas.service.delete(gas.actor, gas.supply_point_id, submission_id)


def _at_once(*deeds: Callable[[], Any]) -> None:
    barrier = Barrier(len(deeds))

    def do(deed: Callable[[], Any]) -> None:
        barrier.wait()
        deed()

    threads = [Thread(target=do, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
