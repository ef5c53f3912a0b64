"""What every request is checked for and every answer carries, whoever wrote the page."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, request
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import BadRequest, HTTPException, NotFound

from ventanilla.settings import Settings

View = TypeVar("View", bound=Callable[..., Any])

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
BIGGEST_BODY = 1 << 20
"""Of a request, in bytes: forms and JSON are small."""
BIGGEST_TEXT = 12 << 20
"""Of all fields of a form that takes files: one that is far too long is still named, and not just cut off."""
MOST_PARTS = 100
"""Of a form."""

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_HSTS = "max-age=31536000; includeSubDomains"


class ForeignHost(BadRequest):
    """The Host header names another place than the settings do."""


class ForeignOrigin(BadRequest):
    """A page of another site sent this form."""


def protect(app: Flask, settings: Settings) -> None:
    """Guard all requests of an app: host, origin and CSRF token, sizes, cookies, headers."""
    app.secret_key = settings.secret_key
    app.config.update(
        SESSION_COOKIE_NAME=_visit_name(settings),
        SESSION_COOKIE_PATH=settings.prefix or "/",
        SESSION_COOKIE_SECURE=settings.is_secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=BIGGEST_BODY,
        MAX_FORM_MEMORY_SIZE=BIGGEST_BODY,
        MAX_FORM_PARTS=MOST_PARTS,
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_SSL_STRICT=False,
        WTF_CSRF_TIME_LIMIT=None,
    )
    tokens = CSRFProtect(app)

    @app.before_request
    def check() -> None:
        if request.headers.get("Host", "").lower() not in _hosts(settings.base_url):
            raise ForeignHost
        if "\0" in request.path:
            # Nothing has one in its id, and PostgreSQL takes none.
            raise NotFound
        _make_room()
        if request.method not in SAFE and not is_api(request.path) and not _is_one_click():
            refuse_foreign_origin(settings.base_url)
            tokens.protect()

    headers = {"Content-Security-Policy": content_policy(settings), **_HEADERS}
    every = [(name.lower(), name, value) for name, value in headers.items()]

    @app.after_request
    def dress(response: Response) -> Response:
        there = {name.lower() for name, _ in response.headers}
        for low, name, value in every:
            if low not in there:
                response.headers.add(name, value)
        if settings.is_secure:
            response.headers["Strict-Transport-Security"] = _HSTS
        return response


def nonce() -> str:
    """What marks the scripts and styles of this answer's page: nobody can know it before."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    made: str = g.nonce
    return made


def content_policy(settings: Settings, marked: str = "", pictures: str = "", leads_to: str = "") -> str:
    """What a browser may load for an answer: of scripts and styles those that carry the nonce; without one, none.

    A form may lead on to the payment provider and to those that people sign in with, where there are some, to
    ``leads_to``, as an app that asked for consent, and to nobody else. ``pictures`` is another place that pictures may
    come from, as the tiles of a map.
    """
    loads = f"style-src 'nonce-{marked}'; script-src 'nonce-{marked}'; " if marked else ""
    providers = dict.fromkeys(each.origin for each in settings.providers.values())
    forms = " ".join(filter(None, ("'self'", settings.payments.origin, *providers, leads_to)))
    return (
        f"default-src 'none'; {loads}img-src 'self' data:{pictures and f' {pictures}'}; connect-src 'self'; "
        f"form-action {forms}; base-uri 'none'; frame-ancestors 'none'"
    )


def one_click(view: View) -> View:
    """Let a view be posted to without a session and a token, as RFC 8058 asks: its address is the secret."""
    view.is_one_click = True  # type: ignore[attr-defined]
    return view


def takes_files(most: int) -> Callable[[View], View]:
    """Let bodies of so many bytes through to a view, and texts as long as people might paste; others stay small."""

    def mark(view: View) -> View:
        view.most_bytes = most  # type: ignore[attr-defined]
        return view

    return mark


def _make_room() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    most = getattr(view, "most_bytes", 0)
    if most:
        request.max_content_length = most
        request.max_form_memory_size = BIGGEST_TEXT


def _is_one_click() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "is_one_click", False)


def is_api(path: str) -> bool:
    """Whether a path below the prefix belongs to the API, or to the resources of Green Button, which take bearer tokens
    and no cookies."""
    return path in ("/api", "/espi") or path.startswith(("/api/", "/espi/"))


def is_for_machines(path: str) -> bool:
    """Whether nobody looks at what a path below the prefix answers: programs read it, whatever is wrong."""
    return is_api(path) or path.startswith("/.well-known/") or path in _OF_OAUTH or path.startswith("/oauth/register/")


_OF_OAUTH = frozenset(
    f"/oauth/{name}"
    for name in ("token", "revoke", "introspect", "device_authorization", "userinfo", "register", "jwks.json")
)


def refuse_foreign_origin(base_url: str) -> None:
    """Look at where an unsafe request says it comes from; browsers can't lie about it.

    :raises ForeignOrigin: when it is another site.
    """
    origin = request.headers.get("Origin")
    if origin is not None:
        if origin.lower() != _origin(base_url):
            raise ForeignOrigin
    elif request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
        raise ForeignOrigin


def is_expired_form(fault: HTTPException) -> bool:
    """Whether a form was refused for its token: left open, sent from elsewhere, or cookies are off."""
    return isinstance(fault, CSRFError | ForeignOrigin)


def _visit_name(settings: Settings) -> str:
    name = f"{settings.utility}_visit"
    if not settings.is_secure:
        return name
    return f"__Secure-{name}" if settings.prefix else f"__Host-{name}"


def _origin(base_url: str) -> str:
    parts = urlsplit(base_url)
    return f"{parts.scheme}://{_netloc(base_url)}"


def _netloc(base_url: str) -> str:
    """Host and port as browsers write them: without the scheme's own port."""
    parts = urlsplit(base_url.lower())
    own = {"http": 80, "https": 443}[parts.scheme]
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{host}" if parts.port in (None, own) else f"{host}:{parts.port}"


def _hosts(base_url: str) -> set[str]:
    """The two ways to write the Host header of this portal."""
    netloc = _netloc(base_url)
    own = ":443" if base_url.lower().startswith("https") else ":80"
    has_port = netloc.rpartition("]")[2].count(":") == 1
    return {netloc} if has_port else {netloc, netloc + own}
