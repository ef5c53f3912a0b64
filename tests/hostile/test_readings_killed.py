"""Readings over real HTTP: one effect a key, and what was acknowledged is there after ``kill -9``."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from ventanilla.testing.reading_site import ReadingSite


@pytest.fixture
def site(db_url: str, tmp_path: Path) -> Iterator[ReadingSite]:
    made = ReadingSite(db_url, tmp_path)
    made.prepare()
    yield made
    made.stop()


def test_fifty_alike_at_once_are_one_reading_and_fifty_alike_answers(site: ReadingSite) -> None:
    site.start("web")
    answers: list[tuple[int, bytes]] = []
    threads = [Thread(target=lambda: answers.append(site.post("2200", "the-very-same-key"))) for _ in range(50)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert Counter(status for status, _ in answers) == {201: 50}
    assert len({body for _, body in answers}) == 1
    (stored,) = site.history()
    assert stored == json.loads(answers[0][1])


def test_another_value_under_the_same_key_is_refused_and_the_first_is_kept(site: ReadingSite) -> None:
    site.start("web")
    assert site.post("2200", "one-key")[0] == 201
    status, body = site.post("2201", "one-key")
    assert (status, json.loads(body)["code"]) == (422, "key_reused")
    assert [one["readings"][0]["value"] for one in site.history()] == ["2200"]


def test_what_was_acknowledged_outlives_the_web_process_and_the_worker(site: ReadingSite) -> None:
    site.start("web", "worker")
    acknowledged: list[str] = []
    for at in range(5):
        status, body = site.post(str(2200 + at), f"key-{at}")
        assert status == 201, body
        acknowledged.append(json.loads(body)["id"])
    site.kill("web", "worker")
    site.start("web", "worker")
    assert sorted(one["id"] for one in site.history()) == sorted(acknowledged)
    assert site.post("2204", "key-4")[1] == body, "sent again, the answer is the same"
    readings = [one["readings"][0]["id"] for one in site.history()]
    assert sorted(site.in_outbox(len(readings))) == sorted(readings)


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace counts the syncs; it is not installed")
def test_every_answer_waits_for_the_disk_and_the_control_run_does_not(sqlite_url: str, tmp_path: Path) -> None:
    full = ReadingSite.counting(sqlite_url, tmp_path / "full")
    off = ReadingSite.counting(sqlite_url, tmp_path / "off", {"READING_SITE_SYNCHRONOUS": "OFF"})
    assert full.syncs_of(10) >= 10
    assert off.syncs_of(10) < 10, "the check can fail"
