"""The home page: what is owed and by when, how much was used; a part that fails costs its tile."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event

from ventanilla.errors import NotFound, PluginFault, SignInRequired
from ventanilla.figures import Point, Series
from ventanilla.home.model import Usage
from ventanilla.kernel.actors import Anonymous
from ventanilla.kernel.periods import Month
from ventanilla.kernel.quantities import Quantity, Unit
from ventanilla.readings.model import Consumption
from ventanilla.readings.service import Recent
from ventanilla.testing.billing import Holder, bill_row, holder, load, payment_row


@pytest.fixture
def ours(portal: Any) -> Holder:
    return holder(portal)


def recent(last: str | None, before: str | None, months: int = 12) -> Recent:
    points = tuple(Point(str(Month(2025, 5).plus(at)), Month(2025, 5).plus(at), None) for at in range(months))
    series = Series("recent", "Consumo", "kWh", "month", points)
    latest = Consumption(Month(2026, 4), Quantity(Decimal(last), Unit.KWH)) if last else None
    return Recent(latest, Quantity(Decimal(before), Unit.KWH) if before else None, series)


@pytest.mark.parametrize(
    ("last", "before", "change"),
    [
        ("221", "204", 8),
        ("204", "221", -8),
        ("200", "200", 0),
        ("221", "0", None),
        ("221", None, None),
        (None, None, None),
        ("1.5", "1", 50),
    ],
)
def test_the_change_is_in_whole_percent_of_the_year_before(
    last: str | None, before: str | None, change: int | None
) -> None:
    assert Usage.of(recent(last, before), None).change == change


def test_months_before_the_supply_began_are_not_missing() -> None:
    usage = Usage.of(recent("221", None), date(2026, 2, 20))
    assert [point.key for point in usage.series.points] == ["2026-02", "2026-03", "2026-04"]
    assert len(Usage.of(recent("221", None), None).series.points) == 12


def test_only_the_holder_sees_it_and_the_rest_is_alike(portal: Any, ours: Holder) -> None:
    assert portal.home.dashboard(ours.actor, ours.supply_point_id).supply_point.id == ours.supply_point_id
    for actor, supply in ((ours.stranger, ours.supply_point_id), (ours.actor, "nonsense")):
        with pytest.raises(NotFound):
            portal.home.dashboard(actor, supply)
    with pytest.raises(SignInRequired):
        portal.home.dashboard(Anonymous(), ours.supply_point_id)


@pytest.mark.covers("COS-07")
def test_a_new_supply_has_neither_bill_nor_consumption_and_owes_nothing(portal: Any, ours: Holder) -> None:
    seen = portal.home.dashboard(ours.actor, ours.supply_point_id)
    assert seen.bill is None
    assert seen.usage.value.last is None
    assert not seen.account.value.debt.total


def test_the_days_to_the_due_date_are_those_at_the_utility(portal: Any, ours: Holder, clock: Any) -> None:
    load(portal.house, "bills", [bill_row()])
    for moment, days, state in (
        (datetime(2026, 4, 7, 15, tzinfo=UTC), 3, "due"),
        (datetime(2026, 4, 11, 2, 59, tzinfo=UTC), 0, "due"),
        (datetime(2026, 4, 11, 3, tzinfo=UTC), -1, "overdue"),
    ):
        clock.set(moment)
        seen = portal.home.dashboard(ours.actor, ours.supply_point_id)
        assert (seen.days_left, seen.bill_state.value) == (days, state)
    load(portal.house, "payments", [payment_row()])
    assert portal.home.dashboard(ours.actor, ours.supply_point_id).bill_state.value == "paid"


def test_a_part_that_fails_costs_its_tile_only(portal: Any, ours: Holder, monkeypatch: pytest.MonkeyPatch) -> None:
    load(portal.house, "bills", [bill_row()])

    def fail(*_: object) -> None:
        raise PluginFault

    monkeypatch.setattr(portal.readings, "recent", fail)
    seen = portal.home.dashboard(ours.actor, ours.supply_point_id)
    assert seen.usage.value is None
    assert seen.bill is not None
    monkeypatch.undo()
    monkeypatch.setattr(portal.billing, "overview", fail)
    seen = portal.home.dashboard(ours.actor, ours.supply_point_id)
    assert seen.account.value is None
    assert seen.bill is None
    assert seen.usage.value is not None


@pytest.fixture
def counted(portal: Any) -> Iterator[list[str]]:
    """Every statement that goes to the database, by the driver's own cursor too."""
    seen: list[str] = []
    rows = portal.house.db.rows

    def note(hot: Any, *args: Any, **values: Any) -> Any:
        seen.append(str(hot.statement))
        return rows(hot, *args, **values)

    def also(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    object.__setattr__(portal.house.db, "rows", note)
    for engine in (portal.house.db._reads, portal.house.db._writes):
        event.listen(engine, "before_cursor_execute", also)
    yield seen
    for engine in (portal.house.db._reads, portal.house.db._writes):
        event.remove(engine, "before_cursor_execute", also)
    del portal.house.db.rows


def test_the_dashboard_is_three_statements_beside_the_session(portal: Any, ours: Holder, counted: list[str]) -> None:
    load(portal.house, "bills", [bill_row()])
    portal.home.dashboard(ours.actor, ours.supply_point_id)
    counted.clear()
    portal.home.dashboard(ours.actor, ours.supply_point_id)
    assert len(counted) <= 3, counted
