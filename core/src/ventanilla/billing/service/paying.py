"""Paying in the portal: what may be paid, the order to the provider, where it stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from ventanilla.billing.model import Bill, OnlinePayment, Payable, PaymentOrder, PaymentProvider, PaymentState
from ventanilla.billing.service.amounts import AMOUNT
from ventanilla.billing.service.reports import Reports, online_payment_of
from ventanilla.billing.tables import online
from ventanilla.errors import Conflict, InvalidInput, NotFound, TooManyTries, Unavailable
from ventanilla.house import House
from ventanilla.identity.service.permits import Acting, keyed
from ventanilla.kernel.actors import Actor
from ventanilla.kernel.ids import new_id
from ventanilla.kernel.messages import message
from ventanilla.kernel.money import Money
from ventanilla.kernel.scopes import Scope
from ventanilla.plugin import Answer
from ventanilla.supply.model import SupplyPoint
from ventanilla.supply.service import SupplyService

MOST_BEGUN = 30
"""Payments that one identity may begin in an hour."""
SHOWN = 100
_KEY = 80

BillsOf = Callable[[SupplyPoint], Answer[tuple[Bill, ...]]]
"""All bills of a supply, the newest first."""


class Paying:
    """Each method takes the actor first; a foreign supply, bill or payment and a missing one are told alike."""

    def __init__(
        self, house: House, supply: SupplyService, bills_of: BillsOf, provider: PaymentProvider | None, reports: Reports
    ) -> None:
        self._house, self._supply, self._bills_of = house, supply, bills_of
        self._provider, self._reports = provider, reports

    @property
    def is_on(self) -> bool:
        """Whether the utility takes payments here and a provider is set up."""
        return self._house.utility.payments is not None and self._provider is not None

    def payable(self, actor: Actor, supply_point_id: str, bill_id: str = "") -> Payable:
        """What may be paid now: one bill, or all that the supply owes.

        :raises NotFound: when the supply is not the actor's, has no such bill, or nothing can be paid here.
        :raises Conflict: when nothing is owed, or all of it is on its way.
        """
        return self._payable(self._supply.supply_point(actor, supply_point_id, scope=Scope.BILLING_READ), bill_id)

    def start(
        self, actor: Actor, supply_point_id: str, amount: Money | None, *, bill_id: str = "", key: str = ""
    ) -> OnlinePayment:
        """Order a payment from the provider; all that may be paid where no amount is given.

        The same ``key`` of the same identity, or of the same app of theirs, is the same payment.

        :raises NotFound: as :meth:`payable`.
        :raises Conflict: when nothing is owed, or the key was used for something else.
        :raises InvalidInput: on ``amount``: too little or too much.
        :raises TooManyTries: when the identity has begun too many in an hour.
        :raises Unavailable: when the provider does not answer; asking again with the same key goes on.
        """
        point = self._supply.supply_point(actor, supply_point_id, scope=Scope.BILLING_PAY)
        if not isinstance(actor, Acting):
            raise NotFound
        before = self._begun(actor, key)
        if before is None:
            before = self._begin(actor, point, amount, bill_id, keyed(self._house, actor, key) or new_id())
        elif before.supply_point_id != point.id or (amount is not None and before.amount != amount):
            raise Conflict
        return before if before.url or not before.is_undecided else self._ordered(actor, before)

    def payment(self, actor: Actor, supply_point_id: str, payment_id: str) -> OnlinePayment:
        """One payment of a supply as the portal knows it.

        :raises NotFound: when the supply is not the actor's or has no such payment.
        """
        point = self._supply.supply_point(actor, supply_point_id, scope=Scope.BILLING_READ)
        for one in self._of(point.id):
            if one.id == payment_id:
                return one
        raise NotFound

    def refreshed(self, actor: Actor, supply_point_id: str, payment_id: str) -> OnlinePayment:
        """The same, the provider asked where it stands; as it is known where it does not answer.

        :raises NotFound: when the supply is not the actor's or has no such payment.
        """
        one = self.payment(actor, supply_point_id, payment_id)
        if one.is_undecided:
            self._reports.poll(one)
            return self.payment(actor, supply_point_id, payment_id)
        return one

    def payments(self, actor: Actor, supply_point_id: str) -> tuple[OnlinePayment, ...]:
        """The payments of a supply that were made here, the newest first.

        :raises NotFound: when the supply is not the actor's.
        """
        return self._of(self._supply.supply_point(actor, supply_point_id, scope=Scope.BILLING_READ).id)

    def in_process(self, supply_point_ids: Sequence[str]) -> dict[str, Money]:
        """What is on its way to some supplies, by their ids; those of which nothing is are missing."""
        if not self.is_on or not supply_point_ids:
            return {}
        with self._house.db.read() as connection:
            found = online.on_their_way(connection, supply_point_ids)
        return {id_: Money.of_minor(minor, self._house.utility.currency) for id_, minor in found.items()}

    def _payable(self, point: SupplyPoint, bill_id: str) -> Payable:
        policy, currency = self._house.utility.payments, self._house.utility.currency
        if policy is None or self._provider is None:
            raise NotFound
        bills = self._bills_of(point).value
        unpaid = sorted((bill for bill in bills if bill.open), key=lambda bill: (bill.due_on, bill.number))
        if bill_id:
            if all(bill.id != bill_id for bill in bills):
                raise NotFound
            unpaid = [bill for bill in unpaid if bill.id == bill_id]
        on_its_way = self.in_process([point.id]).get(point.id, Money.zero(currency))
        owed = sum((bill.open for bill in bills if bill.open), Money.zero(currency))
        chosen = sum((bill.open for bill in unpaid), Money.zero(currency))
        most = min(chosen, owed - on_its_way)
        if not unpaid or most.minor <= 0:
            raise Conflict
        least = min(Money.rounded(policy.least, currency), most)
        return Payable(unpaid[0].id, unpaid[0].number, least, most, on_its_way)

    def _begun(self, actor: Acting, key: str) -> OnlinePayment | None:
        if not key:
            return None
        if len(key) > _KEY or not key.isprintable():
            raise Conflict
        with self._house.db.read() as connection:
            row = online.online_by_key(connection, actor.identity_id, keyed(self._house, actor, key))
        return self._made(row) if row is not None else None

    def _begin(self, actor: Acting, point: SupplyPoint, amount: Money | None, bill_id: str, key: str) -> OnlinePayment:
        may = self._payable(point, bill_id)
        wanted = may.most if amount is None else amount
        if wanted < may.least:
            raise InvalidInput({AMOUNT: message("billing.pay.fault.too_little", least=may.least)})
        if may.most < wanted:
            raise InvalidInput({AMOUNT: message("billing.pay.fault.too_much", most=may.most)})
        now, id_ = self._house.clock.now(), new_id()
        row = {
            "id": id_,
            "identity_id": actor.identity_id,
            "key": key,
            "supply_point_id": point.id,
            "bill_id": may.bill_id,
            "bill_number": may.bill_number,
            "reference": id_.upper(),
            "amount_minor": wanted.minor,
            "state": PaymentState.STARTED.value,
            "url": "",
            "created_at": now,
            "changed_at": now,
        }
        # Apart: it stands whatever becomes of the request, since the provider is going to know of it.
        with self._house.db.write(apart=True) as connection:
            if online.begun_since(connection, actor.identity_id, now - timedelta(hours=1)) >= MOST_BEGUN:
                raise TooManyTries
            kept = online.add_online_once(connection, row)
        return self._made(kept)

    def _ordered(self, actor: Acting, one: OnlinePayment) -> OnlinePayment:
        """The payment with the provider's page; no transaction is open while the provider thinks."""
        assert self._provider is not None
        root = self._house.settings.base_url.rstrip("/")
        language = self._house.languages.get(actor.locale)
        url = self._provider.create(
            PaymentOrder(
                reference=one.reference,
                amount=one.amount,
                description=language.text("billing.pay.description", number=one.bill_number),
                return_url=f"{root}/supplies/{one.supply_point_id}/payments/{one.id}/return",
                notify_url=f"{root}/payments/notices",
                locale=language.tag,
            )
        )
        with self._house.db.write() as connection:
            online.keep_url(connection, one.id, url)
            row = online.online_by_reference(connection, one.reference)
        if row is None:
            raise Unavailable
        return self._made(row)

    def _of(self, supply_point_id: str) -> tuple[OnlinePayment, ...]:
        with self._house.db.read() as connection:
            rows = online.online_of_supply(connection, supply_point_id, SHOWN)
        return tuple(self._made(row) for row in rows)

    def _made(self, row: Any) -> OnlinePayment:
        return online_payment_of(row, self._house.utility.currency)
