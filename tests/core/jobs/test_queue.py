"""One contract over both queues."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from threading import Event, Lock, Thread
from typing import Any

import pytest

from ventanilla.errors import NotFound
from ventanilla.jobs import Jobs, make_jobs
from ventanilla.jobs.service import MOST_TRIES, pause_after
from ventanilla.kernel.clock import SystemClock
from ventanilla.storage import Database
from ventanilla.testing.clock import FixedClock


@pytest.fixture
def jobs(db: Database, clock: FixedClock) -> Jobs:
    return make_jobs(db, clock)


class Notebook:
    """A handler that writes down what it was given, and fails as often as it is told to."""

    def __init__(self, faults: int = 0) -> None:
        self.seen: list[Mapping[str, Any]] = []
        self.faults = faults
        self.lock = Lock()

    def __call__(self, payload: Mapping[str, Any]) -> None:
        with self.lock:
            self.seen.append(payload)
            if self.faults:
                self.faults -= 1
                raise RuntimeError("a word that must not be kept: secreto")


def record(db: Database, jobs: Jobs, event: str = "supply.link_made", **payload: Any) -> None:
    with db.write() as connection:
        jobs.record(connection, event, **payload)


def test_each_subscriber_gets_a_job_of_its_own(db: Database, jobs: Jobs) -> None:
    one, two = Notebook(), Notebook()
    jobs.on("supply.link_made", "one", one)
    jobs.on("supply.link_made", "two", two)
    record(db, jobs, link_id="a")
    assert jobs.waiting() == 2
    assert jobs.run_due() == 2
    assert one.seen == two.seen
    assert one.seen[0]["link_id"] == "a"
    assert len(one.seen[0]["event_id"]) == 26
    assert jobs.waiting() == 0
    assert jobs.run_due() == 0


def test_an_event_without_subscribers_leaves_no_job(db: Database, jobs: Jobs) -> None:
    record(db, jobs, link_id="a")
    assert jobs.waiting() == 0


def test_two_handlers_of_one_name_are_refused(jobs: Jobs) -> None:
    jobs.on("supply.link_made", "one", Notebook())
    with pytest.raises(ValueError, match="one"):
        jobs.on("supply.link_undone", "one", Notebook())


def test_a_job_of_a_transaction_that_is_rolled_back_never_runs(db: Database, jobs: Jobs) -> None:
    notebook = Notebook()
    jobs.on("supply.link_made", "one", notebook)

    def fail() -> None:
        with db.write() as connection:
            jobs.record(connection, "supply.link_made", link_id="a")
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError):
        fail()
    assert jobs.waiting() == 0
    assert jobs.run_due() == 0
    assert notebook.seen == []


def test_a_job_waits_for_its_moment(db: Database, jobs: Jobs, clock: FixedClock) -> None:
    notebook = Notebook()
    jobs.on("supply.link_made", "one", notebook)
    with db.write() as connection:
        jobs.record_at(connection, clock.now() + timedelta(hours=1), "supply.link_made", link_id="a")
    assert jobs.run_due() == 0
    clock.advance(timedelta(hours=1))
    assert jobs.run_due() == 1


def test_a_failed_job_comes_back_later_and_later(db: Database, jobs: Jobs, clock: FixedClock) -> None:
    notebook = Notebook(faults=2)
    jobs.on("supply.link_made", "one", notebook)
    record(db, jobs, link_id="a")
    assert jobs.run_due() == 1
    assert jobs.run_due() == 0
    clock.advance(timedelta(seconds=10))
    assert jobs.run_due() == 1
    clock.advance(timedelta(seconds=10))
    assert jobs.run_due() == 0
    clock.advance(timedelta(seconds=10))
    assert jobs.run_due() == 1
    assert len({seen["event_id"] for seen in notebook.seen}) == 1
    assert jobs.waiting() == 0


def test_a_job_that_always_fails_becomes_a_dead_letter_that_can_be_revived(
    db: Database, jobs: Jobs, clock: FixedClock
) -> None:
    notebook = Notebook(faults=MOST_TRIES)
    jobs.on("supply.link_made", "one", notebook)
    record(db, jobs, link_id="a")
    for tries in range(1, MOST_TRIES + 1):
        assert jobs.dead() == []
        assert jobs.run_due() == 1
        clock.advance(pause_after(tries))
    (dead,) = jobs.dead()
    assert (dead.name, dead.event, dead.tries, dead.fault) == ("one", "supply.link_made", MOST_TRIES, "RuntimeError")
    assert dead.payload["link_id"] == "a"
    assert "secreto" not in repr(dead)
    assert jobs.run_due() == 0
    jobs.retry(dead.id)
    assert jobs.dead() == []
    assert jobs.run_due() == 1
    assert jobs.waiting() == 0
    with pytest.raises(NotFound):
        jobs.retry(dead.id)


@pytest.mark.parametrize("job_id", ["", "x", "-1", "１", "9" * 40])
def test_an_unknown_dead_letter_cannot_be_revived(jobs: Jobs, job_id: str) -> None:
    with pytest.raises(NotFound):
        jobs.retry(job_id)


def test_one_failing_job_does_not_hold_up_the_others(db: Database, jobs: Jobs) -> None:
    bad, good = Notebook(faults=100), Notebook()
    jobs.on("supply.link_made", "bad", bad)
    jobs.on("supply.link_undone", "good", good)
    record(db, jobs, link_id="a")
    record(db, jobs, "supply.link_undone", link_id="b")
    assert jobs.run_due() == 2
    assert len(good.seen) == 1


def test_a_handler_that_exits_the_process_costs_its_job_only(db: Database, jobs: Jobs) -> None:
    def leave(payload: Mapping[str, Any]) -> None:
        raise SystemExit(3)

    jobs.on("supply.link_made", "leave", leave)
    record(db, jobs, link_id="a")
    assert jobs.run_due() == 1
    assert jobs.waiting() == 1


def test_a_job_nobody_knows_any_more_is_dead_at_once(db: Database, jobs: Jobs, clock: FixedClock) -> None:
    jobs.on("supply.link_made", "gone", Notebook())
    record(db, jobs, link_id="a")
    newer = make_jobs(db, clock)
    assert newer.run_due() == 1
    assert [(dead.name, dead.fault) for dead in newer.dead()] == [("gone", "UnknownHandler")]


def test_an_effect_that_is_asked_for_twice_happens_once(db: Database, jobs: Jobs, clock: FixedClock) -> None:
    effects = []

    def handler(payload: Mapping[str, Any]) -> None:
        with db.write() as connection:
            if jobs.once(connection, f"one:{payload['event_id']}"):
                effects.append(payload["link_id"])
        if len(effects) == 1 and not handled:
            handled.append(True)
            raise RuntimeError("lost after the effect")

    handled: list[bool] = []
    jobs.on("supply.link_made", "one", handler)
    record(db, jobs, link_id="a")
    assert jobs.run_due() == 1
    clock.advance(timedelta(minutes=1))
    assert jobs.run_due() == 1
    assert effects == ["a"]


def test_an_effect_that_is_rolled_back_has_not_happened(db: Database, jobs: Jobs) -> None:
    def fail() -> None:
        with db.write() as connection:
            assert jobs.once(connection, "key")
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError):
        fail()
    with db.write() as connection:
        assert jobs.once(connection, "key")
    with db.write() as connection:
        assert not jobs.once(connection, "key")


def test_periodic_work_is_done_once_a_slot_by_all_workers_together(db: Database, jobs: Jobs, clock: FixedClock) -> None:
    other = make_jobs(db, clock)
    notebook = Notebook()
    for each in (jobs, other):
        each.every(timedelta(hours=1), "hourly", notebook)
    assert jobs.run_due() + other.run_due() == 1
    assert jobs.run_due() + other.run_due() == 0
    clock.advance(timedelta(hours=1))
    assert other.run_due() + jobs.run_due() == 1
    assert notebook.seen[1]["slot"] == notebook.seen[0]["slot"] + 1


def test_two_workers_do_each_job_once(db: Database) -> None:
    notebook = Notebook()
    workers = [make_jobs(db, SystemClock()) for _ in range(2)]
    stop = Event()
    for worker in workers:
        worker.on("supply.link_made", "one", notebook)
    for number in range(30):
        record(db, workers[0], link_id=str(number))
    threads = [Thread(target=worker.work, args=[stop], daemon=True) for worker in workers]
    for thread in threads:
        thread.start()
    _wait(lambda: workers[0].waiting() == 0)
    stop.set()
    for thread in threads:
        thread.join(20)
        assert not thread.is_alive()
    assert sorted(int(seen["link_id"]) for seen in notebook.seen) == list(range(30))
    assert workers[0].last_heartbeat() is not None


def test_a_worker_retries_and_goes_on_after_a_fault(db: Database) -> None:
    notebook = Notebook(faults=1)
    jobs = make_jobs(db, SystemClock())
    jobs.on("supply.link_made", "one", notebook)
    stop = Event()
    thread = Thread(target=jobs.work, args=[stop], daemon=True)
    thread.start()
    record(db, jobs, link_id="a")
    record(db, jobs, link_id="b")
    _wait(lambda: len(notebook.seen) == 2)
    stop.set()
    thread.join(20)
    assert not thread.is_alive()
    assert {seen["link_id"] for seen in notebook.seen} == {"a", "b"}
    assert jobs.waiting() == 1


def _wait(is_so: Any, seconds: float = 20) -> None:
    pause = Event()
    for _ in range(int(seconds / 0.05)):
        if is_so():
            return
        pause.wait(0.05)
    raise AssertionError("it did not come about in time")
