"""Readings that customers handed over go to the back office: by its own hook, or as files in the outbox."""

from ventanilla.exchange.batches.service import BatchService

__all__ = ["BatchService"]
