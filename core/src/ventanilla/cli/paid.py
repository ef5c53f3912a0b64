"""What the commands about payments made in the portal say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ventanilla.billing.model import PaymentState
from ventanilla.cli.staffing import NOTHING, Counter, tried
from ventanilla.errors import Unavailable

if TYPE_CHECKING:
    from ventanilla.billing.model import OnlinePayment


def payments(at: Counter, state: str) -> int:
    """List payments; the exit code."""
    states = [PaymentState(state)] if state else list(PaymentState)
    found = at.portal.billing.reports.found(at.actor, states)
    for one in found:
        _show(at, one)
    if not found:
        at.say("staff.payments.none")
    return 0


def refund_payment(at: Counter, reference: str, reason: str) -> int:
    """Give a payment back; the exit code."""

    def refund() -> int:
        one = at.portal.billing.reports.refund(at.actor, reference, reason)
        _show(at, one)
        return 0 if one.state is PaymentState.REFUNDED else NOTHING

    try:
        return tried(at, refund, "staff.payments.unknown", "staff.payments.ended")
    except Unavailable:
        at.say("staff.payments.unavailable")
        return NOTHING


def _show(at: Counter, one: OnlinePayment) -> None:
    state = at.language.text(f"billing.payment.state.{one.state.value}")
    at.say(
        "staff.payments.line",
        reference=one.reference,
        at=one.created_at,
        amount=one.amount,
        number=one.bill_number,
        state=state,
    )
