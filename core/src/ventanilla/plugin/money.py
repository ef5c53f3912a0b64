"""What a utility declares about being paid."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class BankDetails:
    """The bank account that bills are paid to, as a bill prints it.

    ``account`` and ``correspondent`` have 20 digits, ``bic`` 9. ``tax_id`` is the utility's own where it is empty.
    ``qr`` is the encoding of the payment code on bills (``utf-8`` or ``windows-1251``), empty where there is none.
    """

    name: str
    account: str
    bank: str
    bic: str
    correspondent: str
    tax_id: str = ""
    kpp: str = ""
    qr: str = "utf-8"


@dataclass(frozen=True)
class PaymentPolicy:
    """Customers may pay in the portal, once the settings name a payment provider.

    ``least`` is the smallest amount of one payment. ``channel`` is what payments made here are called in the list of
    payments, in the utility's words.
    """

    channel: str
    least: Decimal = Decimal(1)


@dataclass(frozen=True)
class PagoPa:
    """Bills are paid by pagoPA notices: the payment code of a bill is its *numero avviso* of 18 digits.

    ``tax_code`` is the creditor's, 11 digits; ``cbill`` its code at the banks, empty where it has none.
    """

    tax_code: str
    cbill: str = ""
