"""The outbox, the worker and the schedule: work that is promised inside a transaction and done after it."""

from ventanilla.jobs.service import Handler, Jobs

__all__ = ["Handler", "Jobs"]
