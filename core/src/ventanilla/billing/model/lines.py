"""Payments as they are listed: made here or elsewhere, received or still on their way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, tzinfo

from ventanilla.billing.model.online import OnlinePayment, PaymentState
from ventanilla.billing.model.statement import Movement, MovementKind
from ventanilla.kernel.money import Money

RECEIVED = "received"
"""The state of a payment that the utility has booked; all others are a :class:`PaymentState`."""


@dataclass(frozen=True, slots=True)
class PaymentLine:
    """One payment. ``document`` is the number of its own document, ``bill_number`` what it was made for.

    ``received_on`` is the day the utility booked it, None until then. ``online_id`` is set for one made in the portal.
    """

    made_on: date
    received_on: date | None
    amount: Money
    channel: str
    document: str
    bill_number: str
    bill_id: str
    state: str
    online_id: str = ""

    @property
    def counts(self) -> bool:
        """Whether it lowers what is owed."""
        return self.state in (RECEIVED, PaymentState.CONFIRMED.value)


def payment_lines(
    movements: Iterable[Movement], online: Iterable[OnlinePayment], channel: str, zone: tzinfo
) -> tuple[PaymentLine, ...]:
    """What the utility knows and what was made here, the newest first; a reference that both know is one payment."""
    made = {one.reference: one for one in online}
    lines: list[tuple[str, PaymentLine]] = []
    for each in movements:
        if each.kind is MovementKind.PAYMENT:
            mine = made.pop(each.reference, None) if each.reference else None
            state = PaymentState.CONFIRMED.value if each.received_on is None else RECEIVED
            id_ = mine.id if mine else ""
            known = (each.day, each.received_on, each.credit, each.text, each.reference, each.document, each.bill_id)
            lines.append((mine.created_at.isoformat() if mine else "", PaymentLine(*known, state, id_)))
    for one in made.values():
        day = one.created_at.astimezone(zone).date()
        known_here = (day, None, one.amount, channel, one.reference, one.bill_number, one.bill_id)
        lines.append((one.created_at.isoformat(), PaymentLine(*known_here, one.state.value, one.id)))
    lines.sort(key=lambda each: (each[1].made_on, each[0], each[1].document), reverse=True)
    return tuple(line for _, line in lines)
