"""Whether a value can be: against the one before it, and against what is usual."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from ventanilla.kernel.messages import Message, message
from ventanilla.plugin import Plausibility, Verdict
from ventanilla.readings.model import Register

_LEAST_DAYS = 14
"""What is usual is known once readings lie this many days apart."""
_TOP_SHARE = 10
"""Where no most a day is declared, a counter went over its top only if it counted less than a tenth of it since."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a register showed on a local day."""

    day: date
    value: Decimal


@dataclass(frozen=True, slots=True)
class Judged:
    """What the rules say; ``used`` is the difference to the one before, None where there is none."""

    verdict: Verdict
    reason: Message | None = None
    used: Decimal | None = None


def judge(register: Register, value: Decimal, day: date, known: Sequence[Known], rules: Plausibility) -> Judged:
    """``known`` are the earlier readings that count, by day; the last one is what the value is compared with."""
    if not known:
        return Judged(Verdict.ACCEPT)
    before = known[-1]
    days = max(1, (day - before.day).days)
    used = register.difference(before.value, value)
    told: dict[str, object] = {"previous": before.value, "day": before.day, "used": used}
    if value < before.value:
        return _over_the_top(register, days, used, rules, told)
    if rules.most_a_day is not None and used > rules.most_a_day * days:
        return Judged(Verdict.REFUSE, message("readings.judged.too_much", **told), used)
    if used == 0:
        return Judged(rules.unchanged, message("readings.judged.unchanged", **told), used)
    return _by_habit(register, days, used, known, rules, told)


def usual_a_day(register: Register, known: Sequence[Known]) -> Decimal | None:
    """What was counted a day over all that is known; None where that is too little to say."""
    days = (known[-1].day - known[0].day).days if known else 0
    if days < _LEAST_DAYS:
        return None
    return sum((register.difference(one.value, next_.value) for one, next_ in pairwise(known)), Decimal(0)) / days


def _over_the_top(register: Register, days: int, used: Decimal, rules: Plausibility, told: dict[str, object]) -> Judged:
    most = register.top / _TOP_SHARE if rules.most_a_day is None else rules.most_a_day * days
    if used > most:
        return Judged(Verdict.REFUSE, message("readings.judged.below", **told))
    return Judged(Verdict.CONFIRM, message("readings.judged.rollover", **told), used)


def _by_habit(
    register: Register, days: int, used: Decimal, known: Sequence[Known], rules: Plausibility, told: dict[str, object]
) -> Judged:
    a_day = usual_a_day(register, known)
    if a_day is None:
        return Judged(Verdict.ACCEPT, None, used)
    usual = (a_day * days).quantize(Decimal(1).scaleb(-register.decimals), ROUND_HALF_UP)
    if rules.spike is not None and used > rules.spike * a_day * days and used > rules.spike_above:
        return Judged(Verdict.CONFIRM, message("readings.judged.spike", **told, usual=usual), used)
    if rules.low is not None and used < rules.low * a_day * days:
        return Judged(Verdict.CONFIRM, message("readings.judged.low", **told, usual=usual), used)
    return Judged(Verdict.ACCEPT, None, used)
