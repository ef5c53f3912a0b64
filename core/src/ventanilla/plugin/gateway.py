"""Stands around every call of a plugin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """What a hook answered; ``as_of`` is set when it is the last good answer of an earlier time (aware, UTC)."""

    value: T
    as_of: datetime | None = None


class Gateway:
    """Asks and tells the plugins."""

    def ask(self, hook: str, /, **arguments: Any) -> Answer[Any]:
        """The first answer that is not None: the utility's plugin before the built-in records.

        :raises PluginFault: when the plugin fails and there is no earlier good answer.
        :raises VentanillaError: when the plugin raises one of the family on purpose (NotFound, Unavailable).
        """
        raise NotImplementedError

    def tell(self, hook: str, /, **arguments: Any) -> None:
        """Every listener hears it, whatever another one does."""
        raise NotImplementedError
