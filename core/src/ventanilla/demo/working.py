"""Does the jobs of all instances of the demo, in a process of its own beside the server.

``python -m ventanilla.demo.working FOLDER PORT PARENT HOST``: it ends with its parent, however that one ends.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
from pathlib import Path
from threading import Event, Thread

import structlog

from ventanilla.app import build_portal
from ventanilla.demo.instances import DemoInstance, instances
from ventanilla.logs import configure_logging

_log = structlog.get_logger("ventanilla.demo")


def main(folder: Path, port: int, parent: int, host: str) -> None:
    """Work until told to stop."""
    configure_logging(level=logging.WARNING)
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    workers = [Thread(target=_work, args=(instance, stop), daemon=True) for instance in instances(folder, port, host)]
    for worker in workers:
        worker.start()
    while not stop.wait(0.5):
        if os.getppid() != parent:
            stop.set()
    for worker in workers:
        worker.join(3)


def _work(instance: DemoInstance, stop: Event) -> None:
    portal = build_portal(instance.settings)
    while not stop.is_set():
        try:
            portal.house.jobs.work(stop)
        except Exception:
            _log.exception("jobs failed", utility=instance.name)
            stop.wait(1)
    portal.house.db.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
