"""Where events are delivered, and what became of each delivery."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

PING = "webhook.ping"
"""The type of a delivery that only tries an endpoint out; it is no event of the log."""

PAUSES = (
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=22),
    timedelta(hours=32),
)
"""How long to wait after each failed try: ten tries in three days, then it is given up."""
MOST_TRIES = len(PAUSES) + 1
FAILING_FOR = timedelta(days=5)
"""After so long without one success an endpoint is switched off."""
OVERLAP = timedelta(hours=24)
"""How long the old secret is signed with too, after it was changed."""


class StoppedBy(StrEnum):
    """Why an endpoint is off."""

    STAFF = "staff"
    FAILING = "failing"
    """It has not taken anything for days."""
    GONE = "gone"
    """It answered 410: there is nobody there any more."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address that events are delivered to. Without ``types`` it gets all of them. Moments are aware, UTC.

    ``failing_since`` is the first failure after the last success; ``paused_until`` is when it is tried next.
    """

    id: str
    url: str
    about: str
    types: tuple[str, ...]
    is_enabled: bool
    stopped_by: StoppedBy | None
    failing_since: datetime | None
    paused_until: datetime | None
    made_at: datetime
    version: int

    def wants(self, type_: str) -> bool:
        """Whether events of a type are for it."""
        return not self.types or type_ in self.types


@dataclass(frozen=True, slots=True)
class NewSecret:
    """An endpoint with the secret that its deliveries are signed with, shown this once."""

    endpoint: Endpoint
    secret: str = field(repr=False)


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    WAITING = "waiting"
    DONE = "done"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event on its way to one endpoint. ``status`` is the last answer's code, 0 where there was none; what the
    receiver wrote beside it is not kept. ``fault`` is the class of the last error. Moments are aware, UTC.
    """

    id: str
    endpoint_id: str
    event_id: str
    type: str
    state: DeliveryState
    tries: int
    status: int
    fault: str
    made_at: datetime
    tried_at: datetime | None
    next_at: datetime | None
