"""What third parties of Green Button are told of: that there is news, where to fetch it, and nothing else."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from ventanilla.exchange.tables.notices import espi_news
from ventanilla.settings import EgressSettings
from ventanilla.testing.green_button import ROOT, Listening
from ventanilla.testing.receiving import open_receiver


@pytest.fixture
def db_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """SQLite, unless a test asks for another."""
    kind = getattr(request, "param", "sqlite")
    source = request.getfixturevalue("sqlite_template" if kind == "sqlite" else "postgres_server")
    with source.fresh() as url:
        yield url


@pytest.fixture
def utility_name() -> str:
    return "cosepav"


@pytest.fixture
def listening(portal: Any) -> Any:
    with open_receiver() as receiver:
        yield Listening(portal, receiver)


@pytest.mark.parametrize("db_url", ["sqlite", "postgresql"], indirect=True)
def test_news_are_told_once_with_nothing_but_addresses(listening: Listening) -> None:
    third = listening.third
    listening.look()
    assert listening.told == [], "what was there when the grant was given is no news"
    third.measure(datetime(2026, 4, 10, 3, tzinfo=UTC), 2)
    listening.look()
    listening.look()
    batch = f"{third.base}{ROOT}/Batch/Subscription/{third.grant}"
    assert listening.told == [[batch]]
    (taken,) = listening.receiver.taken
    assert taken.headers["content-type"] == "application/atom+xml"
    for personal in (b"8888", b"ramon", b"Ram\xc3\xb3n", third.his.supply_point_id.encode(), b"vat_"):
        assert personal not in taken.body
    assert third.ask(batch).status_code == 200


def test_bills_are_news_too_and_calls_are_spaced(listening: Listening) -> None:
    third = listening.third
    listening.look()
    for day in (10, 11, 12):
        third.measure(datetime(2026, 4, day, 3, tzinfo=UTC), 1)
        listening.look()
    assert len(listening.told) == 1, "not again within five minutes"
    listening.later(minutes=6)
    assert len(listening.told) == 2
    third.fill(months=4)
    listening.look()
    listening.later(minutes=6)
    assert len(listening.told) == 3
    assert len(listening.told[-1]) == 2, "both customers have another month: one call"


def test_after_a_feed_is_looked(listening: Listening, tmp_path: Any) -> None:
    listening.look()
    house = listening.portal.house
    listening.third.measure(datetime(2026, 4, 10, 3, tzinfo=UTC), 1)
    with house.db.write() as connection:
        house.jobs.record(connection, "exchange.feed_taken", run_id="r")
    listening.settle()
    assert len(listening.told) == 1


def test_an_app_that_is_away_is_called_again_and_given_up_in_the_end(listening: Listening) -> None:
    third = listening.third
    listening.look()
    listening.receiver.answer = 503
    third.measure(datetime(2026, 4, 10, 3, tzinfo=UTC), 1)
    listening.look()
    assert len(listening.told) == 1
    listening.later(minutes=6)
    assert len(listening.told) == 2
    listening.receiver.answer = 200
    listening.later(hours=1)
    assert len(listening.told) == 3
    listening.later(hours=5)
    assert len(listening.told) == 3
    listening.receiver.answer = 410
    third.measure(datetime(2026, 4, 11, 3, tzinfo=UTC), 1)
    listening.look()
    listening.later(days=1)
    assert len(listening.told) == 4, "it said that it wants no more of it"


def test_nobody_is_told_of_a_grant_that_has_ended(listening: Listening) -> None:
    third = listening.third
    listening.look()
    third.measure(datetime(2026, 4, 10, 3, tzinfo=UTC), 1)
    listening.portal.green_button.notices.look()
    third.portal.apps.connected.end(third.ramon.actor, third.grant)
    listening.settle()
    listening.look()
    assert listening.told == []
    with listening.portal.house.db.read() as connection:
        left = {row.grant_id for row in connection.execute(espi_news.select())}
    assert third.grant not in left


def test_a_place_that_may_not_be_asked_is_not_asked(listening: Listening) -> None:
    house = listening.portal.house
    listening.look()
    object.__setattr__(house, "egress", type(house.egress)(EgressSettings()))
    listening.third.measure(datetime(2026, 4, 10, 3, tzinfo=UTC), 1)
    started = time.perf_counter()
    listening.look()
    listening.later(days=1)
    assert listening.told == []
    assert time.perf_counter() - started < 30
    assert house.jobs.dead() == []
