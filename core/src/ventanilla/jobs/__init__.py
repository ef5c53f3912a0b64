"""The outbox, the worker and the schedule: work that is promised inside a transaction and done after it."""

from ventanilla.jobs.making import make_jobs, prepare
from ventanilla.jobs.service import Bystander, DeadJob, Handler, Jobs, Witness

__all__ = ["Bystander", "DeadJob", "Handler", "Jobs", "Witness", "make_jobs", "prepare"]
