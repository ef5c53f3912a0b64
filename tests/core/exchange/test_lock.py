"""Two imports at once don't mix, and a dead one stands in nobody's way."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from ventanilla.errors import FeedRefused
from ventanilla.exchange import lock
from ventanilla.exchange.lock import LEASE, ImportLock, is_alive
from ventanilla.exchange.tables.runs import Holder, feed_lock
from ventanilla.kernel.actors import SystemActor
from ventanilla.kernel.ids import new_id

pytestmark = pytest.mark.utility("cosepav")


def feed(tmp_path: Path) -> Path:
    (tmp_path / "feed").mkdir(exist_ok=True)
    (tmp_path / "feed" / "feed.toml").write_text("version = 1\n")
    (tmp_path / "feed" / "customers.csv").write_text("number,name\n5555,Elena Duarte\n")
    return tmp_path / "feed"


def change(portal: Any, **values: Any) -> None:
    with portal.house.db.write() as connection:
        connection.execute(update(feed_lock).values(**values))


def test_a_second_import_is_told_of_the_first_and_changes_nothing(portal: Any, tmp_path: Path) -> None:
    with ImportLock(portal.house, new_id()), pytest.raises(FeedRefused, match=f"process {os.getpid()} on "):
        portal.exchange.import_feed(SystemActor("test"), feed(tmp_path), rejects=tmp_path / "rejects")
    outcome = portal.exchange.import_feed(SystemActor("test"), feed(tmp_path), rejects=tmp_path / "rejects")
    assert outcome.changed == 1
    with portal.house.db.read() as connection:
        assert connection.execute(select(feed_lock)).all() == []


def test_a_lease_on_another_machine_runs_out(portal: Any, clock: Any) -> None:
    with ImportLock(portal.house, new_id()):
        change(portal, host="another")
        clock.advance(LEASE - timedelta(seconds=1))
        with pytest.raises(FeedRefused, match="free in 1 seconds"), ImportLock(portal.house, new_id()):
            pass
        clock.advance(timedelta(seconds=1))
        with ImportLock(portal.house, new_id()):
            pass


def test_a_process_that_is_gone_holds_nothing(portal: Any) -> None:
    with ImportLock(portal.house, new_id()):
        gone = os.fork()
        if gone == 0:
            os._exit(0)
        os.waitpid(gone, 0)
        change(portal, pid=gone)
        with ImportLock(portal.house, new_id()):
            pass


def test_one_that_was_overtaken_writes_no_more(portal: Any, clock: Any) -> None:
    with ImportLock(portal.house, new_id()) as first:
        change(portal, host="another")
        clock.advance(LEASE)
        with ImportLock(portal.house, new_id()) as second:
            with pytest.raises(FeedRefused, match="took over"), portal.house.db.write() as connection:
                first.keep(connection)
            with portal.house.db.write() as connection:
                second.keep(connection)


def test_a_number_of_a_process_that_was_given_again_is_not_taken_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    mine = Holder("r", lock.socket.gethostname(), os.getpid(), lock._PROCESS)
    assert is_alive(mine)
    monkeypatch.setattr(lock, "_PROCESS", new_id())
    assert not is_alive(mine)
