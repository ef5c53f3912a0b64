"""The account statement: what moves the balance, from when to when, and that it is what the debts say."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ventanilla.billing.model import Movement, MovementKind, Statement, set_credits_against_debts
from ventanilla.billing.service.spans import parse_span, statement_span
from ventanilla.errors import InvalidInput, NotFound, PluginFault, SignInRequired
from ventanilla.kernel.actors import Anonymous
from ventanilla.kernel.money import Money
from ventanilla.kernel.periods import Month
from ventanilla.testing.billing import NUMBER, Holder, bill_row, charge_rows, holder, load, payment_row

TODAY = date(2026, 4, 15)


@pytest.fixture
def ours(portal: Any) -> Holder:
    return holder(portal)


def _statement(portal: Any, ours: Holder, *days: date) -> Statement:
    found: Statement = portal.billing.statement(ours.actor, ours.supply_point_id, *days).value
    return found


def _bill(number: str, month: int, total: str, **changes: Any) -> dict[str, Any]:
    first = date(2026, month, 1)
    days = {"issued_on": first, "due_on": first.replace(day=20)}
    return bill_row(number=number, month=Month(2026, month), total=Decimal(total), **(days | changes))


def _note(number: str, month: int, total: str) -> dict[str, Any]:
    return _bill(number, month, total, kind="8", due_on=date(2026, month, 1))


def _owed(portal: Any, ours: Holder) -> tuple[Decimal, Decimal]:
    debt = portal.billing.debts(ours.actor, ours.supply_point_id).value
    assert debt.balance == _statement(portal, ours).closing
    return debt.total.amount, debt.credit.amount


@pytest.mark.covers("COS-13")
def test_bills_raise_the_balance_payments_and_credit_notes_lower_it(portal: Any, ours: Holder) -> None:
    load(portal.house, "bills", [_bill("B 1", 1, "100"), _note("NC 1", 2, "-30"), _bill("B 2", 3, "50.50")])
    load(portal.house, "bills", [_bill("ND 1", 4, "5", kind="7")])
    load(portal.house, "payments", [payment_row("70", "B 1", paid_on=date(2026, 3, 1), channel="Caja")])
    seen = _statement(portal, ours)
    assert (seen.since, seen.until, seen.opening.minor) == (date(2025, 4, 15), TODAY, 0)
    lines = [(one.day.month, one.kind.value, one.document, one.balance.amount) for one in seen.movements]
    assert lines == [
        (1, "bill", "B 1", 100),
        (2, "credit", "NC 1", 70),
        (3, "bill", "B 2", Decimal("120.50")),
        (3, "payment", "B 1", Decimal("50.50")),
        (4, "adjustment", "ND 1", Decimal("55.50")),
    ]
    assert (seen.debits.amount, seen.credits.amount, seen.closing.amount) == (Decimal("155.5"), 100, Decimal("55.5"))
    assert (seen.movements[3].text, seen.movements[0].month) == ("Caja", Month(2026, 1))
    assert seen.holds


def test_the_opening_balance_is_what_all_before_has_left(portal: Any, ours: Holder) -> None:
    load(portal.house, "bills", [_bill("B 1", 1, "100"), _bill("B 2", 2, "200"), _bill("B 3", 3, "300")])
    load(portal.house, "payments", [payment_row("100", "B 1", paid_on=date(2026, 2, 10))])
    whole = _statement(portal, ours, date(1990, 1, 1), TODAY)
    for first, last, opening, closing in (
        (date(2026, 2, 2), TODAY, 300, 500),
        (date(2026, 2, 1), date(2026, 2, 9), 100, 300),
        (date(2026, 2, 10), date(2026, 2, 10), 300, 200),
        (date(2026, 2, 11), date(2026, 2, 20), 200, 200),
        (date(1990, 1, 1), date(1990, 1, 1), 0, 0),
    ):
        part = _statement(portal, ours, first, last)
        assert (part.opening.amount, part.closing.amount) == (opening, closing)
        assert part.movements == tuple(one for one in whole.movements if first <= one.day <= last)


@pytest.mark.covers("COS-11", "COS-13")
def test_a_credit_note_pays_the_bill_that_falls_due_first_and_the_rest_is_kept(portal: Any, ours: Holder) -> None:
    load(portal.house, "bills", [_bill("B 1", 1, "100"), _bill("B 2", 2, "200")])
    assert _owed(portal, ours) == (300, 0)
    load(portal.house, "bills", [_note("NC 1", 3, "-130")])
    assert _owed(portal, ours) == (170, 0)
    found = {bill.number: bill for bill in portal.billing.bills(ours.actor, ours.supply_point_id).value}
    assert (found["B 1"].open.amount, found["B 2"].open.amount) == (0, 170)
    assert found["B 1"].state(TODAY).value == "paid"
    load(portal.house, "bills", [_note("NC 2", 4, "-200")])
    assert _owed(portal, ours) == (0, 30)
    load(portal.house, "bills", [_bill("B 3", 4, "50")])
    assert _owed(portal, ours) == (20, 0)
    assert found["B 1"].credit is None


def test_what_is_paid_too_much_pays_the_next_bill(portal: Any, ours: Holder) -> None:
    load(portal.house, "bills", [_bill("B 1", 1, "100")])
    load(portal.house, "payments", [payment_row("100", "B 1"), payment_row("100", "B 1", reference="again")])
    assert _owed(portal, ours) == (0, 100)
    load(portal.house, "bills", [_bill("B 2", 2, "250")])
    assert _owed(portal, ours) == (150, 0)
    load(portal.house, "payments", [payment_row("150", "B 2")])
    assert _owed(portal, ours) == (0, 0)


def test_a_corrected_total_moves_the_credits_again(portal: Any, ours: Holder) -> None:
    load(portal.house, "bills", [_bill("B 1", 1, "100"), _note("NC 1", 2, "-80"), _bill("B 2", 3, "100")])
    assert _owed(portal, ours) == (120, 0)
    load(portal.house, "bills", [_bill("B 1", 1, "50")])
    assert _owed(portal, ours) == (70, 0)
    assert load(portal.house, "bills", [_bill("B 1", 1, "50")]).unchanged == 1
    assert _owed(portal, ours) == (70, 0)


def test_a_corrected_total_that_is_just_what_was_paid_leaves_no_credit(portal: Any, ours: Holder) -> None:
    load(portal.house, "bills", [_bill("B 1", 1, "100")])
    load(portal.house, "payments", [payment_row("150", "B 1")])
    assert _owed(portal, ours) == (0, 50)
    load(portal.house, "bills", [_bill("B 1", 1, "150")])
    assert _owed(portal, ours) == (0, 0)


def test_what_is_set_aside_counts_nowhere(portal: Any, ours: Holder) -> None:
    load(portal.house, "bills", [_bill("B 1", 1, "100"), _note("NC 1", 2, "-80")])
    load(portal.house, "bills", [_note("NC 1", 2, "-90")], are_charged=False)
    load(portal.house, "payments", [payment_row("10", "NC 1")])
    assert _owed(portal, ours) == (100, 0)
    assert [one.document for one in _statement(portal, ours).movements] == ["B 1"]
    load(portal.house, "charges", [{**charge_rows("NC 1")[0], "amount": Decimal(-90)}])
    assert _owed(portal, ours) == (0, 0)


def test_an_old_credit_is_never_forgotten(portal: Any, ours: Holder) -> None:
    old = {"month": Month(1999, 5), "issued_on": date(1999, 5, 1), "due_on": date(1999, 5, 9)}
    load(portal.house, "bills", [bill_row(number="NC", total=Decimal(-40), kind="8", **old)])
    assert _owed(portal, ours) == (0, 40)


def test_a_foreign_account_is_not_found(portal: Any, ours: Holder) -> None:
    load(portal.house, "bills", [bill_row()])
    with pytest.raises(NotFound):
        portal.billing.statement(ours.stranger, ours.supply_point_id)
    with pytest.raises(NotFound):
        portal.billing.statement(ours.actor, portal.house.id_of("supply_point", "9100", "1"))
    with pytest.raises(SignInRequired):
        portal.billing.statement(Anonymous(), ours.supply_point_id)


@pytest.mark.parametrize(
    ("query", "span"),
    [
        ({}, (date(2025, 4, 15), TODAY)),
        ({"from": "", "to": " "}, (date(2025, 4, 15), TODAY)),
        ({"from": "2026-02-01"}, (date(2026, 2, 1), TODAY)),
        ({"from": "01/02/2026", "to": "28.2.2026"}, (date(2026, 2, 1), date(2026, 2, 28))),
        ({"to": "2024-02-29"}, (date(2023, 2, 28), date(2024, 2, 29))),
        ({"from": "2026-04-15", "to": "2999-12-31"}, (TODAY, TODAY)),
    ],
)
def test_a_period_is_read(query: dict[str, str], span: tuple[date, date]) -> None:
    assert statement_span(*parse_span(query), TODAY) == span


@pytest.mark.parametrize(
    ("query", "field", "reason"),
    [
        ({"from": "yesterday"}, "from", "day"),
        ({"from": "2026-02-30"}, "from", "day"),
        ({"to": "٢٠٢٦-٠٢-٠١"}, "to", "day"),
        ({"to": "2026-2-1' OR 1=1"}, "to", "day"),
        ({"from": "2026-04-16"}, "from", "future"),
        ({"from": "1899-12-31"}, "from", "early"),
        ({"to": "0001-01-01"}, "from", "early"),
        ({"from": "2026-03-02", "to": "2026-03-01"}, "to", "order"),
    ],
)
def test_a_wrong_period_names_its_field(query: dict[str, str], field: str, reason: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        statement_span(*parse_span(query), TODAY)
    assert {name: one.id for name, one in refused.value.fields.items()} == {field: f"billing.statement.fault.{reason}"}


def test_both_wrong_days_are_named() -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_span({"from": "x", "to": "y"})
    assert set(refused.value.fields) == {"from", "to"}


@given(st.lists(st.integers(-(10**6), 10**6), max_size=12))
def test_credits_pay_the_first_debts_and_nothing_is_lost(left: list[int]) -> None:
    out = set_credits_against_debts(left)
    assert sum(out) == sum(left)
    assert all(min(0, was) <= now <= max(0, was) for was, now in zip(left, out, strict=True))
    assert not (any(now > 0 for now in out) and any(now < 0 for now in out))
    open_ = [at for at, now in enumerate(out) if now > 0]
    assert all(out[at] == left[at] for at in range(open_[0] + 1, len(left)) if left[at] > 0) if open_ else True


def _money(pesos: int) -> Money:
    return Money(Decimal(pesos), "ARS")


@pytest.mark.parametrize("wrong", ["closing", "balance", "day", "supply"])
def test_a_plugins_statement_that_does_not_add_up_is_refused(portal: Any, ours: Holder, wrong: str) -> None:
    from ventanilla.plugin import hookimpl

    class Bad:
        @hookimpl
        def movements(self, supply_point: Any, since: date, until: date) -> Statement:
            day = date(1999, 1, 1) if wrong == "day" else until
            one = Movement(
                day, MovementKind.BILL, "B 1", "", _money(5), _money(0), _money(6 if wrong == "balance" else 5)
            )
            id_ = "another" if wrong == "supply" else supply_point.id
            return Statement(id_, since, until, _money(0), (one,), _money(7 if wrong == "closing" else 5))

    portal.house.gateway.add_plugin("bad", Bad())
    with pytest.raises(PluginFault):
        _statement(portal, ours)


def test_the_statement_is_two_statements(portal: Any, ours: Holder, monkeypatch: pytest.MonkeyPatch) -> None:
    load(portal.house, "bills", [bill_row()])
    load(portal.house, "payments", [payment_row(number=NUMBER)])
    point = portal.supply.supply_point(ours.actor, ours.supply_point_id, scope=None)
    asked: list[str] = []
    rows = portal.house.db.rows
    monkeypatch.setattr(portal.house.db, "rows", lambda hot, *a, **k: asked.append("one") or rows(hot, *a, **k))
    portal.house.gateway.ask("movements", supply_point=point, since=date(2026, 1, 1), until=TODAY)
    assert asked == ["one", "one"]
