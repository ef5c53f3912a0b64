"""What was used and charged in the last months of one supply."""

from __future__ import annotations

from ventanilla.billing.model import Bill, BillCharges, BilledMonth, billed_months
from ventanilla.errors import NotFound
from ventanilla.house import House
from ventanilla.kernel.actors import Actor
from ventanilla.kernel.periods import Month, months_by_year
from ventanilla.kernel.scopes import Scope
from ventanilla.plugin import Answer
from ventanilla.supply.model import SupplyPoint
from ventanilla.supply.service import SupplyService

MONTHS = 36


class History:
    """Each method takes the actor first; a foreign supply and one that does not exist are told alike."""

    def __init__(self, house: House, supply: SupplyService) -> None:
        self._house, self._supply = house, supply

    def months(self, actor: Actor, supply_point_id: str) -> Answer[tuple[BilledMonth, ...]]:
        """The last 36 months up to this one: the newest year first, each from January on.

        Months before the supply began are left out.

        :raises SignInRequired: for an anonymous actor.
        :raises NotFound: when the supply is not the actor's.
        """
        point = self._supply.supply_point(actor, supply_point_id, scope=Scope.BILLING_READ)
        last = Month.of(self._house.today())
        begun = Month.of(point.since) if point.since else None
        wanted = [month for month in months_by_year(last, MONTHS) if begun is None or month >= min(begun, last)]
        return self._billed(point, tuple(wanted))

    def month(self, actor: Actor, supply_point_id: str, month: Month) -> Answer[BilledMonth]:
        """One of these months.

        :raises SignInRequired: for an anonymous actor.
        :raises NotFound: when the supply is not the actor's, or that is none of its last 36 months.
        """
        answer = self.months(actor, supply_point_id)
        for one in answer.value:
            if one.month == month:
                return Answer(one, answer.as_of)
        raise NotFound

    def _billed(self, point: SupplyPoint, months: tuple[Month, ...]) -> Answer[tuple[BilledMonth, ...]]:
        ask, since = self._house.gateway.ask, min(months)
        bills: Answer[tuple[Bill, ...] | None] = ask("bills", supply_point=point, since=since)
        charged: Answer[tuple[BillCharges, ...] | None] = ask("charges", supply_point=point, since=since)
        lines = {one.bill_id: one.charges for one in charged.value or ()}
        whole = billed_months(months, bills.value or (), lines, self._house.utility.currency)
        return Answer(whole, min((each for each in (bills.as_of, charged.as_of) if each), default=None))
