"""An identity: one person's login, and what the portal shows of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from ventanilla.identity.model.factors import FactorState as FactorState
from ventanilla.identity.model.factors import FirstWay as FirstWay
from ventanilla.identity.model.factors import HalfWay as HalfWay
from ventanilla.identity.model.factors import NewAuthenticator as NewAuthenticator
from ventanilla.identity.model.factors import Passkey as Passkey
from ventanilla.identity.model.factors import PasskeyAsked as PasskeyAsked
from ventanilla.identity.model.factors import ResetAsked as ResetAsked
from ventanilla.identity.model.factors import SecondWay as SecondWay
from ventanilla.kernel.actors import CustomerActor
from ventanilla.kernel.messages import Message


class SessionKind(StrEnum):
    """Where a session lives: in a browser's cookie, or as an app's bearer token."""

    WEB = "web"
    API = "api"


class LetterKind(StrEnum):
    """What an e-mail about an identity is for."""

    ACTIVATION = "activation"
    USER_NAME_TAKEN = "user_name_taken"
    ALREADY_REGISTERED = "already_registered"
    RESET = "reset"
    CONFIRM_EMAIL = "confirm_email"
    NEW_PASSWORD = "new_password"  # noqa: S105  a name


class ContactChannel(StrEnum):
    """A contact that somebody can change."""

    EMAIL = "email"
    PHONE = "phone"
    FAX = "fax"


@dataclass(frozen=True, slots=True)
class Letter:
    """An e-mail to be sent now. ``path`` is the page it leads to, below the portal's base URL.

    ``expires_at`` (aware, UTC) is None where the path holds no secret.
    """

    kind: LetterKind
    email: str
    locale: str
    first_name: str
    user_name: str
    path: str
    expires_at: datetime | None = None
    password: str = field(default="", repr=False)
    """A one-time password, where that is what was asked for."""


class Contact(NamedTuple):
    """How the portal reaches an identity, in which language and by which name."""

    email: str
    locale: str
    first_name: str
    phone: str = ""
    """Confirmed, in E.164; empty where there is none."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom a link from an e-mail belongs to, for the page that it opens."""

    user_name: str
    first_name: str


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One place where an identity is signed in; ``label`` says with what. Moments are aware, UTC."""

    id: str
    kind: SessionKind
    label: str
    created_at: datetime
    last_seen_at: datetime
    is_current: bool


class SignedIn(NamedTuple):
    """A new session: its secret, shown this once, whose it is, and the moment (aware, UTC) it ends at the latest."""

    secret: str
    actor: CustomerActor
    expires_at: datetime
    is_limited: bool = False
    """It came of a one-time password: first of all a password has to be chosen."""
    needs_factor: bool = False
    """Everybody has to have a second factor here, and this one has none yet: first of all it has to be set up."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A login that is good at this moment.

    What was given under another ``epoch`` is void; ``is_session_open`` says it of the session that was asked for.
    """

    identity_id: str
    user_name: str
    first_name: str
    last_name: str
    email: str
    locale: str
    epoch: int
    is_session_open: bool


@dataclass(frozen=True, slots=True)
class PendingContact:
    """A contact that waits for its proof; moments are aware, UTC. ``tries_left`` is that of a phone's code."""

    channel: ContactChannel
    value: str
    expires_at: datetime
    tries_left: int = 0


@dataclass(frozen=True, slots=True)
class Profile:
    """What the portal knows of the person who asks; ``phone`` is in E.164 or empty."""

    id: str
    user_name: str
    first_name: str
    last_name: str
    email: str
    phone: str
    locale: str
    created_at: datetime
    password_changed_at: datetime
    has_password: bool
    """Whoever came in by another provider only has none."""
    pending: tuple[PendingContact, ...] = ()
    details: Mapping[str, str] = field(default_factory=dict)
    """What the utility asks beside, by the names of its fields; one that is not known is missing."""


@dataclass(frozen=True, slots=True)
class PhoneCode:
    """A one-time code for a phone that is to be confirmed, to be sent now."""

    phone: str
    locale: str
    code: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class ContactChanged:
    """A contact that was changed. ``old`` is the one from before, empty where there was none, and is told."""

    identity_id: str
    channel: ContactChannel
    old: str
    new: str
    locale: str
    first_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """Something that happened with an identity, in a sentence; ``sequence`` is where to go on from.

    Of a sign-in ``how`` is what was shown, in order, and ``provider`` the name of whoever answered for the person.
    """

    sequence: int
    at: datetime
    what: Message
    how: tuple[FirstWay | SecondWay, ...] = ()
    provider: str = ""
    ways: tuple[Message, ...] = ()
    """``how`` in words."""


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Some of what happened, the newest first; ``next`` is handed over to get older ones, None at the end."""

    entries: tuple[HistoryEntry, ...]
    next: int | None = None


@dataclass(frozen=True, slots=True)
class FoundIdentity:
    """A login as the staff sees it. One that still waits for its activation link is not active yet.

    ``closed_by``: ``owner``, ``staff``, or empty where what an issued login rests on has ended. Moments are aware, UTC.
    """

    id: str
    user_name: str
    email: str
    phone: str
    first_name: str
    last_name: str
    is_active: bool
    since: datetime
    closed_at: datetime | None = None
    closed_by: str = ""
    erased_at: datetime | None = None

    @property
    def may_be_let_in(self) -> bool:
        """Whether the staff may open it again: closed by its owner or blocked, and not erased."""
        return self.closed_at is not None and bool(self.closed_by) and self.erased_at is None


class LoginScope(StrEnum):
    """What an issued login opens: all contracts of a customer, one contract, or what an agreement covers."""

    CUSTOMER = "customer"
    SUPPLY = "supply"
    AGREEMENT = "agreement"


class PasswordSource(StrEnum):
    """How a one-time password came to whoever uses it."""

    SMS = "sms"
    EMAIL = "email"
    STAFF = "staff"
    AGREEMENT = "agreement"


@dataclass(frozen=True, slots=True)
class IssuedLogin:
    """A login that nobody registered. ``record_id`` is what it opens; ``valid_until`` its last day, None for ever."""

    identity_id: str
    user_name: str
    scope: LoginScope
    record_id: str
    source: PasswordSource | None
    valid_until: date | None
    email: str
    closed_at: datetime | None
    has_password: bool = False


@dataclass(frozen=True, slots=True)
class OneTimePassword:
    """A password that signs in once, and then a new one has to be chosen. It is shown this once."""

    user_name: str
    password: str = field(repr=False)
    expires_at: datetime


Subjects = Mapping[str, Mapping[str, str]]
"""What the audit calls things of an identity, each with the values of the sentences about it."""
