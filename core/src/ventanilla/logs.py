"""What the portal writes about its own running: one line an event, nothing personal in it.

Paths, queries, names, addresses and texts of errors stay out: they may hold what belongs to a customer.
"""

from __future__ import annotations

import logging
import sys
from types import TracebackType
from typing import Any, TextIO

import structlog


def configure_logging(stream: TextIO | None = None, level: int = logging.INFO) -> None:
    """Write events from a level on, as lines on a terminal and as JSON elsewhere; libraries speak from warnings on."""
    out = stream or sys.stderr
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.ExceptionRenderer(lambda exc_info: where(*exc_info[1:])),
            structlog.dev.ConsoleRenderer(colors=False) if out.isatty() else structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(out),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(_Discreet("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)


def where(fault: BaseException | None, traceback: TracebackType | None, most: int = 6) -> str:
    """An error by its class and where it came from, the innermost place last; without its text and any value."""
    places = []
    while traceback is not None:
        frame = traceback.tb_frame
        places.append(f"{frame.f_globals.get('__name__', '?')}:{frame.f_code.co_name}:{traceback.tb_lineno}")
        traceback = traceback.tb_next
    return f"{type(fault).__name__} at {' > '.join(places[-most:])}"


class _Discreet(logging.Formatter):
    """Libraries' log lines, with errors told by class and place only."""

    def formatException(self, ei: Any) -> str:
        return where(*ei[1:])
