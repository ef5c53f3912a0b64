"""What somebody agreed to: bills by e-mail or SMS, their state and its history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Medium(StrEnum):
    """How a bill comes: as a mail with its PDF, or as an SMS with a link that asks to sign in."""

    EMAIL = "email"
    SMS = "sms"


class AddressKind(StrEnum):
    """Whose address it is: the identity's own contact, which moves with it, or one confirmed for the bills alone."""

    OWN = "own"
    OTHER = "other"


class SubscriptionState(StrEnum):
    """Whether bills are sent: yes; no longer, since the last one came back; no."""

    ACTIVE = "active"
    BOUNCING = "bouncing"
    ENDED = "ended"


class ConsentState(StrEnum):
    """One step in the history of a consent.

    ``ASKED`` waits for another address to be confirmed, ``MOVED`` follows the identity's contact, ``RETURNED`` is a
    bill that came back for good.
    """

    ASKED = "asked"
    GIVEN = "given"
    MOVED = "moved"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


class ConsentChannel(StrEnum):
    """Where it was done; ``LINK``: with the link to the supply, ``PROFILE``: with the identity's contact."""

    WEB = "web"
    API = "api"
    MAIL = "mail"
    LINK = "link"
    PROFILE = "profile"


@dataclass(frozen=True, slots=True)
class ConsentText:
    """The text that is agreed to. A text that says anything else gets the next version; old ones stay."""

    id: str
    version: int


E_BILL = "e_bill"
E_BILL_TEXTS: Mapping[int, str] = {1: "messages.consent.e_bill.1"}
"""Every text of the e-bill consent that anybody ever agreed to, by version."""
OUTAGE_NOTICES = "outage_notices"
OUTAGE_TEXTS: Mapping[int, str] = {1: "messages.consent.outage_notices.1"}
"""The same of the consent to be told of outages."""
OUTAGE_TEXT = ConsentText(OUTAGE_TEXTS[max(OUTAGE_TEXTS)], max(OUTAGE_TEXTS))
CONSENT_TEXTS: Mapping[str, Mapping[int, str]] = {E_BILL: E_BILL_TEXTS, OUTAGE_NOTICES: OUTAGE_TEXTS}
"""By what a subscription is to."""
E_BILL_TEXT = ConsentText(E_BILL_TEXTS[max(E_BILL_TEXTS)], max(E_BILL_TEXTS))


@dataclass(frozen=True, slots=True)
class Subscription:
    """How one identity gets the bills of one supply, or notices of outages. ``version`` counts its changes from 1."""

    id: str
    identity_id: str
    supply_point_id: str
    state: SubscriptionState
    medium: Medium
    address_kind: AddressKind
    address: str = field(repr=False)
    text_version: int
    since: datetime
    version: int
    returned_at: datetime | None = None
    kind: str = E_BILL


@dataclass(frozen=True, slots=True)
class Consent:
    """One entry of the history: what was shown and agreed to, in which words, when (UTC), where."""

    at: datetime
    state: ConsentState
    channel: ConsentChannel
    medium: Medium
    address: str = field(repr=False)
    text_version: int
    locale: str
    version: int


@dataclass(frozen=True, slots=True)
class EBill:
    """What the page of one supply's e-bill shows.

    ``waiting`` is an address that is not confirmed yet, or nothing; ``own_phone`` is empty where there is none.
    """

    subscription: Subscription | None
    waiting: str
    history: tuple[Consent, ...]
    own_email: str
    own_phone: str

    @property
    def is_on(self) -> bool:
        """Whether bills are sent, or would be but for an address that refuses them."""
        return self.subscription is not None and self.subscription.state is not SubscriptionState.ENDED

    @property
    def version(self) -> int:
        """What a change must be based on; 0 where nothing was ever chosen."""
        return self.subscription.version if self.subscription else 0


@dataclass(frozen=True, slots=True)
class Wish:
    """How somebody wants the bills, and that they agree to the text of that version.

    ``address`` is nothing for one's own; ``version`` is what they saw, None where the last one to ask wins.
    """

    medium: Medium
    address: str = field(default="", repr=False)
    is_agreed: bool = False
    text_version: int = E_BILL_TEXT.version
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Stoppable:
    """What the bearer of an unsubscribe link sees: the supply's label and whether anything is still sent.

    ``kind`` is what the subscription is to: ``e_bill`` or ``outage_notices``.
    """

    supply: str
    is_on: bool
    kind: str = E_BILL


@dataclass(frozen=True, slots=True)
class OutageNotices:
    """How an identity is told of one supply's outages beside the portal; ``own_phone`` is empty where there is none."""

    subscription: Subscription | None
    history: tuple[Consent, ...]
    own_email: str
    own_phone: str

    @property
    def is_on(self) -> bool:
        """Whether notices are sent, or would be but for an address that refuses them."""
        return self.subscription is not None and self.subscription.state is not SubscriptionState.ENDED

    @property
    def version(self) -> int:
        """What a change must be based on; 0 where nothing was ever chosen."""
        return self.subscription.version if self.subscription else 0
