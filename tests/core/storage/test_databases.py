"""What both databases promise."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select

from ventanilla.errors import StartRefused
from ventanilla.storage import Database
from ventanilla.storage.tables import id_key, instance_fact


def test_the_id_key_is_made_once(db: Database) -> None:
    assert id_key(db) == id_key(db)
    assert len(id_key(db)) == 32


def test_a_failed_write_leaves_nothing(db: Database) -> None:
    def fail() -> None:
        with db.write() as connection:
            connection.execute(instance_fact.insert().values(name="half", value=b"x"))
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError):
        fail()
    with db.read() as connection:
        assert connection.execute(select(instance_fact).where(instance_fact.c.name == "half")).all() == []


def test_each_test_has_a_database_of_its_own(db: Database) -> None:
    with db.write() as connection:
        connection.execute(instance_fact.insert().values(name="mine", value=b"x"))


def test_nothing_of_another_test_is_seen(db: Database) -> None:
    with db.read() as connection:
        assert connection.execute(select(instance_fact).where(instance_fact.c.name == "mine")).all() == []


def test_an_unknown_kind_of_database_is_refused_with_a_sentence() -> None:
    with pytest.raises(StartRefused, match="mysql is not supported"):
        Database("mysql://here/there")


def test_an_address_that_cannot_be_read_is_refused_without_repeating_it() -> None:
    with pytest.raises(StartRefused) as refused:
        Database("postgresql//user:hidden-word@host")
    assert "hidden-word" not in str(refused.value)


def test_moments_come_back_as_they_went_in(db: Database) -> None:
    from sqlalchemy import Column, Integer, MetaData, Table

    from ventanilla.storage import Utc

    table = Table("moment", MetaData(), Column("id", Integer, primary_key=True), Column("at", Utc))
    at = datetime(2026, 4, 10, 9, 30, tzinfo=timezone(timedelta(hours=-3)))
    with db.write() as connection:
        table.create(connection)
        connection.execute(table.insert().values(id=1, at=at))
    with db.read() as connection:
        found = connection.execute(select(table.c.at)).scalar_one()
    assert found == at
    assert found.tzinfo is UTC
