"""Bills with their charges and their state."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from ventanilla.kernel.absence import NOT_SUPPLIED, Absent
from ventanilla.kernel.money import Money
from ventanilla.kernel.periods import Month, Period
from ventanilla.kernel.quantities import Quantity


class BillState(StrEnum):
    """Where a bill stands on a given day."""

    PAID = "paid"
    DUE = "due"
    OVERDUE = "overdue"
    CREDIT = "credit"


class ChargePart(StrEnum):
    """Which part of the bill a line belongs to, where the utility says so: what was used, what is fixed, the power
    that is held ready, taxes on it, the value added tax, and all the rest."""

    CONSUMPTION = "consumption"
    FIXED = "fixed"
    POWER = "power"
    OTHER = "other"
    TAX = "tax"
    VAT = "vat"


@dataclass(frozen=True, slots=True)
class Charge:
    """One line of a bill. Quantity × price need not be the amount to the cent: the utility's rounding stands.

    ``tax_rate`` is the rate of a tax line; where lines have parts, of any other line the rate of the value added tax
    that is due on it.
    """

    description: str
    amount: Money
    quantity: Quantity | None = None
    price: Decimal | None = None
    tax_rate: Decimal | None = None
    part: ChargePart | None = None

    @property
    def is_vat(self) -> bool:
        """Whether it is the value added tax itself."""
        return self.part is ChargePart.VAT

    @property
    def is_taxed(self) -> bool:
        """Whether value added tax is due on it; known where lines have parts."""
        return self.part not in (None, ChargePart.VAT) and bool(self.tax_rate)


@dataclass(frozen=True, slots=True)
class Bill:
    """A bill of one supply for one month.

    ``number`` is as printed (``B 0003-00012345``). ``open`` is what is still to be paid, after payments and after
    credits that were set against it; it is never negative. ``credit`` is what this document (a credit note, or a
    bill that was paid twice) still leaves in the customer's favour; None where it leaves nothing.
    ``consumption`` says why where the bill carries none. ``power`` is the power that is billed, in kW, None where
    none is. ``has_paper`` is false for one that is only listed: it has no PDF.
    """

    id: str
    supply_point_id: str
    month: Month
    number: str
    issued_on: date
    due_on: date
    total: Money
    open: Money
    consumption: Quantity | Absent = NOT_SUPPLIED
    credit: Money | None = None
    power: Quantity | None = None
    has_paper: bool = True

    def state(self, today: date) -> BillState:
        """Paid, due (until its due date inclusive), overdue, or a credit."""
        if self.total.minor < 0:
            return BillState.CREDIT
        if not self.open:
            return BillState.PAID
        return BillState.OVERDUE if self.due_on < today else BillState.DUE

    def days_late(self, today: date) -> int:
        """Whole days since the due date while something is open, else 0."""
        return max(0, (today - self.due_on).days) if self.open else 0


@dataclass(frozen=True, slots=True)
class Payment:
    """What was paid towards a bill, when and where (``channel`` as the utility calls it, may be empty)."""

    paid_on: date
    amount: Money
    channel: str = ""


FISCAL: Mapping[str, str] = dict.fromkeys(
    (
        "kind",
        "cae",
        "cae_expires",
        "point_of_sale",
        "sequence",
        "receiver_document_type",
        "receiver_document",
    ),
    "text",
)
"""The names in ``BillDetail.fiscal`` and the type of their values: all text, dates as ISO."""


@dataclass(frozen=True, slots=True)
class BillDetail:
    """A bill with everything that is printed on its paper."""

    bill: Bill
    holder: str
    period: Period | None
    charges: tuple[Charge, ...]
    previous_reading: Decimal | None = None
    current_reading: Decimal | None = None
    is_estimated: bool = False
    payment_code: str = ""
    attributes: Mapping[str, object] = field(default_factory=dict)
    fiscal: Mapping[str, str] = field(default_factory=dict)
    """What the tax authority's stamp is made of, by the names of the feed (``cae``, ``cae_expires`` …)."""
    payments: tuple[Payment, ...] = ()
    """What the utility has booked towards it, oldest first; what is beyond the total is set against other bills."""

    @property
    def has_counter(self) -> bool:
        """Whether what a counter showed stands on the bill; where several were read each has its own row elsewhere."""
        return self.previous_reading is not None or self.current_reading is not None

    @property
    def overpaid(self) -> Money:
        """What was paid beyond the total, 0 where nothing was; it is set against other bills of the supply."""
        paid = sum((payment.amount.minor for payment in self.payments), 0)
        over = max(0, paid - max(0, self.bill.total.minor))
        return Money.of_minor(over, self.bill.total.currency)


@dataclass(frozen=True, slots=True)
class FiscalStamp:
    """What the tax authority wants to see on a bill.

    ``letter`` is the class of the document (A, B, C), ``code`` its kind by the authority, ``title`` a message id.
    ``issuer`` is the utility's tax number as it is written there. ``url`` is what the QR says.
    ``barcode`` holds digits only, an even number of them, and may be empty.
    """

    letter: str
    code: str
    title: str
    authorisation: str
    expires: date | None
    issuer: str
    url: str
    barcode: str


@dataclass(frozen=True, slots=True)
class Debt:
    """What one supply owes on a day: its open bills, oldest first, and their sum.

    ``credit`` is what is left in the customer's favour once no bill is open.
    """

    bills: tuple[Bill, ...]
    total: Money
    overdue: Money
    credit: Money

    @classmethod
    def of(cls, bills: Iterable[Bill], today: date, currency: str) -> Debt:
        """From all bills of one supply: those with something open count."""
        every = tuple(bills)
        unpaid = tuple(sorted((bill for bill in every if bill.open), key=lambda bill: (bill.due_on, bill.number)))
        late = [bill.open for bill in unpaid if bill.due_on < today]
        left = [bill.credit for bill in every if bill.credit]
        nothing = Money.zero(currency)
        return cls(unpaid, sum((bill.open for bill in unpaid), nothing), sum(late, nothing), sum(left, nothing))

    @property
    def balance(self) -> Money:
        """What is owed less what is in the customer's favour: the balance of the account statement."""
        return self.total - self.credit


@dataclass(frozen=True, slots=True)
class Overview:
    """Where one supply stands: its latest bill (None when there never was one) and what it owes."""

    last: Bill | None
    debt: Debt


def consumption_by_month(bills: Iterable[Bill], last: Month, months: int = 13) -> tuple[tuple[Month, Bill | None], ...]:
    """The months up to ``last``, oldest first, each with the bill that carries its consumption.

    None where nothing was billed; a month with several bills is told by one with a known amount, never by a credit
    note.
    """
    found: dict[Month, Bill] = {}
    for bill in bills:
        if bill.total.minor < 0:
            continue
        held = found.get(bill.month)
        if held is None or isinstance(held.consumption, Absent):
            found[bill.month] = bill
    wanted = (last.plus(back - months + 1) for back in range(months))
    return tuple((month, found.get(month)) for month in wanted)
