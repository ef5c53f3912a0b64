"""Does the jobs of one instance until told to stop."""

from __future__ import annotations

import signal
from pathlib import Path
from threading import Event

from ventanilla.logs import configure_logging
from ventanilla.settings import load_settings


def work(settings_path: Path) -> None:
    """Do what comes; TERM and Ctrl-C let the job at hand finish.

    :raises StartRefused: when the portal can't be put together.
    """
    from ventanilla.app import build_portal

    portal = build_portal(load_settings(settings_path))
    configure_logging()
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    portal.house.jobs.work(stop)
    portal.house.db.close()
