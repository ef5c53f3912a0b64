"""What the exchange keeps: which feeds came in, what happened, and what is on its way to other systems."""

from ventanilla.exchange.tables import events, notices, runs, webhooks

__all__ = ["events", "notices", "runs", "webhooks"]
