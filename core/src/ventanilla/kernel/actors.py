"""Who asks: every service takes an actor first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Anonymous:
    """Nobody in particular: a visitor who has not signed in. ``address`` is the network address, for budgets."""

    address: str = ""


@dataclass(frozen=True, slots=True)
class CustomerActor:
    """A signed-in identity."""

    identity_id: str
    session_id: str
    user_name: str
    first_name: str
    last_name: str
    locale: str
    address: str = ""
    last_access_at: datetime | None = None
    """When this login was used before this session (UTC); None at the first time."""


@dataclass(frozen=True, slots=True)
class NewcomerActor:
    """Somebody who came in with a one-time password: they can choose a password, and nothing else is theirs yet."""

    identity_id: str
    session_id: str
    user_name: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class SystemActor:
    """The portal itself, in a job or on the command line; ``name`` goes into the audit.

    ``on_behalf_of`` is an identity: then it sees of supplies what that identity may see at this moment, and no more.
    """

    name: str
    on_behalf_of: str = ""


@dataclass(frozen=True, slots=True)
class StaffActor:
    """Somebody of the utility's staff; ``name`` goes into the audit.

    ``roles`` is what a member of the back office may do; None for whoever has the machine's command line, which is all.
    """

    name: str
    roles: frozenset[str] | None = None
    member_id: str = ""


Actor = Anonymous | CustomerActor | SystemActor | StaffActor
