"""How a bill is paid by its pagoPA notice."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ventanilla.kernel.money import Money

_NUMBER = re.compile("[0-3][0-9]{17}")


@dataclass(frozen=True, slots=True)
class PaymentNotice:
    """A pagoPA notice: its number of 18 digits, the creditor's tax code of 11, and what is to be paid."""

    number: str
    tax_code: str
    amount: Money
    cbill: str = ""

    @property
    def content(self) -> str:
        """What its QR says, the amount in cents (pagoPA, format 002)."""
        return f"PAGOPA|002|{self.number}|{self.tax_code}|{self.amount.minor}"

    @property
    def written(self) -> str:
        """The number as people copy it, four digits at a time."""
        return " ".join(self.number[at : at + 4] for at in range(0, len(self.number), 4))


def is_notice_number(text: str) -> bool:
    """Whether a payment code is the number of a notice."""
    return _NUMBER.fullmatch(text) is not None
