"""What happened, as the utility's own systems are told of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

KEPT_DAYS = 90
"""How long an event is kept, and what was delivered of it."""


@dataclass(frozen=True, slots=True)
class EventKind:
    """A type of event: what it says and which data it carries. ``cause`` is what the portal itself calls it.

    A new field of the data leaves the version as it is; one that goes or changes its meaning raises it.
    """

    type: str
    cause: str
    fields: tuple[str, ...]
    version: int = 1


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. ``at`` is aware, UTC; ``position`` counts up from 1 without gaps.

    ``data`` has numbers that the utility's own records know, and opaque ids: no names, no contacts, no amounts. A
    number that the records don't hold is None.
    """

    id: str
    type: str
    version: int
    at: datetime
    position: int
    data: Mapping[str, Any]
