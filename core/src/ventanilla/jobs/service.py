"""Promise work in the transaction of its cause; do it at least once, with one effect."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

Handler = Callable[[Mapping[str, Any]], None]
"""Does the work of one event. It may run again after a crash, so its effect must be the same the second time."""


class Jobs:
    """What services see."""

    def on(self, event: str, name: str, handler: Handler) -> None:
        """Subscribe a handler under a stable name (``messages.activation_mail``) to an event; done while wiring."""
        raise NotImplementedError

    def record(self, connection: Connection, event: str, /, **payload: Any) -> None:
        """Note in this transaction what happened; each subscriber gets a job of its own when it commits.

        The payload is JSON and holds ids only: never personal data, never a secret.
        """
        raise NotImplementedError

    def record_at(self, connection: Connection, when: datetime, event: str, /, **payload: Any) -> None:
        """The same, not before a moment (aware)."""
        raise NotImplementedError

    def run_due(self, limit: int = 100) -> int:
        """Do what is due now, in this thread; how many jobs ran. For tests and the command line."""
        raise NotImplementedError
