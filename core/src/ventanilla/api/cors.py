"""Pages of registered apps may call the API from their own origin: with a bearer token, never with cookies."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException

from ventanilla.web.security import is_api

Origins = Callable[[], frozenset[str]]
"""The origins whose pages may call, asked with each request that names one."""

_SENT = "Accept-Language, Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match"
_READ = (
    "Content-Disposition, Content-Language, Deprecation, ETag, Link, Location, RateLimit, RateLimit-Policy, "
    "Retry-After, Sunset, WWW-Authenticate"
)
_LASTS = "600"
"""Seconds that a browser may remember what a preflight was answered."""


def install(app: Flask, origins: Origins) -> None:
    """Answer preflights below ``/api``, and let pages of those origins read the answers; all others stay shut."""

    @app.before_request
    def preflight() -> Response | None:
        if not is_api(request.path) or not _is_preflight():
            return None
        response = Response(status=204)
        if request.headers["Origin"] in origins():
            response.headers["Access-Control-Allow-Methods"] = ", ".join(_methods())
            response.headers["Access-Control-Allow-Headers"] = _SENT
            response.headers["Access-Control-Max-Age"] = _LASTS
        return response

    @app.after_request
    def open_up(response: Response) -> Response:
        if is_api(request.path):
            response.vary.add("Origin")
            origin = request.headers.get("Origin", "")
            if origin and origin in origins():
                response.headers["Access-Control-Allow-Origin"] = origin
                response.headers["Access-Control-Expose-Headers"] = _READ
        return response


def _is_preflight() -> bool:
    asked = "Access-Control-Request-Method" in request.headers
    return request.method == "OPTIONS" and "Origin" in request.headers and asked


def _methods() -> list[str]:
    """What the operation's path takes; only reading where there is none."""
    adapter = current_app.create_url_adapter(request)
    try:
        found = set(adapter.allowed_methods()) if adapter else set()
    except HTTPException:
        found = set()
    return sorted(found - {"OPTIONS"}) or ["GET"]
