"""What the payment provider says, and its one effect, whatever comes late, twice or in another order."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from ventanilla.billing.feed.telling import tell_paid
from ventanilla.billing.model import OnlinePayment, PaymentProvider, PaymentReport, PaymentState
from ventanilla.billing.tables import online
from ventanilla.billing.tables.loading import put_payments
from ventanilla.billing.tables.settling import settle
from ventanilla.errors import Conflict, InvalidInput, NotFound, Unavailable
from ventanilla.house import House
from ventanilla.identity.service.care import staff
from ventanilla.kernel.actors import Actor
from ventanilla.kernel.messages import message
from ventanilla.kernel.money import Money

AT_ONCE = 100
WAIT = timedelta(minutes=2)
"""How long a notice may take before the provider is asked."""
GIVE_UP = timedelta(hours=24)
"""When a payment that nobody has gone on with is over; should the provider confirm it later, it counts."""
_LONGEST_REASON = 200


class Reports:
    """Takes over what the provider says: told by it, asked for, or asked for by the staff."""

    def __init__(self, house: House, provider: PaymentProvider | None) -> None:
        self._house, self._provider = house, provider

    def notify(self, signature: str, body: bytes) -> None:
        """Take a notice of the provider; one that is late, doubled or about what is unknown changes nothing.

        :raises NotFound: when no provider is set up.
        :raises NotPermitted: when the provider has not signed it, or it is an old one sent again.
        """
        if self._provider is None:
            raise NotFound
        self.apply(self._provider.notified(signature, body, self._house.clock.now()))

    def apply(self, report: PaymentReport) -> bool:
        """Take over what the provider says; whether that changed anything."""
        house, now = self._house, self._house.clock.now()
        with house.db.write() as connection:
            row = online.online_by_reference(connection, report.reference)
            if row is None:
                return False
            one, state = online_payment_of(row, house.utility.currency), report.state
            if report.amount != one.amount and state in (PaymentState.CONFIRMED, PaymentState.REFUNDED):
                state = PaymentState.UNSURE
            if state is PaymentState.STARTED or not online.move(connection, one.reference, state, now):
                return False
            if state is PaymentState.CONFIRMED:
                self._book(connection, one)
            elif state is PaymentState.REFUNDED:
                gone = online.drop_provisional(connection, [(one.supply_point_id, one.reference)])
                settle(connection, {key for key, _ in gone})
        return True

    def reconcile(self) -> int:
        """Ask the provider after payments that it should have told of; how many moved on."""
        if self._provider is None:
            return 0
        before = self._house.clock.now() - WAIT
        with self._house.db.read() as connection:
            rows = online.undecided(connection, before, before, AT_ONCE)
        return sum(self.poll(online_payment_of(row, self._house.utility.currency)) for row in rows)

    def poll(self, one: OnlinePayment) -> bool:
        """Ask the provider where a payment stands; whether it moved on. Without an answer nothing changes."""
        if self._provider is None:
            return False
        now = self._house.clock.now()
        with self._house.db.write(apart=True) as connection:
            online.mark_polled(connection, one.id, now)
        try:
            report = self._provider.status(one.reference)
        except Unavailable:
            return False
        if report is None or report.state is PaymentState.STARTED:
            if now - one.created_at < GIVE_UP:
                return False
            report = PaymentReport(one.reference, PaymentState.EXPIRED, one.amount)
        return self.apply(report)

    def data_of(self, identity_id: str) -> list[dict[str, str]]:
        """The payments that an identity has made here, for its copy of its data."""
        with self._house.db.read() as connection:
            rows = online.online_of_identity(connection, identity_id)
        made = [online_payment_of(row, self._house.utility.currency) for row in rows]
        return [
            {
                "reference": one.reference,
                "bill": one.bill_number,
                "amount": f"{one.amount.amount:f}",
                "currency": one.amount.currency,
                "state": one.state.value,
                "begun": one.created_at.isoformat(),
            }
            for one in made
        ]

    def found(
        self, actor: Actor, states: Iterable[PaymentState] = tuple(PaymentState), limit: int = AT_ONCE
    ) -> tuple[OnlinePayment, ...]:
        """Payments in these states, the newest first (role ``admin``).

        :raises NotPermitted: for anybody but the staff.
        """
        staff(actor)
        with self._house.db.read() as connection:
            rows = online.of_states(connection, states, limit)
        return tuple(online_payment_of(row, self._house.utility.currency) for row in rows)

    def refund(self, actor: Actor, reference: str, reason: str) -> OnlinePayment:
        """Give a payment back, whole (role ``admin``). What the back office has booked, it has to take back itself.

        :raises NotPermitted: for anybody but the staff.
        :raises NotFound: for an unknown payment, or without a provider.
        :raises InvalidInput: on ``reason``: none.
        :raises Conflict: when it is not confirmed, or the provider refuses.
        :raises Unavailable: when the provider does not answer; asking again goes on.
        """
        staff(actor)
        why = " ".join(reason.split())[:_LONGEST_REASON]
        if not why:
            raise InvalidInput({"reason": message("billing.pay.fault.no_reason")})
        one = self._known(reference)
        if self._provider is None:
            raise NotFound
        if one.state not in (PaymentState.CONFIRMED, PaymentState.UNSURE):
            raise Conflict
        report = self._provider.refund(one.reference)
        with self._house.db.write() as connection:
            self._house.audit.note(connection, actor, "billing.payment_refunded", one.id, reason=why)
        self.apply(report)
        return self._known(reference)

    def _known(self, reference: str) -> OnlinePayment:
        if not reference.isprintable():
            raise NotFound
        with self._house.db.read() as connection:
            row = online.online_by_reference(connection, reference.strip().upper())
        if row is None:
            raise NotFound
        return online_payment_of(row, self._house.utility.currency)

    def _book(self, connection: Connection, one: OnlinePayment) -> None:
        """The one effect, where the portal keeps the bills and the back office has not booked it before."""
        key, house = (one.supply_point_id, one.bill_id), self._house
        if not online.has_bill(connection, *key) or online.has_payment(connection, key[0], one.reference):
            return
        payment_id = house.id_of("payment", "online", one.id)
        row = {
            "supply_point_id": key[0],
            "bill_id": key[1],
            "id": payment_id,
            "paid_on": house.today(),
            "amount_minor": one.amount.minor,
            "channel": house.utility.payments.channel if house.utility.payments else "",
            "reference": one.reference,
            "received_on": None,
            "is_provisional": True,
        }
        put_payments(connection, [row])
        settle(connection, [key])
        tell_paid(connection, house, [(key, payment_id, house.today())])


def online_payment_of(row: Any, currency: str) -> OnlinePayment:
    """A stored row as the model has it."""
    return OnlinePayment(
        id=row["id"],
        identity_id=row["identity_id"],
        supply_point_id=row["supply_point_id"],
        bill_id=row["bill_id"],
        bill_number=row["bill_number"],
        reference=row["reference"],
        amount=Money.of_minor(row["amount_minor"], currency),
        state=PaymentState(row["state"]),
        url=row["url"],
        created_at=row["created_at"],
        changed_at=row["changed_at"],
    )
