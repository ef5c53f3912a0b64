"""What a bill says of paying it by bank transfer."""

from __future__ import annotations

from dataclasses import dataclass, field

from ventanilla.kernel.money import Money
from ventanilla.plugin import BankDetails


@dataclass(frozen=True, slots=True)
class TransferSlip:
    """The requisites of one payment, to be copied or scanned.

    ``content`` are the bytes of the payment QR, empty where the requisites are too long for one.
    """

    bank: BankDetails
    tax_id: str
    purpose: str
    account_number: str
    amount: Money
    content: bytes = field(default=b"", repr=False)
