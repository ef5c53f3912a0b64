"""What customers gave to apps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ventanilla.apps.model.clients import Client
from ventanilla.kernel.scopes import Scope


class EndedBy(StrEnum):
    """Who ended a grant; ``REUSE`` is the portal itself, when a secret was used twice."""

    CUSTOMER = "customer"
    CLIENT = "client"
    STAFF = "staff"
    REUSE = "reuse"


@dataclass(frozen=True, slots=True)
class Given:
    """What a customer lets an app do: with which scopes, at the supplies of which links."""

    scopes: frozenset[Scope]
    link_ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class Grant:
    """One consent, as its giver sees it. Moments are aware, UTC.

    ``used_at`` is when the app last fetched a token; None when it never came for one. One that is not ``is_offline``
    ends with the session it was given in.
    """

    id: str
    client: Client
    scopes: tuple[Scope, ...]
    link_ids: frozenset[str]
    is_offline: bool
    given_at: datetime
    used_at: datetime | None
