"""What an app may be let to do: the words of OAuth2 scopes, the same in tokens, consent page, API and docs."""

from __future__ import annotations

from enum import StrEnum


class Scope(StrEnum):
    """One thing that an app may do. A scope that was not given never means all: it means nothing."""

    OPENID = "openid"
    PROFILE = "profile"
    EMAIL = "email"
    OFFLINE_ACCESS = "offline_access"

    PROFILE_READ = "profile:read"
    SUPPLY_READ = "supply:read"
    BILLING_READ = "billing:read"
    BILLING_PAY = "billing:pay"
    READINGS_READ = "readings:read"
    READINGS_WRITE = "readings:write"
    DOCUMENTS_READ = "documents:read"
    DOCUMENTS_WRITE = "documents:write"
    MESSAGES_READ = "messages:read"
    MESSAGES_WRITE = "messages:write"
    GRID_READ = "grid:read"

    UTILITY_EVENTS = "utility:events"
    UTILITY_BATCHES = "utility:batches"

    @property
    def is_of_utility(self) -> bool:
        """Whether it is for the utility's own systems, which act for no customer."""
        return self.value.startswith("utility:")

    @property
    def is_of_supplies(self) -> bool:
        """Whether it opens something of the supplies that its giver chose."""
        return self in _OF_SUPPLIES


_OF_SUPPLIES = frozenset(
    {
        Scope.SUPPLY_READ,
        Scope.BILLING_READ,
        Scope.BILLING_PAY,
        Scope.READINGS_READ,
        Scope.READINGS_WRITE,
        Scope.DOCUMENTS_READ,
        Scope.DOCUMENTS_WRITE,
        Scope.MESSAGES_READ,
        Scope.MESSAGES_WRITE,
    }
)
