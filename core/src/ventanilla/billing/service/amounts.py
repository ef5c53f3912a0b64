"""Amounts that people type."""

from __future__ import annotations

import re
from decimal import Decimal

from ventanilla.errors import InvalidInput
from ventanilla.kernel.messages import message
from ventanilla.kernel.money import Money, digits_of

AMOUNT = "amount"
"""What it is called in forms, bodies and faults."""
_BLANKS = re.compile("[\u0020\u00a0\u202f\u2009']")
_WRITTEN = re.compile(r"([0-9]{1,13})(?:[.,]([0-9]{1,4}))?")


def parse_amount(text: str, currency: str) -> Money:
    """An amount as people write it: ``1 234,56`` or ``1234.56``; no grouping but blanks.

    :raises InvalidInput: on ``amount``: empty, no number, or finer than the currency knows.
    """
    plain = _BLANKS.sub("", text)
    if not plain:
        raise InvalidInput({AMOUNT: message("billing.pay.fault.empty")})
    found = _WRITTEN.fullmatch(plain)
    if found is None:
        raise InvalidInput({AMOUNT: message("billing.pay.fault.no_number")})
    decimals = (found[2] or "").rstrip("0")
    if len(decimals) > digits_of(currency):
        raise InvalidInput({AMOUNT: message("billing.pay.fault.too_fine")})
    return Money(Decimal(f"{found[1]}.{decimals or '0'}").quantize(Decimal(1).scaleb(-digits_of(currency))), currency)
