"""A text to be translated later: an id of the catalog with its values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Message:
    """A message id, and the values its text names in braces: ``{date}``."""

    id: str
    values: Mapping[str, object] = field(default_factory=dict)


def message(id_: str, /, **values: object) -> Message:
    """``message("billing.due", date=day)``."""
    return Message(id_, values)
