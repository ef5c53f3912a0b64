"""A worker that is killed while it does a job."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from ventanilla.jobs import make_jobs
from ventanilla.kernel.clock import SystemClock
from ventanilla.storage import Database

LEASE = timedelta(seconds=2)

WORKER = """
import sys, time
from datetime import timedelta
from pathlib import Path
from threading import Event
from ventanilla.jobs import make_jobs
from ventanilla.kernel.clock import SystemClock
from ventanilla.storage import Database

def handler(payload):
    Path(sys.argv[2]).write_text(payload["event_id"])
    time.sleep(float(sys.argv[3]))
    Path(sys.argv[2] + ".done").write_text(payload["event_id"])

jobs = make_jobs(Database(sys.argv[1]), SystemClock(), timedelta(seconds=2))
jobs.on("supply.link_made", "one", handler)
jobs.work(Event())
"""


def test_a_job_of_a_killed_worker_is_done_by_another_one(db: Database, db_url: str, tmp_path: Path) -> None:
    seen: list[Mapping[str, Any]] = []
    jobs = make_jobs(db, SystemClock(), LEASE)
    jobs.on("supply.link_made", "one", seen.append)
    with db.write() as connection:
        jobs.record(connection, "supply.link_made", link_id="a")
    started = tmp_path / "started"
    with _worker(db_url, started, 60) as worker:
        _wait_for(started)
        worker.send_signal(signal.SIGKILL)
    assert jobs.run_due() == 0, "the lease still holds"
    until = time.monotonic() + 20
    while not seen and time.monotonic() < until:
        time.sleep(0.1)
        jobs.run_due()
    assert [payload["event_id"] for payload in seen] == [started.read_text()]
    assert jobs.waiting() == 0


def test_a_job_that_takes_longer_than_the_lease_is_not_taken_away(db: Database, db_url: str, tmp_path: Path) -> None:
    seen: list[Mapping[str, Any]] = []
    jobs = make_jobs(db, SystemClock(), LEASE)
    jobs.on("supply.link_made", "one", seen.append)
    with db.write() as connection:
        jobs.record(connection, "supply.link_made", link_id="a")
    started = tmp_path / "started"
    with _worker(db_url, started, 4) as worker:
        _wait_for(started)
        until = time.monotonic() + 20
        while jobs.waiting() and time.monotonic() < until:
            assert jobs.run_due() == 0
            time.sleep(0.2)
        worker.send_signal(signal.SIGKILL)
    assert (tmp_path / "started.done").exists()
    assert seen == []
    assert jobs.waiting() == 0


def _worker(db_url: str, started: Path, seconds: float) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", WORKER, db_url, str(started), str(seconds)])


def _wait_for(path: Path) -> None:
    until = time.monotonic() + 20
    while not (path.exists() and path.read_text()):
        assert time.monotonic() < until, "the worker did not start"
        time.sleep(0.05)
