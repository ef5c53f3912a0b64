"""Who may see which bills, and what is owed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ventanilla.errors import NotFound, SignInRequired
from ventanilla.kernel.actors import Anonymous
from ventanilla.kernel.periods import Month
from ventanilla.testing.billing import NUMBER, Holder, bill_row, charge_rows, holder, load, payment_row


@pytest.fixture
def ours(portal: Any) -> Holder:
    return holder(portal)


def _year(portal: Any) -> None:
    months = [Month(2025, 1).plus(at) for at in range(16)]
    rows = [
        bill_row(
            number=f"B {month}", month=month, issued_on=month.first, due_on=month.first.replace(day=20), sequence=at
        )
        for at, month in enumerate(months)
    ]
    load(portal.house, "bills", rows)
    load(portal.house, "payments", [payment_row(number=row["number"]) for row in rows[:-2]])


def test_a_foreign_bill_and_one_that_does_not_exist_are_told_alike(portal: Any, ours: Holder) -> None:
    load(portal.house, "bills", [bill_row()])
    id_ = portal.house.id_of("bill", NUMBER)
    service, point = portal.billing, ours.supply_point_id
    assert service.bill(ours.actor, point, id_).value.bill.id == id_
    other = portal.house.id_of("supply_point", "9100", "1")
    for actor, supply, wanted in (
        (ours.stranger, point, id_),
        (ours.actor, other, id_),
        (ours.actor, "nonsense", id_),
        (ours.actor, point, "nonsense"),
    ):
        for ask in (service.bill, service.consult):
            with pytest.raises(NotFound):
                ask(actor, supply, wanted)
    for ask_list in (service.bills, service.debts, service.last_bill, service.overview):
        with pytest.raises(NotFound):
            ask_list(ours.stranger, point)
        with pytest.raises(SignInRequired):
            ask_list(Anonymous(), point)


def test_bills_are_newest_first_and_one_year_of_them_may_be_asked_for(portal: Any, ours: Holder) -> None:
    _year(portal)
    every = portal.billing.bills(ours.actor, ours.supply_point_id).value
    assert [bill.month for bill in every] == [Month(2026, 4).plus(-back) for back in range(16)]
    year = portal.billing.bills(ours.actor, ours.supply_point_id, 2025).value
    assert {bill.month.year for bill in year} == {2025}
    assert len(year) == 12


@pytest.mark.covers("COS-11")
def test_debts_are_the_open_bills_oldest_first_and_their_sum(portal: Any, ours: Holder) -> None:
    _year(portal)
    debt = portal.billing.debts(ours.actor, ours.supply_point_id).value
    assert [bill.number for bill in debt.bills] == ["B 2026-03", "B 2026-04"]
    assert debt.total.amount == Decimal("5343.68")
    assert debt.overdue.amount == Decimal("2671.84")
    assert [bill.days_late(portal.house.today()) for bill in debt.bills] == [26, 0]


def test_a_bill_is_due_until_the_end_of_its_day_at_the_utility(portal: Any, ours: Holder, clock: Any) -> None:
    from datetime import UTC, datetime

    load(portal.house, "bills", [bill_row()])
    for moment, late in ((datetime(2026, 4, 11, 2, 59, tzinfo=UTC), 0), (datetime(2026, 4, 11, 3, 0, tzinfo=UTC), 1)):
        clock.set(moment)
        (bill,) = portal.billing.bills(ours.actor, ours.supply_point_id).value
        assert bill.days_late(portal.house.today()) == late


def test_an_old_open_bill_is_never_forgotten(portal: Any, ours: Holder) -> None:
    old = bill_row(number="B 1999", month=Month(1999, 5), issued_on=date(1999, 5, 1), due_on=date(1999, 5, 9))
    load(portal.house, "bills", [bill_row(), old, {**old, "number": "B 1998", "month": Month(1998, 5)}])
    load(portal.house, "payments", [payment_row(number="B 1998")])
    assert [b.number for b in portal.billing.bills(ours.actor, ours.supply_point_id).value] == [NUMBER, "B 1999"]


def test_a_new_supply_has_no_bill_and_owes_nothing(portal: Any, ours: Holder) -> None:
    overview = portal.billing.overview(ours.actor, ours.supply_point_id).value
    assert overview.last is None
    assert not overview.debt.total
    assert portal.billing.last_bill(ours.actor, ours.supply_point_id).value is None


def test_a_bill_knows_its_neighbours_and_the_other_debts(portal: Any, ours: Holder) -> None:
    _year(portal)
    middle = portal.house.id_of("bill", "B 2026-04")
    seen = portal.billing.consult(ours.actor, ours.supply_point_id, middle).value
    assert (seen.newer, seen.older.number) == (None, "B 2026-03")
    assert [bill.number for bill in seen.other_debts] == ["B 2026-03"]


def test_the_bills_of_a_supply_are_one_statement(portal: Any, ours: Holder, monkeypatch: pytest.MonkeyPatch) -> None:
    _year(portal)
    point = portal.supply.supply_point(ours.actor, ours.supply_point_id, scope=None)
    asked: list[str] = []
    rows = portal.house.db.rows
    monkeypatch.setattr(portal.house.db, "rows", lambda hot, *a, **k: asked.append("one") or rows(hot, *a, **k))
    answer = portal.house.gateway.ask("bills", supply_point=point, since=Month(2026, 1))
    assert len(answer.value) == 4
    assert asked == ["one"]


def test_charges_that_stand_on_a_bill_are_in_their_order(portal: Any, ours: Holder) -> None:
    load(portal.house, "bills", [bill_row()])
    load(portal.house, "charges", list(reversed(charge_rows())))
    detail = portal.billing.bill(ours.actor, ours.supply_point_id, portal.house.id_of("bill", NUMBER)).value
    assert [charge.description for charge in detail.charges] == ["Cargo fijo", "Energía", "IVA"]


def test_the_latest_bill_of_a_supply_that_was_not_billed_lately_is_found(portal: Any, ours: Holder) -> None:
    paid = bill_row(
        number="B 0003-00000002", month=Month(2025, 8), issued_on=date(2025, 9, 1), due_on=date(2025, 9, 10)
    )
    still_open = bill_row(
        number="B 0003-00000001", month=Month(2025, 3), issued_on=date(2025, 4, 1), due_on=date(2025, 4, 10)
    )
    load(portal.house, "bills", [still_open, paid])
    load(portal.house, "payments", [payment_row("2671.84", "B 0003-00000002")])
    seen = portal.billing.overview(ours.actor, ours.supply_point_id).value
    assert seen.last.number == "B 0003-00000002"
    assert [bill.number for bill in seen.debt.bills] == ["B 0003-00000001"]


def test_a_credit_of_long_ago_counts_beside_the_bills_of_today(portal: Any, ours: Holder) -> None:
    old = bill_row(number="B 0003-00000001", month=Month(2025, 3), issued_on=date(2025, 4, 1), due_on=date(2025, 4, 10))
    load(portal.house, "bills", [old, bill_row()])
    load(portal.house, "payments", [payment_row("6000.00", "B 0003-00000001")])
    seen = portal.billing.overview(ours.actor, ours.supply_point_id).value
    whole = portal.billing.overview_of(portal.billing.bills(ours.actor, ours.supply_point_id).value)
    assert (seen.debt.balance, seen.debt.credit) == (whole.debt.balance, whole.debt.credit)
    assert seen.last == whole.last
