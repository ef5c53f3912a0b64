"""An identity: one person's login, and what the portal shows of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from ventanilla.kernel.actors import CustomerActor


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


class Contact(NamedTuple):
    """How the portal reaches an identity, in which language and by which name."""

    email: str
    locale: str
    first_name: str


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
