"""A botnet that guesses birth dates never gets more than the budgets; each counter is needed. The year is in drill."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event

from ventanilla.plugin import Budget
from ventanilla.storage import Database
from ventanilla.supply.tables import attempts
from ventanilla.testing.botnet import BIRTH_DATES, NARROWED, attack
from ventanilla.testing.clock import FixedClock
from ventanilla_cosepav import UTILITY as COSEPAV

DAYS = 3


@pytest.fixture
def database(sqlite_url: str) -> Any:
    db = Database(sqlite_url)
    # Nothing here is about what survives a crash.
    event.listen(db.engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
    yield db
    db.close()


def test_some_days_stay_within_every_budget(database: Database, clock: FixedClock) -> None:
    year = attack(database, clock, DAYS)
    assert year.over() == {}
    assert len(year.evaluated) > 30 * DAYS
    assert year.expected(NARROWED, has_contact=True) < 1e-3
    assert year.expected(BIRTH_DATES, has_contact=False) < 0.7


@pytest.mark.parametrize("counter", ["per_target", "per_actor", "per_utility"])
def test_without_one_of_its_counters_it_does_not(
    database: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch, counter: str
) -> None:
    real = attempts.take_guess

    def lame(connection: Any, row: Any, per_target: Budget, per_actor: Budget, per_utility: Budget) -> bool:
        budgets = {"per_target": per_target, "per_actor": per_actor, "per_utility": per_utility}
        budgets[counter] = replace(budgets[counter], tries=10**9)
        return real(connection, row, **budgets)

    monkeypatch.setattr(attempts, "take_guess", lame)
    assert attack(database, clock, 2).over().keys() >= {counter.removeprefix("per_")}


def test_the_budgets_that_are_played_with_are_those_of_the_utility_that_links() -> None:
    from ventanilla.testing.linking import LINKING

    for name in ("per_target", "per_actor", "per_utility", "code_tries", "code_lifetime"):
        assert getattr(COSEPAV.linking, name) == getattr(LINKING, name)
