"""Counters as they are stored: whole millionths, exactly."""

from __future__ import annotations

from decimal import Decimal

from ventanilla.kernel.quantities import SCALE


def decimal_of(micro: int) -> Decimal:
    """From millionths, without zeros at the end: 18230500000 is 18230.5."""
    value = Decimal(micro).scaleb(-SCALE)
    whole = value.to_integral_value()
    return whole if value == whole else value.normalize()


def micro_of(value: Decimal) -> int:
    """A value of at most six decimals in millionths."""
    return int(value.scaleb(SCALE))
