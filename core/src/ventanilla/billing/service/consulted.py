"""One bill with what stands around it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ventanilla.billing.model import (
    Bill,
    BillDetail,
    BillState,
    FiscalStamp,
    PaymentNotice,
    ReceiptLine,
    TransferSlip,
    VatLine,
    YearlyUse,
    receipt_of,
    vat_of,
    yearly_use,
)
from ventanilla.supply.model import SupplyPoint


@dataclass(frozen=True, slots=True)
class Consulted:
    """One bill with what stands around it: its supply, all bills of that supply, newest first, and its stamp.

    ``today`` is the day, at the utility's place, for which states and debts hold.
    """

    detail: BillDetail
    supply_point: SupplyPoint
    bills: tuple[Bill, ...]
    stamp: FiscalStamp | None
    today: date
    slip: TransferSlip | None = None
    """How to pay it by bank transfer; None where nothing is open, or the utility declares no account."""

    notice: PaymentNotice | None = None
    """How to pay it by its pagoPA notice; None where nothing is open, or there is none."""
    title: str = "billing.kind.bill"
    """What the document is called: a message id."""
    sections: tuple[str, ...] = ()
    """What it shows besides its charges, as the manifest declares it."""
    offer: tuple[str, ...] = ()
    """The attributes that its section ``offer`` shows."""

    @property
    def is_copy(self) -> bool:
        """Whether the bill itself is an electronic document at the tax authority's, as Italy's are."""
        return self.detail.fiscal.get("kind", "").startswith("TD")

    @property
    def receipt(self) -> tuple[ReceiptLine, ...]:
        """What it is made of; empty where it is not shown so."""
        return receipt_of(self.detail) if "receipt" in self.sections else ()

    @property
    def vat(self) -> tuple[VatLine, ...]:
        """The value added tax by rate; empty where it is not shown."""
        return vat_of(self.detail) if "vat" in self.sections else ()

    @property
    def offered(self) -> tuple[str, ...]:
        """The attributes of the offer that this bill has."""
        shown = self.offer if "offer" in self.sections else ()
        return tuple(name for name in shown if name in self.detail.attributes)

    @property
    def yearly(self) -> YearlyUse | None:
        """What was billed in a year; None where the offer is not shown, or nothing is known."""
        return yearly_use(self.bills, self.detail.bill) if "offer" in self.sections else None

    @property
    def newer(self) -> Bill | None:
        """The next bill of the supply."""
        at = self._place
        return self.bills[at - 1] if at > 0 else None

    @property
    def older(self) -> Bill | None:
        """The bill of the supply before this one."""
        at = self._place
        return self.bills[at + 1] if 0 <= at < len(self.bills) - 1 else None

    @property
    def other_debts(self) -> tuple[Bill, ...]:
        """The supply's other bills that are past due, oldest first: a bill names them (Ley 24.240, art. 30 bis)."""
        late = (b for b in self.bills if b.id != self.detail.bill.id and b.state(self.today) is BillState.OVERDUE)
        return tuple(sorted(late, key=lambda bill: (bill.due_on, bill.number)))

    @property
    def _place(self) -> int:
        return next((at for at, bill in enumerate(self.bills) if bill.id == self.detail.bill.id), -1)
