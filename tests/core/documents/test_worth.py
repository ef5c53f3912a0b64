"""The lines of an invoice add up to the bill, whatever the VAT does to the kopecks."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ventanilla.billing.model import RUSSIAN_VAT, Bill, BillDetail, Charge
from ventanilla.documents.papers.worth import worth_of
from ventanilla.kernel.money import Money
from ventanilla.kernel.periods import Month, Period
from ventanilla.kernel.quantities import Quantity, Unit
from ventanilla_komiesc import UTILITY

AMOUNTS = st.lists(st.integers(1, 10**9), min_size=1, max_size=6)
OCTOBER = Month(2026, 10)


def detail(kopecks: list[int], vat: int | None, month: Month = OCTOBER) -> BillDetail:
    charges = [
        Charge(f"строка {at}", Money.of_minor(minor, "RUB"), Quantity(Decimal(10), Unit.KWH), Decimal("7.5"))
        for at, minor in enumerate(kopecks)
    ]
    if vat is not None:
        charges.append(Charge("НДС", Money.of_minor(vat, "RUB"), tax_rate=Decimal(22)))
    total = Money.of_minor(sum(kopecks) + (vat or 0), "RUB")
    bill = Bill("b", "s", month, "1", date(2026, 11, 5), date(2026, 11, 18), total, total)
    return BillDetail(bill, "ООО «Мельница»", Period(month.first, month.last), tuple(charges))


@given(AMOUNTS, st.integers(0, 10**9))
def test_vat_beside_the_lines_is_spread_to_the_last_kopeck(kopecks: list[int], vat: int) -> None:
    worth = worth_of(detail(kopecks, vat), UTILITY)
    assert (worth.vat.minor, (worth.net + worth.vat).minor) == (vat, sum(kopecks) + vat)
    assert not worth.is_included


@given(AMOUNTS)
def test_vat_within_the_prices_leaves_the_total_as_it_is(kopecks: list[int]) -> None:
    worth = worth_of(detail(kopecks, None), UTILITY)
    assert (worth.net + worth.vat).minor == sum(kopecks)
    assert worth.is_included


@pytest.mark.parametrize(
    ("month", "rate", "vat"),
    [(Month(2025, 12), 20, "200.00"), (Month(2026, 1), 22, "216.39"), (Month(2018, 12), 18, "183.05")],
)
def test_the_rate_is_that_of_the_last_day_billed(month: Month, rate: int, vat: str) -> None:
    assert RUSSIAN_VAT in UTILITY.rates
    worth = worth_of(detail([120_000], None, month), UTILITY)
    assert (worth.rate, worth.vat) == (Decimal(rate), Money(Decimal(vat), "RUB"))
