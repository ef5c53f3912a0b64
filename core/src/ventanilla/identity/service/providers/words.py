"""What signing in with others talks about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from ventanilla.identity.model import HalfWay, SignedIn
from ventanilla.kernel.actors import CustomerActor
from ventanilla.plugin import FieldKind


class Purpose(StrEnum):
    """Why somebody was sent to a provider."""

    SIGN_IN = "sign_in"
    CONNECT = "connect"
    CONFIRM = "confirm"


class Outcome(StrEnum):
    """What came of it."""

    SIGNED_IN = "signed_in"
    SECOND_FACTOR = "second_factor"
    UNKNOWN = "unknown"
    CONNECTED = "connected"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class Offer:
    """A provider that the settings know; ``label`` is the message id of its name."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class Begun:
    """Somebody is on their way: to ``url``, while whoever sent them keeps ``handle``. Until a moment, aware, UTC."""

    url: str
    handle: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Return:
    """What a provider's answer brings along, as it stands in the address."""

    state: str = field(repr=False)
    code: str = field(default="", repr=False)
    issuer: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Whom a provider says it is: issuer, subject, level of assurance, and its claims told flat."""

    issuer: str
    subject: str = field(repr=False)
    level: str
    claims: Mapping[str, object] = field(repr=False)
    auth_time: int = 0
    """Seconds since 1970; 0 where it does not say."""


@dataclass(frozen=True, slots=True)
class Vouched:
    """What a provider answers for, in canonical form by kind; ``proves`` are the kinds that count as proven."""

    provider: str
    label: str
    level: str
    values: Mapping[FieldKind, str] = field(repr=False)
    proves: frozenset[FieldKind] = frozenset()

    @property
    def proven(self) -> Mapping[FieldKind, str]:
        """Those of its answers that count as proven."""
        return {kind: text for kind, text in self.values.items() if kind in self.proves}


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody whom a provider knows and the portal doesn't yet: they register, or sign in and connect it."""

    vouched: Vouched
    onwards: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """What came of an answer. ``entered`` is a session, or half a one; ``actor`` is whoever was in before."""

    outcome: Outcome
    provider: str
    onwards: str = ""
    entered: SignedIn | HalfWay | None = None
    actor: CustomerActor | None = None


@dataclass(frozen=True, slots=True)
class Connection:
    """A provider that an identity has connected. Moments are aware, UTC; ``used_at`` None: never yet."""

    id: str
    provider: str
    label: str
    connected_at: datetime
    used_at: datetime | None
