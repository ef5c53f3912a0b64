"""An older backup comes back: whoever was closed and erased after it is closed and erased again, and nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, text

from ventanilla.app import build_portal
from ventanilla.errors import AccessEnded, NotPermitted, StartRefused
from ventanilla.identity.service.tombstones import ErasedAgain, Fate
from ventanilla.kernel.actors import Anonymous, CustomerActor, StaffActor
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.holding import PASSWORD, enter, person
from ventanilla.testing.mailbox import SmtpSink

pytestmark = pytest.mark.utility("cosepav")
ROOT = StaffActor("root")
NAMES = ("anneli", "bertil", "cecile", "dagmar")


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    return sqlite_url


def work(portal: Any) -> None:
    while portal.house.jobs.run_due():
        pass
    assert portal.house.jobs.dead() == []


def close(portal: Any, name: str) -> None:
    portal.identity.closing.close(enter(portal, name).actor, {"password": PASSWORD})
    work(portal)


def let_in(portal: Any, name: str) -> None:
    (found,) = portal.identity.find_identities(ROOT, name)
    portal.staff.let_in(ROOT, found.id, "asked for it")
    work(portal)


def everything(portal: Any) -> str:
    said = []
    with portal.house.db.read() as connection:
        for table in inspect(connection).get_table_names():
            said += [str(row) for row in connection.execute(text(f'select * from "{table}"'))]
    return "\n".join(said).casefold()


@pytest.fixture
def restored(portal_settings: Any, clock: FixedClock, tmp_path: Path, smtp_sink: SmtpSink) -> Iterator[Any]:
    """The portal on a backup from before: Anneli was erased after it, Bertil closed his login, Cecile had closed hers
    and was let in again, and nothing happened to Dagmar."""
    portal = build_portal(portal_settings, clock=clock)
    for name in NAMES:
        person(portal, name)
    close(portal, "cecile")
    with portal.house.db.read() as connection:
        connection.exec_driver_sql(f"VACUUM INTO '{tmp_path / 'backup.db'}'")
    clock.advance(timedelta(hours=1))
    let_in(portal, "cecile")
    close(portal, "anneli")
    clock.advance(timedelta(days=14, hours=1))
    work(portal)
    close(portal, "bertil")
    portal.house.db.close()
    smtp_sink.messages.clear()
    built = build_portal(replace(portal_settings, database=f"sqlite:///{tmp_path / 'backup.db'}"), clock=clock)
    yield built
    built.house.db.close()


def test_what_happened_after_the_backup_happens_again(restored: Any, clock: FixedClock, smtp_sink: SmtpSink) -> None:
    for name in ("anneli", "bertil", "dagmar"):
        enter(restored, name)
    closing = restored.identity.closing
    assert closing.erase_again(ROOT) == ErasedAgain(erased=1, closed=1, let_in=1)
    work(restored)
    assert "anneli" not in everything(restored)
    with pytest.raises(AccessEnded):
        enter(restored, "bertil")
    for name in ("cecile", "dagmar"):
        enter(restored, name)
    assert smtp_sink.messages == [], "nobody hears of it twice"
    assert closing.erase_again(ROOT) == ErasedAgain()
    assert restored.house.audit.verify() is None
    clock.advance(timedelta(days=14, hours=1))
    work(restored)
    assert "bertil" not in everything(restored), "his waiting time ran from when he closed it"
    enter(restored, "cecile")


def test_without_it_the_closed_one_would_be_back(restored: Any) -> None:
    """What the file is for: the control."""
    work(restored)
    assert "anneli" in everything(restored)
    enter(restored, "bertil")


def test_the_file_says_nothing_of_anybody_and_is_only_added_to(restored: Any) -> None:
    stones = restored.identity.closing.tombstones
    said = stones.path.read_text()
    assert not any(name in said.casefold() for name in NAMES)
    with restored.house.db.read() as connection:
        ids = [row[0] for row in connection.execute(text("select id from identity"))]
    assert not any(each in said for each in ids)
    assert stones.path.stat().st_mode & 0o077 == 0
    last, unread = stones.read()
    assert unread == 0
    assert sorted(each.fate for each in last.values()) == [Fate.CLOSED, Fate.ERASED, Fate.LET_IN]
    enter(restored, "dagmar")
    close(restored, "dagmar")
    assert stones.path.read_text().startswith(said)


def test_a_file_that_is_torn_is_read_as_far_as_it_goes_and_says_so(restored: Any, tmp_path: Path) -> None:
    stones = restored.identity.closing.tombstones
    torn = tmp_path / "torn.log"
    torn.write_text("erased 2026-04-1" + stones.path.read_text() + "erased someone\n\x00\n")
    done = restored.identity.closing.erase_again(ROOT, torn)
    assert (done.erased, done.closed, done.let_in, done.unread) == (1, 1, 1, 3)
    with pytest.raises(StartRefused, match="can't be read"):
        restored.identity.closing.erase_again(ROOT, tmp_path / "nowhere.log")


def test_only_the_command_line_does_it(restored: Any) -> None:
    admin = StaffActor("Olga", frozenset({"admin", "clerk"}), "m")
    for who in (Anonymous(), CustomerActor("i", "s", "u", "", "", "en"), admin):
        with pytest.raises(NotPermitted):
            restored.identity.closing.erase_again(who)
