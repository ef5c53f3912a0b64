"""The words every topic shares."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ventanilla.kernel.clock import SystemClock, today
from ventanilla.kernel.ids import hash_secret, new_id, new_secret, stable_id
from ventanilla.kernel.money import Money, digits_of
from ventanilla.kernel.periods import Interval, Month, Period
from ventanilla.kernel.quantities import Quantity, Unit
from ventanilla.kernel.text import canonical, folded, searchable
from ventanilla.testing.clock import FixedClock


@given(minor=st.integers(-(10**16), 10**16), currency=st.sampled_from(["ARS", "CLP", "EUR", "RUB", "KWD"]))
def test_money_survives_its_way_through_the_smallest_unit(minor: int, currency: str) -> None:
    money = Money.of_minor(minor, currency)
    assert money.minor == minor
    negative = -money
    assert -negative == money
    assert money + Money.zero(currency) == money


def test_money_has_no_more_decimals_than_its_currency() -> None:
    with pytest.raises(ValueError, match="more decimals than CLP"):
        Money(Decimal("1.5"), "CLP")
    assert Money.rounded(Decimal("2.345"), "ARS") == Money(Decimal("2.35"), "ARS")
    assert [digits_of(currency) for currency in ("ARS", "CLP", "KWD")] == [2, 0, 3]


def test_two_currencies_do_not_add_up() -> None:
    peso, euro = Money(Decimal(1), "ARS"), Money(Decimal(1), "EUR")
    with pytest.raises(ValueError, match="do not add up"):
        peso + euro
    with pytest.raises(ValueError, match="do not add up"):
        peso < euro  # noqa: B015


@given(micro=st.integers(-(10**15), 10**15))
def test_a_quantity_survives_its_way_through_millionths(micro: int) -> None:
    assert Quantity.of_micro(micro, Unit.KWH).micro == micro


def test_a_quantity_has_no_more_than_six_decimals() -> None:
    with pytest.raises(ValueError, match="more than 6 decimals"):
        Quantity(Decimal("0.0000001"), Unit.M3).micro  # noqa: B018
    assert str(Quantity.of_micro(221_000_000, Unit.KWH).value) == "221"
    assert Quantity(Decimal(1), Unit.KWH) + Quantity(Decimal("0.5"), Unit.KWH) == Quantity(Decimal("1.5"), Unit.KWH)
    with pytest.raises(ValueError, match="do not add up"):
        Quantity(Decimal(1), Unit.KWH) + Quantity(Decimal(1), Unit.M3)


@given(year=st.integers(2, 9998), month=st.integers(1, 12), steps=st.integers(-12, 12))
def test_months_count_on_and_back(year: int, month: int, steps: int) -> None:
    start = Month(year, month)
    assert start.plus(steps).plus(-steps) == start
    assert Month.parse(str(start)) == start
    assert start.first <= start.last
    assert start.plus(1).first - start.last == timedelta(days=1)


@pytest.mark.parametrize("text", ["", "2026-4", "2026-13", "26-04", "2026/04", "2026-04-01", "２０２６-04", "202a-04"])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        Month.parse(text)


def test_a_period_counts_both_ends() -> None:
    assert Period(date(2026, 4, 1), date(2026, 4, 30)).days == 30
    with pytest.raises(ValueError, match="ends"):
        Period(date(2026, 4, 2), date(2026, 4, 1))


def test_an_interval_starts_at_an_aware_moment_in_utc() -> None:
    start = datetime(2026, 4, 1, tzinfo=UTC)
    assert Interval(start, timedelta(hours=1)).end == datetime(2026, 4, 1, 1, tzinfo=UTC)
    for wrong in (start.replace(tzinfo=None), start.astimezone(ZoneInfo("America/Santiago"))):
        with pytest.raises(ValueError, match="aware UTC"):
            Interval(wrong, timedelta(hours=1))
    with pytest.raises(ValueError, match="positive"):
        Interval(start, timedelta(0))


def test_today_is_the_day_at_the_utilitys_place() -> None:
    clock = FixedClock(datetime(2026, 4, 1, 1, 30, tzinfo=UTC))
    assert today(clock, ZoneInfo("America/Argentina/Buenos_Aires")) == date(2026, 3, 31)
    assert today(clock, ZoneInfo("Europe/Rome")) == date(2026, 4, 1)
    assert SystemClock().now().tzinfo is UTC


def test_ids_are_opaque_and_stable_ones_depend_on_the_key() -> None:
    assert new_id() != new_id()
    assert len(new_id()) == 26
    first = stable_id(b"a" * 32, "customer", "5555")
    assert first == stable_id(b"a" * 32, "customer", "5555")
    assert first != stable_id(b"b" * 32, "customer", "5555")
    assert stable_id(b"a" * 32, "x", "1", "23") != stable_id(b"a" * 32, "x", "12", "3")
    assert len(new_secret()) == 43
    assert len(hash_secret(new_secret())) == 64


def test_text_has_one_canonical_form() -> None:
    assert canonical("  Nun\u0303ez \t y  Cía ") == "Nuñez y Cía"
    assert folded("ＭＡＲÍＡ") == folded("maría")
    assert searchable("Núñez Íñigo") == "nunez inigo"
    assert canonical("👩\u200d🔧") == "👩\u200d🔧"
    for invisible in ("a\u200bb", "a\u202eb", "a\x00b", "\u200da"):
        with pytest.raises(ValueError, match="can't be seen"):
            canonical(invisible)
