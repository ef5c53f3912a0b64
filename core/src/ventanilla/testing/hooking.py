"""Webhooks under test: events that happen, endpoints that are registered, and what a receiver was told."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from ventanilla.exchange.model.webhooks import NewSecret
from ventanilla.kernel.actors import ClientActor, StaffActor
from ventanilla.kernel.scopes import Scope
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.receiving import Receiver, Taken

DESK = StaffActor("Olga", frozenset({"integrations"}), "m")
SYSTEM = ClientActor("erp", "ERP", frozenset({Scope.UTILITY_EVENTS}))
Work = Callable[..., None]


def working(portal: Any, clock: FixedClock) -> Work:
    """Lets time pass, as ``timedelta`` has it, and does what is due."""

    def do(**passed: float) -> None:
        clock.advance(timedelta(**passed))
        while portal.house.jobs.run_due():
            pass

    return do


def happen(portal: Any, *undone: str, event: str = "supply.link_undone") -> None:
    """Events about links of those ids."""
    with portal.house.db.write() as connection:
        for link in undone:
            portal.house.jobs.record(connection, event, link_id=link)


def registered(portal: Any, receiver: Receiver, *types: str) -> NewSecret:
    """An endpoint where the receiver listens."""
    made: NewSecret = portal.webhooks.register(DESK, receiver.url, "ERP", types)
    return made


def told(receiver: Receiver) -> list[str]:
    """Which links it heard of, in order; ``ping`` for a try-out."""
    return [json.loads(one.body)["data"].get("link", "ping") for one in receiver.taken]


def states(portal: Any, made: NewSecret) -> list[tuple[str, int, int]]:
    """State, tries and last status of an endpoint's deliveries, the oldest first."""
    found = portal.webhooks.deliveries.latest(DESK, made.endpoint.id)
    return [(one.state.value, one.tries, one.status) for one in reversed(found)]


def is_right(secret: str, taken: Taken) -> bool:
    """Whether a delivery is signed with a secret: computed by hand, as the specification of Standard Webhooks says."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    content = f"{taken.headers['webhook-id']}.{taken.headers['webhook-timestamp']}.".encode() + taken.body
    wanted = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    return f"v1,{wanted}" in taken.headers["webhook-signature"].split(" ")
