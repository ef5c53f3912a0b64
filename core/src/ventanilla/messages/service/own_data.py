"""What this room keeps about an identity, for the download of one's own data."""

from __future__ import annotations

from typing import Any

from ventanilla.house import House
from ventanilla.messages.tables import notices, subscriptions

_NOTICE = ("kind", "path", "created_at", "read_at")
_SUBSCRIPTION = ("supply_point_id", "state", "medium", "address", "text_version", "since", "returned_at")
_CONSENT = (
    "supply_point_id",
    "state",
    "channel",
    "medium",
    "address",
    "text_id",
    "text_version",
    "locale",
    "version",
    "at",
)


def own_data(house: House, identity_id: str) -> dict[str, Any]:
    """Notifications, choices, subscriptions and consents, as values that JSON knows."""
    with house.db.read() as connection:
        told = notices.all_of(connection, identity_id)
        subscribed = subscriptions.of_identity(connection, identity_id)
        agreed = subscriptions.history(connection, identity_id)
    chosen = house.db.rows(notices.CHOICES, identity_id=identity_id)
    return {
        "notifications": [{name: row[name] for name in _NOTICE} for row in told],
        "by_e_mail_too": sorted(kind for kind, by_mail in chosen if by_mail),
        "bills": [{name: row[name] for name in _SUBSCRIPTION} for row in subscribed],
        "consents": [{name: row[name] for name in _CONSENT} for row in agreed],
    }
