"""Typed absence: why a value is not there. Never a 0 that means "unknown"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

T = TypeVar("T")


class Why(StrEnum):
    """The reason of an absence; each has a message ``absence.<value>``."""

    NOT_SUPPLIED = "not_supplied"
    NOT_APPLICABLE = "not_applicable"
    PENDING = "pending"
    NOT_PERMITTED = "not_permitted"


@dataclass(frozen=True, slots=True)
class Absent:
    """A value that is not there, and why; ``until`` goes with ``PENDING``."""

    why: Why
    until: date | None = None


NOT_SUPPLIED = Absent(Why.NOT_SUPPLIED)
NOT_APPLICABLE = Absent(Why.NOT_APPLICABLE)
