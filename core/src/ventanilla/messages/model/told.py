"""What is sent, before it is a mail or an SMS, and what is told in the portal."""

from __future__ import annotations

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
    FIRST_PASSWORD = "first_password"  # noqa: S105  a name
    NEW_PASSWORD = "new_password"  # noqa: S105  a name
    PASSWORD_ELSEWHERE = "password_elsewhere"  # noqa: S105  a name
    ACCESS_ENDED = "access_ended"
    LOGIN_ENDED = "login_ended"
    E_BILL_STARTED = "e_bill_started"
    TICKET_RECEIVED = "ticket_received"
    TICKET_ANSWERED = "ticket_answered"
    TICKET_MOVED = "ticket_moved"
    QUESTION_ANSWERED = "question_answered"
    OUTAGE = "outage"
    FACTOR_CHANGED = "factor_changed"
    WEBHOOK_STOPPED = "webhook_stopped"


class NoticeKind(StrEnum):
    """What a notification tells; its sentence is ``messages.notice.<kind>``, its name ``messages.notices.<kind>``."""

    LINK_MADE = "link_made"
    LINK_BY_OTHER = "link_by_other"
    LINK_LEFT = "link_left"
    LINK_UNDONE = "link_undone"
    LINK_UNDONE_BY_HOLDER = "link_undone_by_holder"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    CONTACT_CHANGED = "contact_changed"
    NEW_SIGN_IN = "new_sign_in"
    APP_CONNECTED = "app_connected"
    APP_CUT_OFF = "app_cut_off"
    PROVIDER_CONNECTED = "provider_connected"
    PROVIDER_REMOVED = "provider_removed"
    BILL_ISSUED = "bill_issued"
    BILL_DUE_SOON = "bill_due_soon"
    PAYMENT_RECEIVED = "payment_received"
    E_BILL_RETURNED = "e_bill_returned"
    E_BILL_CONFIRMED = "e_bill_confirmed"
    E_BILL_ENDED = "e_bill_ended"
    TICKET_ANSWERED = "ticket_answered"
    TICKET_MOVED = "ticket_moved"
    OUTAGE_ANNOUNCED = "outage_announced"
    OUTAGE_CHANGED = "outage_changed"
    OUTAGE_RESTORED = "outage_restored"
    OUTAGE_CANCELLED = "outage_cancelled"
    OUTAGE_NOTICES_RETURNED = "outage_notices_returned"
    OUTAGE_NOTICES_ENDED = "outage_notices_ended"


CHOSEN = (NoticeKind.BILL_ISSUED, NoticeKind.BILL_DUE_SOON, NoticeKind.PAYMENT_RECEIVED)
"""What comes by e-mail too only for whoever asks for it."""

ALWAYS = (
    NoticeKind.LINK_MADE,
    NoticeKind.LINK_UNDONE,
    NoticeKind.PASSWORD_CHANGED,
    NoticeKind.CONTACT_CHANGED,
    NoticeKind.NEW_SIGN_IN,
    NoticeKind.APP_CONNECTED,
    NoticeKind.APP_CUT_OFF,
    NoticeKind.PROVIDER_CONNECTED,
    NoticeKind.PROVIDER_REMOVED,
    NoticeKind.LINK_LEFT,
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
class OutageTold:
    """What a mail or SMS about an outage says: ``text`` is the sentence of the notification."""

    locale: str
    first_name: str
    kind: NoticeKind
    text: Message
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
