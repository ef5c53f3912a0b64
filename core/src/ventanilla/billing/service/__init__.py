"""Bills and debts of the supplies that are somebody's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from ventanilla.billing.fiscal import STAMPERS
from ventanilla.billing.model import Bill, BillDetail, Debt, FiscalStamp, Overview, Statement
from ventanilla.billing.service.consulted import Consulted
from ventanilla.billing.service.due import tell_due_soon
from ventanilla.billing.service.spans import statement_span
from ventanilla.errors import NotFound
from ventanilla.house import House
from ventanilla.kernel.actors import Actor
from ventanilla.kernel.periods import Month
from ventanilla.plugin import Answer
from ventanilla.supply.model import SupplyPoint
from ventanilla.supply.service import SupplyService

__all__ = ["BillingService", "Consulted"]

HISTORY = 120
"""How many months back bills are shown; AR commerce law keeps them ten years."""


class BillingService:
    """Each method takes the actor first; a foreign supply or bill and one that does not exist are told alike."""

    def __init__(self, house: House, supply: SupplyService) -> None:
        self._house = house
        self._supply = supply

    def subscribe(self) -> None:
        """Look every day which bills fall due soon."""
        self._house.jobs.every(timedelta(days=1), "billing.due_soon", self._due_soon)

    def bills(self, actor: Actor, supply_point_id: str, year: int | None = None) -> Answer[tuple[Bill, ...]]:
        """The bills of one supply, newest first; of one year of consumption where given.

        :raises SignInRequired: for an anonymous actor.
        :raises NotFound: when the supply is not the actor's.
        """
        answer = self._asked(self._supply.supply_point(actor, supply_point_id), HISTORY)
        if year is None:
            return answer
        return Answer(tuple(bill for bill in answer.value if bill.month.year == year), answer.as_of)

    def bill(self, actor: Actor, supply_point_id: str, bill_id: str) -> Answer[BillDetail]:
        """One bill with everything that is printed on it.

        :raises SignInRequired: for an anonymous actor.
        :raises NotFound: when the supply is not the actor's or has no such bill.
        """
        return self._one(self._supply.supply_point(actor, supply_point_id), bill_id)

    def consult(self, actor: Actor, supply_point_id: str, bill_id: str) -> Answer[Consulted]:
        """One bill with what its page and its paper show around it.

        :raises SignInRequired: for an anonymous actor.
        :raises NotFound: when the supply is not the actor's or has no such bill.
        """
        point = self._supply.supply_point(actor, supply_point_id)
        one, all_ = self._one(point, bill_id), self._asked(point, HISTORY)
        seen = Consulted(one.value, point, all_.value, self.stamp(one.value), self._house.today())
        return Answer(seen, min((each for each in (one.as_of, all_.as_of) if each), default=None))

    def stamp(self, detail: BillDetail) -> FiscalStamp | None:
        """What the tax authority wants on it; None where the utility declares none or the bill lacks the data."""
        utility = self._house.utility
        names = (kind.fiscal for kind in utility.documents if kind.name == "bill")
        stamper = STAMPERS.get(next(names, ""))
        return stamper(detail, utility.tax_id) if stamper else None

    def last_bill(self, actor: Actor, supply_point_id: str) -> Answer[Bill | None]:
        """The latest bill of one supply; None when there never was one.

        :raises NotFound: when the supply is not the actor's.
        """
        answer = self.overview(actor, supply_point_id)
        return Answer(answer.value.last, answer.as_of)

    def debts(self, actor: Actor, supply_point_id: str) -> Answer[Debt]:
        """What one supply owes today at the utility's place: its open bills, oldest first, and their sum.

        :raises NotFound: when the supply is not the actor's.
        """
        answer = self.overview(actor, supply_point_id)
        return Answer(answer.value.debt, answer.as_of)

    def overview(self, actor: Actor, supply_point_id: str) -> Answer[Overview]:
        """The latest bill and the debt of one supply, asked for at once.

        :raises NotFound: when the supply is not the actor's.
        """
        answer = self._asked(self._supply.supply_point(actor, supply_point_id), HISTORY)
        return Answer(self.overview_of(answer.value), answer.as_of)

    def overview_of(self, bills: Sequence[Bill]) -> Overview:
        """The same from bills that are at hand, newest first."""
        debt = Debt.of(bills, self._house.today(), self._house.utility.currency)
        return Overview(next((bill for bill in bills if bill.total.minor >= 0), None), debt)

    def statement(
        self, actor: Actor, supply_point_id: str, since: date | None = None, until: date | None = None
    ) -> Answer[Statement]:
        """The movements and balances of one supply (COS-13): the last twelve months, or the days given.

        The balance of today is what :meth:`debts` says. A span that ends after today ends today.

        :raises NotFound: when the supply is not the actor's.
        :raises InvalidInput: on ``from`` or ``to``, when there is no such span.
        """
        point = self._supply.supply_point(actor, supply_point_id)
        first, last = statement_span(since, until, self._house.today())
        answer: Answer[Statement] = self._house.gateway.ask("movements", supply_point=point, since=first, until=last)
        return answer

    def supply_label(self, actor: Actor, supply_point_id: str) -> str:
        """The supply as its papers name it.

        :raises NotFound: when the supply is not the actor's.
        """
        return self._supply.label(self._supply.supply_point(actor, supply_point_id))

    def _due_soon(self, _payload: Mapping[str, Any]) -> None:
        tell_due_soon(self._house)

    def _one(self, point: SupplyPoint, bill_id: str) -> Answer[BillDetail]:
        answer: Answer[BillDetail | None] = self._house.gateway.ask("bill", supply_point=point, bill_id=bill_id)
        if answer.value is None:
            raise NotFound
        return Answer(answer.value, answer.as_of)

    def _asked(self, point: SupplyPoint, months: int) -> Answer[tuple[Bill, ...]]:
        since = Month.of(self._house.today()).plus(-months)
        answer: Answer[tuple[Bill, ...] | None] = self._house.gateway.ask("bills", supply_point=point, since=since)
        return Answer(answer.value or (), answer.as_of)
