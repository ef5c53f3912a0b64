"""The last 36 months of a supply: what was used and charged, to the peso."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest

from ventanilla.errors import NotFound, SignInRequired
from ventanilla.kernel.absence import Absent
from ventanilla.kernel.actors import Anonymous
from ventanilla.kernel.money import Money
from ventanilla.kernel.periods import Month, months_by_year


def test_the_newest_year_comes_first_and_each_year_begins_in_january() -> None:
    months = months_by_year(Month(2026, 11), 36)
    assert months[:11] == tuple(Month(2026, month) for month in range(1, 12))
    assert months[11] == Month(2025, 1)
    assert months[-1] == Month(2023, 12)
    assert len(set(months)) == 36


@pytest.mark.covers("CPR-22")
def test_the_lines_of_the_printed_month_come_to_what_is_printed(austral: Any) -> None:
    month = austral.portal.billing.history.month(austral.actor, austral.ours, Month(2026, 1)).value
    sums = {name: getattr(month, name) for name in ("net", "exempt", "taxed", "vat", "total")}
    assert {name: int(value.amount) for name, value in sums.items()} == {
        "net": 47_045,
        "exempt": 441,
        "taxed": 46_604,
        "vat": 8_855,
        "total": 55_900,
    }
    assert len(month.lines) == 8
    assert int((Decimal(286) * Decimal("17.125")).quantize(Decimal(1), ROUND_HALF_UP)) == 4898
    assert sum(line.amount.amount for line in month.lines) == 47_045


@pytest.mark.covers("CPR-21", "CPR-22")
def test_every_month_adds_up_to_its_documents(austral: Any) -> None:
    months = austral.portal.billing.history.months(austral.actor, austral.ours).value
    assert len(months) == 36
    for month in months:
        totals = sum((bill.total for bill in month.bills), Money.zero("CLP"))
        assert month.exempt + month.taxed + month.vat == totals
        if month.bills:
            assert month.net == month.exempt + month.taxed


@pytest.mark.covers("CPR-21")
def test_a_billed_zero_is_zero_and_what_is_not_billed_says_so(austral: Any) -> None:
    months = {one.month: one for one in austral.portal.billing.history.months(austral.actor, austral.ours).value}
    zero = months[Month(2026, 9)]
    assert (zero.consumption.value, zero.net.amount) == (0, 0)
    to_come, gap, before = (months[Month(*month)] for month in ((2026, 11), (2025, 3), (2023, 12)))
    assert [one.net.why.value for one in (to_come, gap, before)] == ["pending", "not_supplied", "not_supplied"]
    assert isinstance(to_come.consumption, Absent)


def test_a_credit_note_counts_in_its_month(austral: Any) -> None:
    month = austral.portal.billing.history.month(austral.actor, austral.ours, Month(2026, 2)).value
    assert len(month.bills) == 2
    assert int(month.net.amount) == 10_000 + 25 * 100 + 300 - 1_000


def test_a_foreign_supply_and_a_month_out_of_reach_are_not_found(austral: Any) -> None:
    desk = austral.portal.documents.history
    for actor, supply, month in (
        (austral.stranger, austral.ours, Month(2026, 1)),
        (austral.actor, "nothing", Month(2026, 1)),
        (austral.actor, austral.ours, Month(2023, 11)),
        (austral.actor, austral.ours, Month(2026, 12)),
    ):
        with pytest.raises(NotFound):
            desk.month(actor, supply, month)
    with pytest.raises(SignInRequired):
        desk.history(Anonymous("192.0.2.1"), austral.ours)
