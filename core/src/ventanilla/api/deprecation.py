"""What is to go says so for a year at least, in the description and with every answer; then it is gone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from flask import Flask, Response, request
from werkzeug.http import http_date

from ventanilla.errors import Gone

NOTICE = timedelta(days=365)
"""At least so long an operation that is to go stays what it is."""
MARK = "x-sunset"
"""Under this name the description says since when an operation is to go, until when it is there, and what to use."""


@dataclass(frozen=True, slots=True)
class Deprecated:
    """An operation that is to go: announced on a day, there until another; ``instead`` is the address below the
    instance's own of what takes its place, where something does.

    :raises ValueError: when the notice is shorter than a year.
    """

    since: date
    sunset: date
    instead: str = ""

    def __post_init__(self) -> None:
        if self.sunset - self.since < NOTICE:
            raise ValueError(f"an operation stays for {NOTICE.days} days after it was said to go")

    @property
    def told(self) -> dict[str, object]:
        """What its description says."""
        said = {"since": self.since.isoformat(), "until": self.sunset.isoformat(), "instead": self.instead}
        return {"deprecated": True, MARK: said}

    @classmethod
    def of(cls, told: Mapping[str, Mapping[str, str]]) -> Deprecated | None:
        """What a description says; None for an operation that stays."""
        said = told.get(MARK)
        if said is None:
            return None
        return cls(date.fromisoformat(said["since"]), date.fromisoformat(said["until"]), said["instead"])

    def headers(self, base_url: str) -> dict[str, str]:
        """``Deprecation`` (RFC 9745) and ``Sunset`` (RFC 8594), with links to what says more and what comes next."""
        links = [f'<{base_url}/api/v1/docs>; rel="deprecation"; type="text/html"']
        if self.instead:
            links.append(f'<{base_url}{self.instead}>; rel="successor-version"')
        since, sunset = _midnight(self.since), _midnight(self.sunset)
        return {"Deprecation": f"@{int(since.timestamp())}", "Sunset": http_date(sunset), "Link": ", ".join(links)}

    def is_over(self, now: datetime) -> bool:
        """Whether it is no longer there."""
        return now >= _midnight(self.sunset)


def install(app: Flask, found: Callable[[], Deprecated | None], now: Callable[[], datetime], base_url: str) -> None:
    """Say it with every answer of an operation that is to go, and answer 410 when its day has come.

    ``found`` is what is said of the operation at hand.
    """

    @app.before_request
    def refuse() -> None:
        told = found()
        if told is not None and request.method != "OPTIONS" and told.is_over(now()):
            raise Gone

    @app.after_request
    def tell(response: Response) -> Response:
        told = found()
        if told is not None:
            response.headers.update(told.headers(base_url))
        return response


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
