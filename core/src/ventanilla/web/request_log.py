"""One line a request: method, route, status and milliseconds. Never a path, a query, a name."""

from __future__ import annotations

import time
from typing import Any

import structlog
from flask import Flask, Response, g, request

_log = structlog.get_logger("ventanilla.web")


def log_requests(app: Flask) -> None:
    """Log each request when its answer is ready."""

    @app.before_request
    def start() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def note(response: Response) -> Response:
        started: float = g.get("started", time.perf_counter())
        spent = round((time.perf_counter() - started) * 1000, 1)
        facts: dict[str, Any] = {"method": request.method, "route": _route(), "status": response.status_code}
        _log.info("request", **facts, ms=spent)
        return response


def _route() -> str:
    return request.url_rule.rule if request.url_rule else "-"
