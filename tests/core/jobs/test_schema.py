"""Procrastinate's own tables."""

from __future__ import annotations

from importlib.metadata import version
from threading import Thread

import pytest
from sqlalchemy import text

from ventanilla.errors import StartRefused
from ventanilla.jobs import make_jobs, prepare
from ventanilla.jobs.schema import steps
from ventanilla.storage import Database
from ventanilla.storage.migrate import upgrade
from ventanilla.storage.tables import instance_fact
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.databases import PostgresServer


def test_preparing_again_and_at_the_same_time_changes_nothing(db: Database, clock: FixedClock) -> None:
    threads = [Thread(target=prepare, args=[db]) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert make_jobs(db, clock).waiting() == 0


def test_a_queue_that_was_never_made_is_refused_with_a_sentence(
    postgres_server: PostgresServer, clock: FixedClock
) -> None:
    with postgres_server.fresh() as url:
        db = Database(url)
        with db.write() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        upgrade(db)
        with pytest.raises(StartRefused, match="ventanilla migrate"):
            make_jobs(db, clock)
        prepare(db)
        assert make_jobs(db, clock).waiting() == 0
        db.close()


def test_a_queue_of_another_version_is_refused_until_it_is_prepared(
    postgres_server: PostgresServer, clock: FixedClock
) -> None:
    with postgres_server.fresh() as url:
        db = Database(url)
        with db.write() as connection:
            fact = instance_fact.update().where(instance_fact.c.name == "procrastinate")
            connection.execute(fact.values(value=b"99.0.0"))
        with pytest.raises(StartRefused, match="ventanilla migrate"):
            make_jobs(db, clock)
        prepare(db)
        assert make_jobs(db, clock).waiting() == 0
        db.close()


def test_the_steps_between_two_versions_are_those_in_between() -> None:
    assert steps(version("procrastinate"), version("procrastinate")) == []
    assert steps("99.0.0", version("procrastinate")) == []
    late, all_of_them = steps("3.0.0", "3.2.0"), steps("0.0.0", "99.0.0")
    assert 0 < len(late) < len(all_of_them)
    assert [script for script in all_of_them if script in late] == late
