"""Payments that customers make in the portal, and the port to whoever takes their money."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from ventanilla.kernel.money import Money


class PaymentState(StrEnum):
    """Where a payment stands at the provider.

    ``started``: its page is open or was left; ``processing``: the money is on its way; only ``confirmed`` lowers what
    is owed. ``unsure`` means that the provider's amount is not ours, so that a human has to look.
    """

    STARTED = "started"
    PROCESSING = "processing"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    EXPIRED = "expired"
    REFUNDED = "refunded"
    UNSURE = "unsure"


UNDECIDED = frozenset({PaymentState.STARTED, PaymentState.PROCESSING})
"""The provider has still something to say."""

_S = PaymentState
AFTER: Mapping[PaymentState, frozenset[PaymentState]] = {
    _S.PROCESSING: frozenset({_S.STARTED}),
    _S.DECLINED: UNDECIDED,
    _S.EXPIRED: UNDECIDED,
    _S.UNSURE: UNDECIDED | {_S.DECLINED, _S.EXPIRED},
    _S.CONFIRMED: UNDECIDED | {_S.DECLINED, _S.EXPIRED, _S.UNSURE},
    _S.REFUNDED: UNDECIDED | {_S.DECLINED, _S.EXPIRED, _S.UNSURE, _S.CONFIRMED},
}
"""From which states one is reached. Reports come late, twice and in any order: what is not here changes nothing."""


@dataclass(frozen=True, slots=True)
class OnlinePayment:
    """A payment made in the portal; moments are aware, UTC.

    ``reference`` is what portal, provider and back office call it. ``url`` is the provider's page, empty until it has
    given one. ``bill_id`` is the bill that the money is booked on.
    """

    id: str
    identity_id: str
    supply_point_id: str
    bill_id: str
    bill_number: str
    reference: str
    amount: Money
    state: PaymentState
    url: str
    created_at: datetime
    changed_at: datetime

    @property
    def is_undecided(self) -> bool:
        """Whether the provider has still something to say."""
        return self.state in UNDECIDED


@dataclass(frozen=True, slots=True)
class Payable:
    """What may be paid now: at least and at most; ``in_process`` is on its way already and not asked for again."""

    bill_id: str
    bill_number: str
    least: Money
    most: Money
    in_process: Money


@dataclass(frozen=True, slots=True)
class PaymentOrder:
    """What the provider is asked for. The same ``reference`` twice is the same order.

    The customer comes back to ``return_url``; what is to be told goes, signed, to ``notify_url``.
    """

    reference: str
    amount: Money
    description: str
    return_url: str
    notify_url: str
    locale: str


@dataclass(frozen=True, slots=True)
class PaymentReport:
    """What the provider says of a payment."""

    reference: str
    state: PaymentState
    amount: Money


class PaymentProvider(Protocol):
    """The port to whoever takes the money. Everything may be asked again with the same effect."""

    def create(self, order: PaymentOrder) -> str:
        """Take an order; the address of the page where the customer pays.

        :raises Unavailable: when the provider does not answer, or sends the customer elsewhere than to itself.
        """
        ...

    def status(self, reference: str) -> PaymentReport | None:
        """Where a payment stands; None when the provider never heard of it.

        :raises Unavailable: when the provider does not answer.
        """
        ...

    def refund(self, reference: str) -> PaymentReport:
        """Give the whole amount back.

        :raises Unavailable: when the provider does not answer.
        :raises Conflict: when it can't be given back.
        """
        ...

    def notified(self, signature: str, body: bytes, now: datetime) -> PaymentReport:
        """What a notice says that came over the net; ``now`` is aware.

        :raises NotPermitted: when it is not signed by the provider, or is an old one sent again.
        """
        ...
