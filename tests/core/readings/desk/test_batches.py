"""Readings reach the back office at least once, with exactly one effect, however often it is down."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from typing import Any

import pytest

from ventanilla.errors import NotPermitted, Unavailable
from ventanilla.exchange.batches import BatchService
from ventanilla.exchange.batches.outbox import COLUMNS, write_batch
from ventanilla.kernel.actors import StaffActor, SystemActor
from ventanilla.plugin import PluginPortal, ReadingPolicy, hookimpl, live_hookimpl
from ventanilla.readings.model import Batch, Handed, TakenOver
from ventanilla.readings.service.parcels import LEASE

DESK = StaffActor("marta")
ALWAYS = ReadingPolicy(is_deletable=True)
Opened = Callable[..., Any]


@dataclass
class Office:
    """A billing system over real HTTP: it knows a batch by its id, so taking one twice has one effect."""

    asked: int = 0
    is_down: bool = False
    loses_the_answer: bool = False
    taken: dict[str, list[str]] = field(default_factory=dict)
    url: str = ""

    def serve(self) -> ThreadingHTTPServer:
        office, lock = self, Lock()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                with lock:
                    office.asked += 1
                    if not office.is_down:
                        office.taken.setdefault(body["batch"], body["readings"])
                is_lost = office.loses_the_answer
                self.send_response(503 if office.is_down or is_lost else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                return

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{server.server_address[1]}/"
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return server


class OfficeHooks:
    """The plugin of that utility."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self.told: list[str] = []

    @live_hookimpl
    def take_over(self, portal: PluginPortal, batch: Batch) -> TakenOver | None:
        body = {"batch": batch.id, "readings": [row.reading_id for row in batch.rows]}
        asked = urllib.request.Request(self._office.url, json.dumps(body).encode(), method="POST")
        try:
            with urllib.request.urlopen(asked, timeout=2):
                return TakenOver(batch.id, f"office-{batch.number}")
        except urllib.error.URLError as fault:
            if isinstance(fault, urllib.error.HTTPError):
                fault.close()
            raise Unavailable from None

    @hookimpl
    def readings_handed_over(self, portal: PluginPortal, batch: Batch) -> None:
        self.told.append(batch.id)


@pytest.fixture
def office() -> Iterator[Office]:
    made = Office()
    server = made.serve()
    yield made
    server.shutdown()
    server.server_close()


@pytest.fixture
def desk(open_desk: Opened) -> Any:
    return open_desk(ALWAYS)


def outbox(desk: Any) -> Path:
    return Path(desk.portal.house.settings.outbox)


def test_a_batch_is_a_file_with_a_manifest_that_proves_it(desk: Any) -> None:
    first, second = desk.submit("97529"), desk.submit("97535")
    desk.portal.house.jobs.run_due()
    names = sorted(path.name for path in outbox(desk).iterdir())
    assert names == ["readings-00000001.csv", "readings-00000001.json"]
    content = (outbox(desk) / names[0]).read_bytes()
    manifest = json.loads((outbox(desk) / names[1]).read_text())
    assert manifest["sha256"] == hashlib.sha256(content).hexdigest()
    assert (manifest["rows"], manifest["utility"], manifest["file"]) == (2, "cosepav", names[0])
    rows = list(csv.DictReader(io.StringIO(content.decode())))
    assert tuple(rows[0]) == COLUMNS
    assert [row["reading"] for row in rows] == [first.readings[0].id, second.readings[0].id]
    assert (rows[1]["value"], rows[1]["meter_number"], rows[1]["register"], rows[1]["period"]) == (
        "97535", "70011", "T1", "2026-11"
    )  # fmt: skip
    state = desk.service.submission(desk.actor, desk.supply_point_id, first.id).state
    assert state is Handed.HANDED_OVER


def test_written_again_it_is_the_same_and_half_a_file_never_looks_finished(desk: Any, tmp_path: Path) -> None:
    desk.submit("97529")
    desk.portal.batches.hand_over(DESK)
    (state,) = desk.portal.batches.batches(DESK)
    batch = desk.portal.batches.batch(DESK, state.id)
    before = {path.name: path.read_bytes() for path in outbox(desk).iterdir()}
    write_batch(outbox(desk), "cosepav", batch)
    assert {path.name: path.read_bytes() for path in outbox(desk).iterdir()} == before
    assert desk.portal.batches.batch_file(DESK, state.id) == before["readings-00000001.csv"]
    blocked = tmp_path / "blocked"
    (blocked / "readings-00000001.csv").mkdir(parents=True)
    with pytest.raises(OSError, match=r".*"):
        write_batch(blocked, "cosepav", batch)
    assert not (blocked / "readings-00000001.json").exists()


def test_an_outbox_that_can_not_be_written_is_tried_again(desk: Any) -> None:
    done = desk.submit("97529")
    outbox(desk).parent.mkdir(parents=True, exist_ok=True)
    outbox(desk).write_text("in the way")
    assert desk.portal.batches.hand_over(DESK) == 0
    (state,) = desk.portal.batches.batches(DESK)
    assert (state.handed_at, state.fault != "", state.tries) == (None, True, 1)
    assert desk.service.submission(desk.actor, desk.supply_point_id, done.id).state is Handed.ON_ITS_WAY
    outbox(desk).unlink()
    assert desk.portal.batches.hand_over(DESK) == 1


def test_a_back_office_that_is_down_for_an_hour_gets_each_reading_once(desk: Any, office: Office) -> None:
    hooks = OfficeHooks(office)
    desk.portal.house.gateway.add_plugin("office", hooks)
    office.is_down = True
    done = [desk.submit(str(97_500 + at)) for at in range(5)]
    for minute in range(60):
        desk.portal.house.jobs.run_due()
        if minute == 30:
            done.append(desk.submit("97600"))
        desk.clock.advance(timedelta(minutes=1))
    assert office.taken == {}
    assert office.asked > 3, "it was asked again and again"
    office.is_down = False
    for _ in range(12):
        desk.portal.house.jobs.run_due()
        desk.clock.advance(timedelta(minutes=1))
    arrived = [reading for readings in office.taken.values() for reading in readings]
    assert sorted(arrived) == sorted(one.readings[0].id for one in done)
    assert sorted(hooks.told) == sorted(office.taken)
    assert desk.portal.house.jobs.dead() == []
    assert all(state.handed_at and state.reference for state in desk.portal.batches.batches(DESK))
    assert not outbox(desk).exists()


def test_an_answer_that_is_lost_leads_to_the_same_batch_again(desk: Any, office: Office) -> None:
    desk.portal.house.gateway.add_plugin("office", OfficeHooks(office))
    office.loses_the_answer = True
    done = desk.submit("97529")
    assert desk.portal.batches.hand_over(DESK) == 0
    desk.submit("97530")
    office.loses_the_answer = False
    desk.clock.advance(timedelta(minutes=5))
    assert desk.portal.batches.hand_over(DESK) == 2
    assert len(office.taken) == 2
    assert next(iter(office.taken.values())) == [done.readings[0].id], "the first batch stayed as it was"
    assert office.asked == 3


def test_a_worker_that_dies_over_a_batch_leaves_it_to_the_next(desk: Any) -> None:
    desk.submit("97529")
    service: BatchService = desk.portal.batches
    service._parcels.make()
    assert service._parcels.claim() is not None, "and here the worker is killed"
    assert service.hand_over(DESK) == 0, "nobody else touches it while it may be at work"
    desk.clock.advance(LEASE + timedelta(seconds=1))
    assert service.hand_over(DESK) == 1


def test_many_workers_hand_each_reading_over_once(desk: Any) -> None:
    done = [desk.submit(str(97_500 + at)) for at in range(30)]
    threads = [Thread(target=desk.portal.batches.hand_over, args=(SystemActor("worker"),)) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    rows = [
        row["reading"]
        for path in outbox(desk).glob("*.csv")
        for row in csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")))
    ]
    assert sorted(rows) == sorted(one.readings[0].id for one in done)


def test_what_was_deleted_in_time_never_leaves(desk: Any) -> None:
    first, second = desk.submit("97529"), desk.submit("97530")
    desk.service.delete(desk.actor, desk.supply_point_id, first.id)
    desk.portal.batches.hand_over(DESK)
    (state,) = desk.portal.batches.batches(DESK)
    rows = desk.portal.batches.batch(DESK, state.id).rows
    assert [row.reading_id for row in rows] == [second.readings[0].id]


def test_where_handing_over_is_acquiring_it_says_so_at_once(open_desk: Opened) -> None:
    desk = open_desk(replace(ALWAYS, acquired_by_hand_over=True))
    done = desk.submit("97529")
    desk.portal.batches.hand_over(DESK)
    found = desk.service.submission(desk.actor, desk.supply_point_id, done.id)
    assert found.readings[0].outcome == "acquired"
    assert not found.is_deletable


def test_the_outcome_comes_back_by_the_feed(desk: Any) -> None:
    done = desk.submit("97529")
    desk.portal.batches.hand_over(DESK)
    row = {"reading": done.readings[0].id, "outcome": "acquired", "day": date(2026, 11, 21)}
    assert desk.bring("reading_outcomes", row).inserted == 1
    assert desk.service.submission(desk.actor, desk.supply_point_id, done.id).readings[0].outcome == "acquired"


def test_customers_have_no_say_in_batches(desk: Any) -> None:
    for ask in (desk.portal.batches.hand_over, desk.portal.batches.batches):
        with pytest.raises(NotPermitted):
            ask(desk.actor)


def test_nothing_to_hand_over_makes_no_batch(desk: Any) -> None:
    assert desk.portal.batches.hand_over(DESK) == 0
    assert desk.portal.batches.batches(DESK) == ()
