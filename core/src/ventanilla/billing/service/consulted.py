"""One bill with what stands around it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ventanilla.billing.model import Bill, BillDetail, BillState, FiscalStamp, TransferSlip
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
