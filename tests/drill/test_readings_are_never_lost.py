"""A load of parallel submissions with the processes killed under it: every acknowledged reading is there, once."""

from __future__ import annotations

import json
import random
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock, Thread

import pytest

from ventanilla.testing.reading_site import ReadingSite

pytestmark = pytest.mark.timeout(900)

ROUNDS = 8
CLIENTS = 6


@dataclass
class Load:
    """Clients that hand readings over until told to stop; each sends a reading again until it is acknowledged.

    Every third time they hang up at once and ask again.
    """

    site: ReadingSite
    keeps_keys: bool = True
    acknowledged: dict[str, str] = field(default_factory=dict)
    sent: int = 0
    stop: Event = field(default_factory=Event)
    lock: Lock = field(default_factory=Lock)

    def run(self) -> list[Thread]:
        threads = [Thread(target=self._client, args=(at,)) for at in range(CLIENTS)]
        for each in threads:
            each.start()
        return threads

    def _client(self, at: int) -> None:
        count = 0
        while not self.stop.is_set():
            count += 1
            key, tries = f"client-{at}-reading-{count}", 0
            while True:
                tries += 1
                try:
                    hangs_up = tries == 1 and count % 3 == 0
                    sent_as = key if self.keeps_keys else f"{key}-{tries}"
                    status, body = self.site.post(str(2200 + count), sent_as, 0.04 if hangs_up else 8)
                except OSError:
                    time.sleep(0.1)
                    continue
                if status == 201:
                    with self.lock:
                        self.acknowledged[key] = json.loads(body)["id"]
                        self.sent += 1
                    break
                assert status in (409, 500, 503), (status, body)
                time.sleep(0.1)


@pytest.fixture
def site(db_url: str, tmp_path: Path) -> Iterator[ReadingSite]:
    made = ReadingSite(db_url, tmp_path)
    made.prepare()
    yield made
    made.stop()


def played(site: ReadingSite, load: Load) -> None:
    """Kill the web process or the worker at odd moments, round after round."""
    chance = random.Random(7)
    site.start("web", "worker")
    threads = load.run()
    for _ in range(ROUNDS):
        time.sleep(chance.uniform(0.3, 2.0))
        name = chance.choice(("web", "worker", "web"))
        site.kill(name)
        site.start(name)
    load.stop.set()
    for each in threads:
        each.join(60)


def test_every_acknowledged_reading_is_there_once_and_reaches_the_back_office_once(site: ReadingSite) -> None:
    load = Load(site)
    played(site, load)
    stored = [one["id"] for one in site.history()]
    assert len(load.acknowledged) > ROUNDS
    assert sorted(load.acknowledged.values()) == sorted(stored), "one row a key, and none that nobody sent"
    arrived = site.in_outbox(len(stored), patience=240)
    assert Counter(arrived) == Counter(one["readings"][0]["id"] for one in site.history())


def test_the_control_run_without_keys_stores_some_twice(site: ReadingSite) -> None:
    load = Load(site, keeps_keys=False)
    played(site, load)
    stored = [one["id"] for one in site.history()]
    assert len(stored) > len(set(load.acknowledged.values())), "without keys, a lost answer is a second reading"


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace counts the syncs; it is not installed")
def test_each_of_a_hundred_answers_waits_for_the_disk_and_the_control_run_does_not(
    sqlite_url: str, tmp_path: Path
) -> None:
    full = ReadingSite.counting(sqlite_url, tmp_path / "full")
    off = ReadingSite.counting(sqlite_url, tmp_path / "off", {"READING_SITE_SYNCHRONOUS": "OFF"})
    assert full.syncs_of(100) >= 100
    assert off.syncs_of(100) < 100, "the check can fail"
