"""Endpoints and deliveries from their rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ventanilla.exchange.model.webhooks import Delivery, DeliveryState, Endpoint, StoppedBy


def endpoint_of(row: Mapping[Any, Any]) -> Endpoint:
    """An endpoint."""
    names = ("id", "url", "about", "is_enabled", "failing_since", "paused_until", "made_at", "version")
    stopped = StoppedBy(row["stopped_by"]) if row["stopped_by"] else None
    return Endpoint(types=tuple(row["types"].split()), stopped_by=stopped, **{name: row[name] for name in names})


def delivery_of(row: Mapping[Any, Any]) -> Delivery:
    """A delivery."""
    names = ("id", "event_id", "type", "tries", "status", "fault", "made_at", "tried_at", "next_at")
    plain = {name: row[name] for name in names}
    return Delivery(endpoint_id=row["webhook_id"], state=DeliveryState(row["state"]), **plain)
