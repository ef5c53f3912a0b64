"""What the billing files bring in, and what they are refused for."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ventanilla.billing.feed import feed_files
from ventanilla.kernel.absence import NOT_SUPPLIED, Absent, Why
from ventanilla.kernel.money import Money
from ventanilla.testing.billing import NUMBER, Holder, bill_row, charge_rows, holder, load, payment_row


@pytest.fixture
def ours(portal: Any) -> Holder:
    return holder(portal)


def _bills(portal: Any, ours: Holder) -> Any:
    return portal.billing.bills(ours.actor, ours.supply_point_id).value


def _only(portal: Any, ours: Holder) -> Any:
    bill = _bills(portal, ours)[0]
    return portal.billing.bill(ours.actor, ours.supply_point_id, bill.id).value


def test_a_bill_comes_back_as_it_went_in(portal: Any, ours: Holder) -> None:
    assert load(portal.house, "bills", [bill_row()]).inserted == 1
    assert load(portal.house, "charges", charge_rows()).inserted == 3
    detail = _only(portal, ours)
    assert (detail.bill.number, detail.bill.due_on, detail.holder) == (NUMBER, date(2026, 4, 10), "Ramón Sosa")
    assert detail.bill.total == detail.bill.open == Money(Decimal("2671.84"), "ARS")
    assert (detail.previous_reading, detail.current_reading, detail.period.days) == (14231, 14452, 31)
    assert [charge.amount.amount for charge in detail.charges] == [Decimal(x) for x in ("412.50", "1795.63", "463.71")]
    assert (detail.charges[1].price, detail.charges[2].tax_rate) == (Decimal("8.125"), 21)
    assert (detail.fiscal["cae"], detail.fiscal["cae_expires"]) == ("76140123456789", "2026-04-11")


def test_loading_the_same_rows_again_changes_nothing(portal: Any, ours: Holder) -> None:
    for expected in ((1, 0), (0, 1)):
        for name, rows in (("bills", [bill_row()]), ("charges", charge_rows()), ("payments", [payment_row("100")])):
            loaded = load(portal.house, name, rows)
            count = len(rows)
            assert (loaded.inserted, loaded.unchanged) == (expected[0] * count, expected[1] * count)
            assert not loaded.rejected
    assert _only(portal, ours).bill.open.amount == Decimal("2571.84")


def test_a_corrected_bill_replaces_the_old_one_with_its_charges(portal: Any, ours: Holder) -> None:
    load(portal.house, "bills", [bill_row()])
    load(portal.house, "charges", charge_rows())
    changed_bill = bill_row(total=Decimal(100), holder="Otro")
    assert load(portal.house, "bills", [changed_bill], are_charged=False).updated == 1
    assert _bills(portal, ours) == (), "its old charges do not add up to the new total"
    changed = [{**charge_rows()[0], "amount": Decimal(100)}]
    assert load(portal.house, "charges", changed).inserted == 1
    detail = _only(portal, ours)
    assert (detail.bill.open.amount, detail.holder, len(detail.charges)) == (100, "Otro", 1)


def test_a_line_that_is_no_longer_there_goes(portal: Any, ours: Holder) -> None:
    load(portal.house, "bills", [bill_row()])
    load(portal.house, "charges", [*charge_rows(), {**charge_rows()[0], "line": 4, "amount": Decimal(1)}])
    assert _bills(portal, ours) == ()
    load(portal.house, "charges", charge_rows())
    assert len(_only(portal, ours).charges) == 3


def test_a_bill_whose_charges_do_not_add_up_is_told_and_never_shown(portal: Any, ours: Holder) -> None:
    load(portal.house, "bills", [bill_row(), bill_row(number="B 2", total=Decimal(10), sequence=2)])
    rows = charge_rows("B 2", "5", "4", "1") + charge_rows(NUMBER, "1", "2", "3")
    (rejected,) = load(portal.house, "charges", rows).rejected
    assert (rejected.row, rejected.column, rejected.reason.id) == (3, "amount", "billing.feed.charges_do_not_add_up")
    assert [bill.number for bill in _bills(portal, ours)] == ["B 2"]
    hidden = portal.house.id_of("bill", NUMBER)
    from ventanilla.errors import NotFound

    with pytest.raises(NotFound):
        portal.billing.bill(ours.actor, ours.supply_point_id, hidden)
    load(portal.house, "charges", charge_rows())
    assert len(_bills(portal, ours)) == 2


@pytest.mark.parametrize(
    ("paid", "left", "credit"), [(["1000"], "1671.84", 0), (["1000", "1671.84"], "0", 0), (["3000"], "0", "328.16")]
)
def test_what_is_open_is_the_total_less_the_payments(
    portal: Any, ours: Holder, paid: list[str], left: str, credit: Any
) -> None:
    load(portal.house, "bills", [bill_row()])
    load(portal.house, "payments", [payment_row(amount, reference=str(at)) for at, amount in enumerate(paid)])
    detail = _only(portal, ours)
    assert detail.bill.open.amount == Decimal(left)
    assert detail.overpaid.amount == Decimal(credit)


def test_a_credit_note_is_a_credit_and_owes_nothing(portal: Any, ours: Holder) -> None:
    assert not load(portal.house, "bills", [bill_row(total=Decimal("-50.00"), kind="8")]).rejected
    (bill,) = _bills(portal, ours)
    assert bill.state(date(2027, 1, 1)).value == "credit"
    assert not portal.billing.debts(ours.actor, ours.supply_point_id).value.bills


def test_consumption_may_be_missing_and_says_why(portal: Any, ours: Holder) -> None:
    rows = [
        bill_row(consumption=None),
        bill_row(number="B 2", consumption=None, consumption_absent="not_applicable"),
        bill_row(number="B 3", consumption=Decimal("0")),
    ]
    load(portal.house, "bills", rows)
    found = {bill.number: bill.consumption for bill in _bills(portal, ours)}
    assert (found[NUMBER], found["B 2"]) == (NOT_SUPPLIED, Absent(Why.NOT_APPLICABLE))
    assert found["B 3"].value == 0


@pytest.mark.parametrize(
    ("changes", "column", "reason"),
    [
        ({"supply_number": "77"}, "supply_number", "unknown_supply"),
        ({"due_on": date(2026, 3, 31)}, "due_on", "due_before_issue"),
        ({"currency": "USD"}, "currency", "wrong_currency"),
        ({"total": Decimal("1.005")}, "total", "too_many_decimals"),
        ({"total": Decimal("-1")}, "total", "negative_total"),
        ({"kind": "008"}, "total", "positive_credit_note"),
        ({"issued_on": date(2026, 4, 16), "due_on": date(2026, 4, 20)}, "issued_on", "in_future"),
        ({"total": Decimal(10) ** 15}, "total", "too_large"),
        ({"period_last": None}, "period_last", "period"),
        ({"period_last": date(2026, 2, 1)}, "period_last", "period"),
        ({"cae": "123"}, "cae", "cae"),
        ({"cae": "1234567890123٤"}, "cae", "cae"),
        ({"receiver_document": "20.123"}, "receiver_document", "receiver_document"),
        ({"point_of_sale": -1}, "point_of_sale", "fiscal_number"),
        ({"consumption": Decimal("0.0000001")}, "consumption", "too_fine"),
    ],
)
def test_a_wrong_bill_is_refused_with_its_column_and_reason(
    portal: Any, ours: Holder, changes: dict[str, Any], column: str, reason: str
) -> None:
    loaded = load(portal.house, "bills", [bill_row(number="B 1"), bill_row(**changes), bill_row(number="B 2")])
    (rejected,) = loaded.rejected
    assert (rejected.row, rejected.column, rejected.reason.id) == (1, column, f"billing.feed.{reason}")
    assert loaded.inserted == 2
    for language in portal.house.languages.all:
        assert language.has(rejected.reason.id)


def test_a_number_belongs_to_one_supply(portal: Any, ours: Holder) -> None:
    load(portal.house, "bills", [bill_row()])
    (rejected,) = load(portal.house, "bills", [bill_row(customer_number="9100")]).rejected
    assert (rejected.column, rejected.reason.id) == ("number", "billing.feed.number_taken")
    assert load(portal.house, "payments", [payment_row(customer_number="9100")]).rejected[0].column == "bill_number"
    assert load(portal.house, "charges", [{**charge_rows()[0], "customer_number": "9100"}]).rejected


def test_a_bill_is_not_shown_before_its_charges_are_there(portal: Any, ours: Holder) -> None:
    load(portal.house, "bills", [bill_row(), bill_row(number="B 2", sequence=2)], are_charged=False)
    load(portal.house, "payments", [payment_row()])
    assert _bills(portal, ours) == ()
    assert not portal.billing.debts(ours.actor, ours.supply_point_id).value.total
    load(portal.house, "charges", charge_rows("B 2"))
    assert [bill.number for bill in _bills(portal, ours)] == ["B 2"]


def test_nothing_was_paid_tomorrow(portal: Any, ours: Holder) -> None:
    load(portal.house, "bills", [bill_row()])
    (rejected,) = load(portal.house, "payments", [payment_row(paid_on=date(2026, 4, 16))]).rejected
    assert (rejected.column, rejected.reason.id) == ("paid_on", "billing.feed.in_future")


@pytest.mark.parametrize("amount", ["0", "-1", "0.001"])
def test_a_payment_is_more_than_nothing(portal: Any, ours: Holder, amount: str) -> None:
    load(portal.house, "bills", [bill_row()])
    (rejected,) = load(portal.house, "payments", [payment_row(amount)]).rejected
    assert rejected.column == "amount"


def test_a_bill_may_move_to_another_month(portal: Any, ours: Holder) -> None:
    from ventanilla.kernel.periods import Month

    load(portal.house, "bills", [bill_row()])
    assert load(portal.house, "bills", [bill_row(month=Month(2026, 3))]).updated == 1
    assert [bill.month for bill in _bills(portal, ours)] == [Month(2026, 3)]


def test_every_column_of_the_feed_says_what_it_means(portal: Any) -> None:
    for file in feed_files(portal.house.utility):
        assert all(column.meaning.endswith(".") for column in file.columns), file.name
