"""Round numbers for an axis."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from ventanilla.figures.words import plain

_STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))


def ticks(values: Iterable[Decimal], most: int = 5) -> tuple[Decimal, ...]:
    """Evenly spaced round numbers from zero (or below the least) to above the greatest, at most ``most`` + 1 steps.

    Without a value other than zero it is 0 and 1.
    """
    found = [Decimal(0), *values]
    low, high = min(found), max(found)
    if low == high:
        return (Decimal(0), Decimal(1))
    step = _step((high - low) / most)
    first = int((low / step).to_integral_value(ROUND_FLOOR))
    last = int((high / step).to_integral_value(ROUND_CEILING))
    return tuple(plain(step * n) for n in range(first, last + 1))


def _step(rough: Decimal) -> Decimal:
    power = Decimal(1).scaleb(rough.adjusted())
    return next(power * s for s in _STEPS if power * s >= rough)
