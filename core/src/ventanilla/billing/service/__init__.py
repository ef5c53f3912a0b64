"""Bills and debts of the supplies that are somebody's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from ventanilla.billing.fiscal import STAMPERS, title_of
from ventanilla.billing.model import (
    Bill,
    BillDetail,
    Debt,
    FiscalStamp,
    Overview,
    PaymentLine,
    Standing,
    Statement,
    Tariff,
    Withdrawals,
    payment_lines,
    withdrawals_of,
)
from ventanilla.billing.provider import make_provider
from ventanilla.billing.service.agreed import Agreed
from ventanilla.billing.service.consulted import Consulted
from ventanilla.billing.service.credits import Credits
from ventanilla.billing.service.due import tell_due_soon
from ventanilla.billing.service.history import History
from ventanilla.billing.service.paying import Paying
from ventanilla.billing.service.reports import Reports
from ventanilla.billing.service.slip import payment_notice, transfer_slip
from ventanilla.billing.service.spans import FIRST_YEAR, statement_span
from ventanilla.errors import NotFound, Unavailable
from ventanilla.house import House
from ventanilla.kernel.actors import Actor
from ventanilla.kernel.money import Money
from ventanilla.kernel.periods import Month
from ventanilla.kernel.quantities import Commodity, Unit
from ventanilla.kernel.scopes import Scope
from ventanilla.plugin import Answer
from ventanilla.supply.model import SupplyPoint
from ventanilla.supply.service import SupplyService

__all__ = ["BillingService", "Consulted"]

HISTORY = 120
"""How many months back bills are shown; AR commerce law keeps them ten years."""
LATELY = 3
"""How many months back the latest bill nearly always lies: the home page reads no more unless it must."""


class BillingService:
    """Each method takes the actor first; a foreign supply or bill and one that does not exist are told alike."""

    def __init__(self, house: House, supply: SupplyService) -> None:
        self._house = house
        self._supply = supply
        provider = make_provider(house.settings.payments, house.clock, house.egress)
        self.reports = Reports(house, provider)
        self.paying = Paying(house, supply, lambda point: self._asked(point, HISTORY), provider, self.reports)
        self.agreed = Agreed(house, supply)
        self.history = History(house, supply)
        self.credits = Credits(house, supply)

    def subscribe(self) -> None:
        """Look every day which bills fall due soon, and every few minutes what became of payments under way."""
        self._house.jobs.every(timedelta(days=1), "billing.due_soon", self._due_soon)
        if self.paying.is_on:
            self._house.jobs.every(timedelta(minutes=5), "billing.reconcile_payments", self._reconcile)

    def bills(self, actor: Actor, supply_point_id: str, year: int | None = None) -> Answer[tuple[Bill, ...]]:
        """The bills of one supply, newest first; of one year of consumption where given.

        :raises SignInRequired: for an anonymous actor.
        :raises NotFound: when the supply is not the actor's.
        """
        answer = self._asked(self._supply.supply_point(actor, supply_point_id, scope=Scope.BILLING_READ), HISTORY)
        if year is None:
            return answer
        return Answer(tuple(bill for bill in answer.value if bill.month.year == year), answer.as_of)

    def bill(self, actor: Actor, supply_point_id: str, bill_id: str) -> Answer[BillDetail]:
        """One bill with everything that is printed on it.

        :raises SignInRequired: for an anonymous actor.
        :raises NotFound: when the supply is not the actor's or has no such bill.
        """
        return self._one(self._supply.supply_point(actor, supply_point_id, scope=Scope.BILLING_READ), bill_id)

    def consult(self, actor: Actor, supply_point_id: str, bill_id: str) -> Answer[Consulted]:
        """One bill with what its page and its paper show around it.

        :raises SignInRequired: for an anonymous actor.
        :raises NotFound: when the supply is not the actor's or has no such bill.
        """
        point = self._supply.supply_point(actor, supply_point_id, scope=Scope.BILLING_READ)
        one, all_ = self._one(point, bill_id), self._asked(point, HISTORY)
        utility, stamp = self._house.utility, self.stamp(one.value)
        slip = transfer_slip(one.value, point, utility, self._house.languages.default)
        kind = utility.document("bill")
        seen = Consulted(
            one.value, point, all_.value, stamp, self._house.today(), slip, payment_notice(one.value, utility),
            title_of(one.value, stamp), kind.sections if kind else (), kind.offer if kind else (),
        )  # fmt: skip
        return Answer(seen, min((each for each in (one.as_of, all_.as_of) if each), default=None))

    def stamp(self, detail: BillDetail) -> FiscalStamp | None:
        """What the tax authority wants on it; None where the utility declares none or the bill lacks the data."""
        utility = self._house.utility
        kind = utility.document("bill")
        stamper = STAMPERS.get(kind.fiscal if kind else "")
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
        point = self._supply.supply_point(actor, supply_point_id, scope=Scope.BILLING_READ)
        answer = self._asked(point, LATELY)
        seen = self.overview_of(answer.value)
        since = Month.of(self._house.today()).plus(-LATELY)
        is_new = point.since is not None and Month.of(point.since) >= since
        if not is_new and (seen.last is None or seen.last.month < since):
            answer = self._asked(point, HISTORY)
            seen = self.overview_of(answer.value)
        return Answer(seen, answer.as_of)

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
        point = self._supply.supply_point(actor, supply_point_id, scope=Scope.BILLING_READ)
        first, last = statement_span(since, until, self._house.today())
        answer: Answer[Statement] = self._house.gateway.ask("movements", supply_point=point, since=first, until=last)
        return answer

    def payments(self, actor: Actor, supply_point_id: str, since: date, until: date) -> Answer[tuple[PaymentLine, ...]]:
        """The payments of some days, the newest first: what the utility has booked and what was made here.

        :raises NotFound: when the supply is not the actor's.
        """
        # A payment made on the last evening of a month may be booked under the next day.
        first = max(since - timedelta(days=31), date(FIRST_YEAR, 1, 1))
        answer = self.statement(actor, supply_point_id, first)
        policy = self._house.utility.payments
        made = self.paying.payments(actor, supply_point_id) if policy else ()
        channel = policy.channel if policy else ""
        lines = payment_lines(answer.value.movements, made, channel, self._house.zone)
        return Answer(tuple(line for line in lines if since <= line.made_on <= until), answer.as_of)

    def standings(self, actor: Actor, points: Sequence[SupplyPoint]) -> dict[str, Standing | None]:
        """Where supplies of the actor stand today, by their ids; None where the back office does not answer.

        :raises NotFound: when one of them is not the actor's.
        """
        on_their_way = self.paying.in_process([point.id for point in points])
        nothing = Money.zero(self._house.utility.currency)
        found: dict[str, Standing | None] = {}
        for point in points:
            try:
                debt = self.debts(actor, point.id).value
            except Unavailable:
                found[point.id] = None
                continue
            moving = on_their_way.get(point.id, nothing)
            can_be_paid = self.paying.is_on and moving < debt.total
            found[point.id] = Standing(debt.total, debt.overdue, debt.credit, moving, can_be_paid)
        return found

    def withdrawals(self, actor: Actor, supply_point_id: str, year: int | None = None) -> Answer[Withdrawals]:
        """What was billed of energy and power by year (ITA-08), or by month of one year.

        :raises NotFound: when the supply is not the actor's.
        """
        point = self._supply.supply_point(actor, supply_point_id, scope=Scope.BILLING_READ)
        answer = self._asked(point, HISTORY)
        unit = Unit.SM3 if point.commodity is Commodity.GAS else Unit.KWH
        now = Month.of(self._house.today())
        return Answer(withdrawals_of(answer.value, year, now, unit), answer.as_of)

    def tariffs(self, actor: Actor) -> tuple[Tariff, ...]:
        """The tariffs and norms in force today; none while the back office does not answer. Anybody may ask."""
        try:
            found = self.agreed.tariffs(actor).value
        except Unavailable:
            return ()
        return tuple(one for one in found if one.holds(self._house.today()))

    def supply_label(self, actor: Actor, supply_point_id: str) -> str:
        """The supply as its papers name it.

        :raises NotFound: when the supply is not the actor's.
        """
        return self._supply.label(self._supply.supply_point(actor, supply_point_id, scope=Scope.BILLING_READ))

    def _due_soon(self, _payload: Mapping[str, Any]) -> None:
        tell_due_soon(self._house)

    def _reconcile(self, _payload: Mapping[str, Any]) -> None:
        self.reports.reconcile()

    def _one(self, point: SupplyPoint, bill_id: str) -> Answer[BillDetail]:
        answer: Answer[BillDetail | None] = self._house.gateway.ask("bill", supply_point=point, bill_id=bill_id)
        if answer.value is None:
            raise NotFound
        return Answer(answer.value, answer.as_of)

    def _asked(self, point: SupplyPoint, months: int) -> Answer[tuple[Bill, ...]]:
        since, listed = Month.of(self._house.today()).plus(-months), self._house.utility.bills_since
        if months == HISTORY and listed is not None:
            since = Month.of(listed)
        answer: Answer[tuple[Bill, ...] | None] = self._house.gateway.ask("bills", supply_point=point, since=since)
        return Answer(answer.value or (), answer.as_of)
