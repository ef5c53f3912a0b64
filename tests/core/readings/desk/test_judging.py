"""What can be, what is asked about, and what can't be."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from ventanilla.kernel.quantities import Unit
from ventanilla.plugin import Plausibility, Verdict
from ventanilla.readings.judging import Known, judge, usual_a_day
from ventanilla.readings.model import Register, Zone
from ventanilla.readings.typed import NotAReading, typed_value

FIVE = Register("r", "T1", Zone.SINGLE, Unit.KWH, 5)
DECIMAL = Register("r", "T1", Zone.COUNTER, Unit.M3, 4, 2)
TODAY = date(2026, 11, 20)
RULES = Plausibility(most_a_day=Decimal(300), spike_above=Decimal(100))


def known(*values: int) -> tuple[Known, ...]:
    """A month apart, the last one 30 days ago."""
    days = [TODAY - timedelta(days=30 * back) for back in range(len(values), 0, -1)]
    return tuple(Known(day, Decimal(value)) for day, value in zip(days, values, strict=True))


@pytest.mark.parametrize(
    ("value", "verdict", "reason", "used"),
    [
        (1300, Verdict.ACCEPT, "", 100),
        (1499, Verdict.ACCEPT, "", 299),
        (1501, Verdict.CONFIRM, "spike", 301),
        (1200, Verdict.CONFIRM, "unchanged", 0),
        (1199, Verdict.REFUSE, "below", None),
        (10_200, Verdict.CONFIRM, "spike", 9000),
        (10_201, Verdict.REFUSE, "too_much", 9001),
    ],
)
def test_a_value_is_judged_by_the_last_one_and_by_habit(
    value: int, verdict: Verdict, reason: str, used: int | None
) -> None:
    found = judge(FIVE, Decimal(value), TODAY, known(1000, 1100, 1200), RULES)
    assert found.verdict is verdict
    assert (found.reason.id if found.reason else "") == (f"readings.judged.{reason}" if reason else "")
    assert found.used == used


def test_a_counter_that_went_over_its_top_is_asked_about_when_that_can_be() -> None:
    over = judge(FIVE, Decimal(121), TODAY, known(99_700, 99_800, 99_900), RULES)
    assert (over.verdict, over.used) == (Verdict.CONFIRM, Decimal(221))
    assert over.reason is not None
    assert over.reason.id == "readings.judged.rollover"
    assert judge(FIVE, Decimal(9_500), TODAY, known(99_900), RULES).verdict is Verdict.REFUSE


def test_without_a_declared_limit_a_tenth_of_the_counter_is_the_most_over_the_top() -> None:
    rules = Plausibility()
    assert judge(FIVE, Decimal(9_000), TODAY, known(99_500), rules).verdict is Verdict.CONFIRM
    assert judge(FIVE, Decimal(9_999), TODAY, known(99_500), rules).verdict is Verdict.REFUSE


def test_a_first_reading_is_taken_as_it_is() -> None:
    assert judge(FIVE, Decimal(99_999), TODAY, (), RULES).verdict is Verdict.ACCEPT


def test_low_use_is_asked_about_where_that_is_declared() -> None:
    rules = Plausibility(low=Decimal("0.2"))
    assert judge(FIVE, Decimal(1210), TODAY, known(1000, 1100, 1200), rules).verdict is Verdict.CONFIRM
    assert judge(FIVE, Decimal(1230), TODAY, known(1000, 1100, 1200), rules).verdict is Verdict.ACCEPT


def test_what_is_usual_counts_over_the_top_and_needs_two_weeks() -> None:
    assert usual_a_day(FIVE, known(99_900, 50)) == Decimal(150) / 30
    assert usual_a_day(FIVE, known(1000)) is None
    assert usual_a_day(FIVE, (Known(TODAY, Decimal(1)), Known(TODAY + timedelta(days=13), Decimal(9)))) is None


@pytest.mark.parametrize("text", ["0", "00042", "99999"])
def test_whole_digits_are_read_with_leading_zeros(text: str) -> None:
    assert typed_value(text, FIVE) == int(text)


@pytest.mark.parametrize(
    "text",
    [
        "NaN", "Infinity", "-Infinity", "inf", "-0", "-1", "+1", "1e400", "1E+999999", "1e2", "9" * 5000, "0x10",
        "1,5", "1.5.2", " 12 ", "12 ", "1 2", "１２３", "²", "१२", "1_0", "1'000", "", ".", ",", "1.", ".5", "1,", "١٢",
        "12\u200b", "12\n", "1\x00", "Ⅻ", "½", "--1", "0b1", "1.9", "100000",
    ],
)  # fmt: skip
def test_whatever_is_no_plain_whole_number_of_the_register_is_refused(text: str) -> None:
    with pytest.raises(NotAReading):
        typed_value(text, FIVE, ".,")


@pytest.mark.parametrize("value", [True, False, None, 1.5, float("inf"), [], {}, b"12", 12])
def test_only_a_text_is_a_value(value: object) -> None:
    with pytest.raises(NotAReading):
        typed_value(value, FIVE)


def test_decimals_are_those_of_the_register_with_the_marks_that_are_allowed() -> None:
    assert typed_value("12,5", DECIMAL, ",.") == Decimal("12.5")
    assert typed_value("12.25", DECIMAL) == Decimal("12.25")
    assert typed_value("9999", DECIMAL) == 9999
    for text, marks in (("12,5", "."), ("12.5", ","), ("12.125", "."), ("10000", "."), ("1.5.2", ".")):
        with pytest.raises(NotAReading):
            typed_value(text, DECIMAL, marks)


def test_the_reason_names_what_is_wrong() -> None:
    reasons = {}
    for text in ("1.9", "123456", "12a"):
        with pytest.raises(NotAReading) as refused:
            typed_value(text, FIVE)
        reasons[text] = refused.value.reason.id.rpartition(".")[2]
    assert reasons == {"1.9": "whole", "123456": "too_long", "12a": "digits"}
