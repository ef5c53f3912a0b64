"""What both databases promise."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import bindparam, event, select, text
from sqlalchemy.exc import DataError, OperationalError

from ventanilla.errors import StartRefused
from ventanilla.storage import Database, Hot, is_busy, is_unstorable
from ventanilla.storage.tables import id_key, instance_fact
from ventanilla.testing.databases import PostgresServer


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


def test_connections_that_the_server_let_go_are_replaced(postgres_server: PostgresServer) -> None:
    with postgres_server.fresh() as url:
        database, operator = Database(url), Database(url)
        names = Hot(select(instance_fact.c.name))
        before = database.rows(names)
        with database.write() as connection:
            connection.execute(select(instance_fact)).all()
        others = "pid <> pg_backend_pid() and datname = current_database()"
        with operator.write() as connection:
            ended = connection.execute(
                text(f"select count(pg_terminate_backend(pid)) from pg_stat_activity where {others}")
            )
            assert ended.scalar_one() >= 2
        assert [database.rows(names) for _ in range(3)] == [before] * 3
        with database.write() as connection:
            connection.execute(instance_fact.insert().values(name="after", value=b"x"))
        database.close()
        operator.close()


def test_a_database_that_is_locked_is_busy_and_a_wrong_question_is_not(sqlite_url: str) -> None:
    database, other = Database(sqlite_url), Database(sqlite_url)
    event.listen(other.engine, "connect", lambda raw, _: raw.execute("PRAGMA busy_timeout=20").close())
    with database.write(), pytest.raises(OperationalError) as locked, other.write():
        pass
    assert is_busy(locked.value)
    with other.read() as connection, pytest.raises(OperationalError) as wrong:
        connection.execute(text("select * from nothing_of_that_name"))
    assert not is_busy(wrong.value)
    assert not is_busy(RuntimeError("locked"))
    database.close()
    other.close()


def test_what_postgresql_can_not_keep_is_told_apart(postgres_server: PostgresServer) -> None:
    with postgres_server.fresh() as url:
        database = Database(url)
        named = Hot(select(instance_fact.c.name).where(instance_fact.c.name == bindparam("name")))
        with pytest.raises(DataError) as written, database.write() as connection:
            connection.execute(instance_fact.insert().values(name="a\0b", value=b"x"))
        with pytest.raises(Exception, match="NUL") as read:
            database.rows(named, name="a\0b")
        assert [is_unstorable(one.value) for one in (written, read)] == [True, True]
        with pytest.raises(DataError) as ours, database.write() as connection:
            connection.execute(text("select 1 / 0"))
        assert not is_unstorable(ours.value), "a mistake of ours stays a fault"
        assert not is_unstorable(ValueError("NUL"))
        assert database.rows(named, name="ab") == []
        database.close()
