"""What billing tells the topics above it: new bills, payments, and bills that fall due soon; each once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from ventanilla.billing.feed import feed_files
from ventanilla.kernel.periods import Month
from ventanilla.testing import linking
from ventanilla.testing.billing import NUMBER, Holder, bill_row, charge_rows, hold, load, payment_row


class Ears:
    """Hears every event of billing."""

    def __init__(self, portal: Any) -> None:
        self.portal = portal
        self.heard: list[tuple[str, Mapping[str, Any]]] = []
        for name in ("bill_issued", "payment_received", "bill_due_soon"):
            portal.house.jobs.on(f"billing.{name}", f"test.{name}", self._hear)

    def _hear(self, payload: Mapping[str, Any]) -> None:
        ids = {name: value for name, value in payload.items() if name not in {"event", "event_id"}}
        self.heard.append((payload["event"].removeprefix("billing."), ids))

    def names(self) -> list[str]:
        """What has been heard since the last time, in order."""
        while self.portal.house.jobs.run_due():
            pass
        heard = [name for name, _ in self.heard]
        self.heard.clear()
        return sorted(heard)


@pytest.fixture
def ears(portal: Any) -> Ears:
    linking.load(portal.house, linking.customer_rows(), linking.point_rows())
    return Ears(portal)


def _take(portal: Any, months: list[Month]) -> None:
    rows = [
        bill_row(number=f"B {m}", month=m, issued_on=m.first, due_on=m.plus(1).first.replace(day=7)) for m in months
    ]
    load(portal.house, "bills", rows)
    load(portal.house, "payments", [payment_row(number=row["number"], paid_on=row["issued_on"]) for row in rows])


def _linked(portal: Any) -> Holder:
    return hold(portal, linking.applicant())


def test_a_history_is_news_to_nobody_and_a_new_month_is_told_once(portal: Any, ears: Ears, clock: Any) -> None:
    months = [Month(2026, 4).plus(-back) for back in range(36)]
    _take(portal, months)
    assert ears.names() == []
    _linked(portal)
    _take(portal, months)
    assert ears.names() == [], "linking makes no old bill new"
    clock.set(datetime(2026, 5, 4, 12, tzinfo=UTC))
    _take(portal, [Month(2026, 5), *months])
    assert ears.names() == ["bill_issued", "payment_received"]
    _take(portal, [Month(2026, 5), *months])
    assert ears.names() == []


def test_a_history_that_comes_after_the_link_is_told_for_its_last_month_only(portal: Any, ears: Ears) -> None:
    _linked(portal)
    _take(portal, [Month(2026, 4).plus(-back) for back in range(36)])
    assert ears.names() == ["bill_issued", "payment_received"]


def test_an_event_holds_ids_only_and_comes_when_the_bill_can_be_seen(portal: Any, ears: Ears) -> None:
    ours = _linked(portal)
    load(portal.house, "bills", [bill_row()], are_charged=False)
    assert ears.names() == []
    load(portal.house, "charges", charge_rows())
    load(portal.house, "payments", [payment_row("10")])
    while portal.house.jobs.run_due():
        pass
    bill_id = portal.house.id_of("bill", NUMBER)
    ids = {"supply_point_id": ours.supply_point_id, "bill_id": bill_id}
    assert ears.heard[0] == ("bill_issued", ids)
    name, paid = ears.heard[1]
    assert (name, set(paid)) == ("payment_received", {*ids, "payment_id"})


def test_a_corrected_bill_is_not_told_again_and_a_credit_note_is_no_bill(portal: Any, ears: Ears) -> None:
    _linked(portal)
    load(portal.house, "bills", [bill_row()])
    assert ears.names() == ["bill_issued"]
    load(portal.house, "bills", [bill_row(total=Decimal(100))])
    load(portal.house, "bills", [bill_row(number="NC", total=Decimal(-5), kind="8", sequence=9)])
    assert ears.names() == []


def test_a_supply_that_nobody_may_see_is_told_to_nobody(portal: Any, ears: Ears, clock: Any) -> None:
    ours = _linked(portal)
    (link,) = portal.supply.links_of(ours.actor, None)
    portal.supply.unlink(ours.actor, link.id)
    load(portal.house, "bills", [bill_row()])
    assert ears.names() == []


def test_when_nothing_is_kept_nothing_is_told(portal: Any, ears: Ears) -> None:
    _linked(portal)
    files = {file.name: file for file in feed_files(portal.house.utility)}
    with portal.house.db.engine.connect() as connection, connection.begin() as transaction:
        for name, rows in (("bills", [bill_row()]), ("charges", charge_rows())):
            blank = {column.name: None for column in files[name].columns}
            whose = {"customer_number": "8888", "supply_number": "1"}
            files[name].load(connection, portal.house, [blank | whose | row for row in rows])
        transaction.rollback()
    assert ears.names() == []


def test_a_bill_that_falls_due_soon_is_told_once(portal: Any, ears: Ears, clock: Any) -> None:
    _linked(portal)
    rows = [bill_row(number=f"B {day}", due_on=date(2026, 4, day), sequence=day) for day in (14, 15, 18, 19, 20)]
    load(portal.house, "bills", rows)
    load(portal.house, "payments", [payment_row(number="B 15")])
    told = []
    for _ in range(4):
        told.append(ears.names().count("bill_due_soon"))
        clock.advance(timedelta(days=1))
    assert told == [1, 1, 1, 0], "the 18th, then the 19th, then the 20th, each once; the paid and the late one never"


def test_a_day_that_no_worker_saw_is_made_good(portal: Any, ears: Ears, clock: Any) -> None:
    _linked(portal)
    load(portal.house, "bills", [bill_row(due_on=date(2026, 4, 21))])
    assert ears.names() == ["bill_issued"]
    clock.advance(timedelta(days=6))
    assert ears.names() == ["bill_due_soon"]
    clock.advance(timedelta(days=1))
    assert ears.names() == []
