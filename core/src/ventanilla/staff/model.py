"""What the staff sees of customers and logins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ventanilla.identity.model import FoundIdentity
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
