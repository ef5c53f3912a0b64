"""Calls that may take long: on daemon threads, with a deadline, within the budget of the page."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any

DEADLINE = 2.0
"""Seconds that one live call may take, and that all of a page may take together."""

THREADS = 8
"""Live calls of one plugin that run at the same time in one process."""


@dataclass
class Budget:
    """Seconds left for the live calls of one page."""

    left: float


_page: ContextVar[Budget | None] = ContextVar("ventanilla_page_budget", default=None)


@contextmanager
def page_budget(seconds: float = DEADLINE) -> Iterator[Budget]:
    """All live calls inside share one budget."""
    budget = Budget(seconds)
    token = _page.set(budget)
    try:
        yield budget
    finally:
        _page.reset(token)


class Full(Exception):
    """Raised when all threads of a plugin are busy, most likely hanging."""


class Spent(Exception):
    """Raised when the page has no time left for another call; nobody's fault but that of the ones before."""


class Pool:
    """A bounded number of daemon threads; a call that hangs holds its place until it ends."""

    def __init__(self, name: str, size: int = THREADS, deadline: float = DEADLINE) -> None:
        self._name, self._deadline = name, deadline
        self._places = threading.BoundedSemaphore(size)

    def run(self, work: Callable[[], Any]) -> Any:
        """What the work returns or raises.

        :raises TimeoutError: when it takes longer than the deadline or than what the page has left.
        :raises Full: when no thread is free.
        :raises Spent: when the page has no time left.
        """
        budget = _page.get()
        seconds = self._deadline if budget is None else min(self._deadline, budget.left)
        if seconds <= 0:
            raise Spent
        if not self._places.acquire(blocking=False):
            raise Full
        answer: SimpleQueue[tuple[Any, BaseException | None]] = SimpleQueue()
        began = time.monotonic()
        threading.Thread(target=self._do, args=(work, answer), daemon=True, name=f"live-{self._name}").start()
        try:
            value, fault = answer.get(timeout=seconds)
        except Empty:
            raise TimeoutError from None
        finally:
            if budget is not None:
                budget.left -= time.monotonic() - began
        if fault is not None:
            raise fault
        return value

    def _do(self, work: Callable[[], Any], answer: SimpleQueue[tuple[Any, BaseException | None]]) -> None:
        try:
            answer.put((work(), None))
        except BaseException as fault:
            answer.put((None, fault))
        finally:
            self._places.release()
