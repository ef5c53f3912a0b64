"""What is kept and logged of a handler's error: where and which, never its text, which may hold personal data."""

from __future__ import annotations

import traceback

import structlog

_log = structlog.get_logger("ventanilla.jobs")

UNKNOWN_HANDLER = "UnknownHandler"
LOST = "WorkerLost"


def name_of(fault: BaseException) -> str:
    """The class of an error."""
    return type(fault).__name__


def log_fault(job: str, job_id: str, tries: int, fault: BaseException) -> None:
    """Tell the operator that a job failed, and in which line."""
    frames = traceback.extract_tb(fault.__traceback__)
    at = f"{frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}" if frames else ""
    _log.warning("job_failed", job=job, job_id=job_id, tries=tries, fault=name_of(fault), at=at)


def log_worker_fault(fault: BaseException) -> None:
    """Tell the operator that the worker itself could not go on for a moment."""
    _log.error("worker_fault", fault=name_of(fault))
