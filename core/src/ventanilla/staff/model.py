"""What the staff sees of customers and logins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from ventanilla.identity.model import FoundIdentity
from ventanilla.kernel.actors import StaffActor
from ventanilla.supply.model import Customer, HeldLink


@dataclass(frozen=True, slots=True)
class Findings:
    """What a look-up found: customers of the records and logins of the portal, each with their links by id.

    ``logins`` are those behind the links, by identity id.
    """

    customers: tuple[Customer, ...]
    identities: tuple[FoundIdentity, ...]
    links: Mapping[str, tuple[HeldLink, ...]]
    logins: Mapping[str, FoundIdentity]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found."""
        return not self.customers and not self.identities


@dataclass(frozen=True, slots=True)
class AuditState:
    """The audit's chain: its last entry, and the first one that is not as it was written (None when all are)."""

    last: int
    last_hash: str
    broken_at: int | None
    looked_at: datetime


class Role(StrEnum):
    """What a member of the staff may do; a member has one or more.

    ``clerk``: messages, questions, agreements, codes, customers. ``meter_desk``: batches of readings.
    ``editor``: news and pages. ``grid_desk``: outages. ``integrations``: apps of others, webhooks and events.
    ``admin``: members, the audit.
    """

    CLERK = "clerk"
    METER_DESK = "meter_desk"
    EDITOR = "editor"
    GRID_DESK = "grid_desk"
    INTEGRATIONS = "integrations"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who signs in to the back office. Moments are aware, UTC.

    ``is_enrolled`` is whether they have chosen a password and set up their second factor; ``codes_left`` how many
    recovery codes they have not used.
    """

    id: str
    email: str
    name: str
    roles: frozenset[Role]
    is_enabled: bool
    is_enrolled: bool
    made_at: datetime
    last_seen_at: datetime | None = None
    codes_left: int = 0


@dataclass(frozen=True, slots=True)
class Invitation:
    """The way in for a new member, and for one whose second factor is set up anew. ``path`` is a secret shown once."""

    member: Member
    path: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What an invitation's page shows: whose it is, and the second factor to be set up."""

    member: Member
    factor: str = field(repr=False)
    address: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class DeskSession:
    """A member who has just signed in. ``secret`` is for the browser; ``codes`` are new recovery codes, shown once."""

    actor: StaffActor
    secret: str = field(repr=False)
    codes: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class OpenWork:
    """What waits at the back office; None for what a member's roles or the utility do not have.

    ``late`` are those of ``messages`` whose day has passed; ``webhooks`` those that stopped by themselves.
    """

    messages: int | None = None
    late: int | None = None
    questions: int | None = None
    batches: int | None = None
    webhooks: int | None = None


@dataclass(frozen=True, slots=True)
class TrailFilter:
    """Which entries of the audit are wanted; what is empty does not matter.

    ``action`` is one, or all that begin with it where it ends in a point; ``before`` a sequence number.
    """

    actor: str = ""
    action: str = ""
    subject: str = ""
    before: int = 0
