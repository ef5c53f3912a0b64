"""Who asks: every service takes an actor first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ventanilla.kernel.proofs import ProvedBy
from ventanilla.kernel.scopes import Scope


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
    proved_at: datetime | None = None
    """When they last proved in this session who they are (UTC): at its start, or again since; None for never."""
    proved_by: ProvedBy = frozenset()
    """By what they did so then; nothing where it is not known."""


@dataclass(frozen=True, slots=True)
class NewcomerActor:
    """Somebody who came in with a one-time password: they can choose a password, and nothing else is theirs yet."""

    identity_id: str
    session_id: str
    user_name: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class HalfActor:
    """Somebody whose password was right and whose second factor is still to come: they can show it, and no more."""

    identity_id: str
    half_id: str
    user_name: str
    locale: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class AppActor:
    """An app that acts for an identity: with the scopes and at the supplies that the identity chose, and no others.

    ``link_ids`` are the links whose supplies it may see, each as long as it holds; a supply that was linked anew has to
    be given anew. No service takes it for a customer: each says by a scope what an app may ask of it.
    """

    identity_id: str
    client_id: str
    grant_id: str
    scopes: frozenset[Scope]
    link_ids: frozenset[str]
    locale: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class ClientActor:
    """A system of the utility that acts for itself, with the scopes that the staff gave it; never for a customer."""

    client_id: str
    name: str
    scopes: frozenset[Scope]
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


Actor = Anonymous | CustomerActor | AppActor | ClientActor | SystemActor | StaffActor
