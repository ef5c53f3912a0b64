"""What a hook answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """What a hook answered; ``as_of`` is set when it is the last good answer of an earlier time (aware, UTC)."""

    value: T
    as_of: datetime | None = None
