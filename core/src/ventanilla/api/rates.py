"""How often one may ask: a budget for each identity, app, system or network address, told with every answer.

Counted in the memory of each process: it keeps one caller from taking all of a machine. What guards secrets is counted
in the database, elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from threading import Lock

from flask import Flask, Response, g, request

from ventanilla.errors import TooManyTries
from ventanilla.kernel.actors import Actor, Anonymous, AppActor, ClientActor, CustomerActor
from ventanilla.kernel.clock import Clock
from ventanilla.web.security import is_api

WINDOW = 60
"""Seconds that a budget is for."""
_MOST = 50_000
"""Callers that are remembered; beyond that the counting begins anew, for all."""


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of a budget, and for how many seconds still."""

    quota: int
    remaining: int
    seconds: int

    @property
    def headers(self) -> dict[str, str]:
        """As draft-ietf-httpapi-ratelimit-headers has it."""
        return {
            "RateLimit-Policy": f'"default";q={self.quota};w={WINDOW}',
            "RateLimit": f'"default";r={self.remaining};t={self.seconds}',
        }


class Rates:
    """Counts in windows of a minute that begin with the first request."""

    def __init__(self, clock: Clock, per_minute: int) -> None:
        self._clock, self._quota = clock, per_minute
        self._seen: dict[str, tuple[datetime, int]] = {}
        self._lock = Lock()

    def take(self, whose: str) -> tuple[Left, bool]:
        """Count one request; what is left, and whether there was room for it."""
        now = self._clock.now()
        with self._lock:
            began, count = self._seen.get(whose, (now, 0))
            passed = (now - began).total_seconds()
            if not 0 <= passed < WINDOW:
                began, count, passed = now, 0, 0.0
            if len(self._seen) >= _MOST and whose not in self._seen:
                self._seen.clear()
            has_room = count < self._quota
            self._seen[whose] = began, count + has_room
        left = Left(self._quota, max(0, self._quota - count - 1), ceil(WINDOW - passed))
        return left, has_room


def install(app: Flask, rates: Rates, actor: Callable[[], Actor], place: Callable[[str], str]) -> None:
    """Count every request below ``/api``: for the identity, the consent of an app, the system, else the network.

    ``place`` is what counts as one network of an address.
    """

    @app.before_request
    def count() -> None:
        if is_counted() and not take():
            raise TooManyTries(seconds=g.rate_left.seconds)

    @app.after_request
    def tell(response: Response) -> Response:
        if is_counted():
            # What was refused before it was counted counts all the same.
            if "rate_left" not in g:
                take()
            response.headers.update(g.rate_left.headers)
        return response

    def is_counted() -> bool:
        return is_api(request.path) and request.method != "OPTIONS"

    def take() -> bool:
        g.rate_left, has_room = rates.take(_whose(actor(), place))
        return has_room


def _whose(actor: Actor, place: Callable[[str], str]) -> str:
    if isinstance(actor, CustomerActor):
        return f"identity {actor.identity_id}"
    if isinstance(actor, AppActor):
        return f"app {actor.grant_id}"
    if isinstance(actor, ClientActor):
        return f"system {actor.client_id}"
    return f"network {place(actor.address) if isinstance(actor, Anonymous) else ''}"
