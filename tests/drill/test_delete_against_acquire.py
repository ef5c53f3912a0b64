"""A thousand readings, each deleted while it is acquired: none ends up as both, and the control run finds some."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import update

from ventanilla.readings.tables import submitted
from ventanilla.settings import Settings
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.gas_desk import POLICY, GasDesk, open_gas_desk
from ventanilla.testing.racing import delete_against_acquire

pytestmark = pytest.mark.timeout(900)

Opened = Callable[[], GasDesk]


@pytest.fixture
def utility_name() -> str:
    return "cosepav"


@pytest.fixture
def gas(portal_settings: Settings, clock: FixedClock) -> Iterator[GasDesk]:
    desk = open_gas_desk(portal_settings, clock, replace(POLICY, windows=()))
    yield desk
    desk.portal.house.db.close()


def _carelessly(connection: Any, submission_id: str, moment: datetime) -> bool:
    """Deletes what was seen to be deletable a moment ago, and asks no more."""
    wanted = update(submitted.reading_submission).where(submitted.reading_submission.c.id == submission_id)
    return bool(connection.execute(wanted.values(deleted_at=moment)).rowcount)


def test_a_thousand_times_it_is_one_or_the_other(gas: GasDesk) -> None:
    found = delete_against_acquire(gas, 1000)
    assert found["both"] == found["neither"] == 0, found
    assert found.total() == 1000
    assert min(found["deleted"], found["acquired"]) > 0, found


def test_the_control_run_that_does_not_look_again_ends_in_both(gas: GasDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(submitted, "delete", _carelessly)
    assert delete_against_acquire(gas, 300)["both"] > 0, "the check can fail"
