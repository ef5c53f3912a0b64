"""Answers with a name of their content: who has it already is told so in a few bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.http import parse_etags

from ventanilla.errors import ChangedMeanwhile
from ventanilla.web.security import is_api


def install(app: Flask) -> None:
    """Give every good answer to a reading operation its ETag, and nothing again to who has it."""

    @app.after_request
    def name(response: Response) -> Response:
        if request.method not in ("GET", "HEAD") or not is_api(request.path):
            return response
        if response.status_code != 200 or response.is_streamed:
            return response
        response.headers["ETag"] = f'"{_name_of(response)}"'
        if request.if_none_match.contains_weak(response.get_etag()[0] or ""):
            response.status_code = 304
            response.set_data(b"")
            for name in ("Content-Type", "Content-Length", "Content-Disposition"):
                response.headers.pop(name, None)
        return response


def check(wanted: str, may_read: Callable[[str], None]) -> None:
    """Let an unsafe operation pass only while what the reading one of its path answers is what its sender has seen.

    ``may_read`` raises for who may not ask the reading one, by its endpoint.
    :raises ChangedMeanwhile: when it is something else by now, or nothing that could be seen."""
    seen = _reading(may_read)
    if seen is None or (wanted.strip() != "*" and _name_of(seen) not in parse_etags(wanted)):
        raise ChangedMeanwhile


def _reading(may_read: Callable[[str], None]) -> Response | None:
    adapter = current_app.create_url_adapter(request)
    try:
        endpoint, values = adapter.match(method="GET") if adapter else ("", {})
    except (NotFound, MethodNotAllowed):
        return None
    view = current_app.view_functions.get(endpoint)
    plain: Any = getattr(view, "__wrapped__", None)
    may_read(endpoint)
    return current_app.make_response(plain(**values)) if plain else None


def _name_of(response: Response) -> str:
    return hashlib.blake2b(response.get_data(), digest_size=12).hexdigest()
