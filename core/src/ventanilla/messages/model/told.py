"""What is sent, before it is a mail or an SMS; what is told in the portal; what somebody agreed to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from ventanilla.kernel.messages import Message
from ventanilla.kernel.money import Money
from ventanilla.kernel.periods import Month


class Kind(StrEnum):
    """What a message is about; its texts are ``messages.<kind>.*``."""

    ACTIVATION = "activation"
    USER_NAME_TAKEN = "user_name_taken"
    ALREADY_REGISTERED = "already_registered"
    RESET = "reset"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    CODE = "code"
    LINKED = "linked"
    UNLINKED = "unlinked"
    NOTICE = "notice"
    BILL = "bill"
    ADDRESS = "address"
    CONFIRM_EMAIL = "confirm_email"
    PHONE_CODE = "phone_code"
    CONTACT_CHANGED = "contact_changed"
    ONE_TIME = "one_time"
    ACCESS_ENDED = "access_ended"
    E_BILL_STARTED = "e_bill_started"
    TICKET_RECEIVED = "ticket_received"
    TICKET_ANSWERED = "ticket_answered"
    QUESTION_ANSWERED = "question_answered"


class NoticeKind(StrEnum):
    """What a notification tells; its sentence is ``messages.notice.<kind>``, its name ``messages.notices.<kind>``."""

    LINK_MADE = "link_made"
    LINK_BY_OTHER = "link_by_other"
    LINK_UNDONE = "link_undone"
    LINK_UNDONE_BY_HOLDER = "link_undone_by_holder"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    CONTACT_CHANGED = "contact_changed"
    NEW_SIGN_IN = "new_sign_in"
    BILL_ISSUED = "bill_issued"
    BILL_DUE_SOON = "bill_due_soon"
    PAYMENT_RECEIVED = "payment_received"
    E_BILL_RETURNED = "e_bill_returned"
    E_BILL_CONFIRMED = "e_bill_confirmed"
    E_BILL_ENDED = "e_bill_ended"
    TICKET_ANSWERED = "ticket_answered"


CHOSEN = (NoticeKind.BILL_ISSUED, NoticeKind.BILL_DUE_SOON, NoticeKind.PAYMENT_RECEIVED)
"""What comes by e-mail too only for whoever asks for it."""

ALWAYS = (
    NoticeKind.LINK_MADE,
    NoticeKind.LINK_UNDONE,
    NoticeKind.PASSWORD_CHANGED,
    NoticeKind.CONTACT_CHANGED,
    NoticeKind.NEW_SIGN_IN,
)
"""What concerns the safety of the account and comes by e-mail whatever somebody chose."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a letter."""

    filename: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Letter:
    """The words of one e-mail in the recipient's language, in the order in which they are read.

    ``action`` is a button's label with the address it leads to; ``code`` is shown large; ``stop`` is a label with
    the address that ends such mails (RFC 8058).
    """

    kind: Kind
    tag: str
    subject: str
    greeting: str
    before: tuple[str, ...]
    code: str = field(default="", repr=False)
    action: tuple[str, str] | None = field(default=None, repr=False)
    after: tuple[str, ...] = ()
    reason: str = ""
    attachment: Attachment | None = None
    stop: tuple[str, str] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class ShortMessage:
    """The words of one SMS."""

    kind: Kind
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class BillTold:
    """What a bill's mail or SMS says; ``path`` is the bill's page, ``stop_path`` a secret of this mail."""

    locale: str
    first_name: str
    supply: str
    month: Month
    total: Money
    due_on: date
    path: str
    stop_path: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AddressTold:
    """An address that waits to be confirmed, and the secret path that does it until then (UTC)."""

    address: str = field(repr=False)
    locale: str
    path: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Notice:
    """One notification. ``path`` is the page it leads to below the portal's address, or nothing.

    Moments are aware, UTC; ``read_at`` is None while it is unread.
    """

    id: str
    kind: NoticeKind
    created_at: datetime
    read_at: datetime | None
    text: Message
    path: str = ""
    supply_point_id: str = ""


@dataclass(frozen=True, slots=True)
class NoticePage:
    """Some notifications, newest first; ``next`` is the cursor of those after them, None at the end."""

    items: tuple[Notice, ...]
    next: str | None


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
E_BILL_TEXT = ConsentText(E_BILL_TEXTS[max(E_BILL_TEXTS)], max(E_BILL_TEXTS))


@dataclass(frozen=True, slots=True)
class Subscription:
    """How one identity gets the bills of one supply. ``version`` counts its changes from 1."""

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
class Bounces:
    """What an import of returned mails did: how many were read, were ours, and stopped a subscription."""

    read: int
    matched: int
    noted: int


@dataclass(frozen=True, slots=True)
class Stoppable:
    """What the bearer of an unsubscribe link sees: the supply's label and whether bills are still sent."""

    supply: str
    is_on: bool
