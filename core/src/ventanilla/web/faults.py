"""Every fault as a page that says what happened and what to do next."""

from __future__ import annotations

import logging
from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from flask import Flask, Response, g, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import MethodNotAllowed as HttpMethodNotAllowed

from ventanilla.errors import InvalidInput, ProofNeeded, SignInRequired, Unavailable, VentanillaError
from ventanilla.kernel.messages import Message, message
from ventanilla.storage import is_busy, is_unstorable
from ventanilla.web.next_page import safe_next
from ventanilla.web.security import is_expired_form, is_for_machines
from ventanilla.web.shell import Shell

Problem = Callable[[Exception], Response]
"""How the API answers a fault."""

log = logging.getLogger("ventanilla.web")

HTTP_CODES = {
    400: "bad_request",
    401: "sign_in_required",
    403: "not_permitted",
    404: "not_found",
    405: "method_not_allowed",
    408: "bad_request",
    413: "too_large",
    414: "too_large",
    415: "unsupported_type",
    422: "invalid_input",
    429: "too_many_tries",
    431: "too_large",
    503: "unavailable",
}
"""The codes of faults that are the HTTP library's."""
_STORING = {400: HTTP_CODES[400], 503: Unavailable.code}


def install(app: Flask, shell: Shell, problem: Problem | None = None) -> None:
    """Answer every fault of the app: as a page, or where machines ask as ``problem`` says."""

    def answer(fault: Exception) -> Response:
        if isinstance(fault, HTTPException) and (fault.code or 500) < 400:
            return _as_response(fault)
        is_known = isinstance(fault, VentanillaError | HTTPException)
        if not is_known or (status_of(fault) >= 500 and isinstance(fault, HTTPException)):
            log.error("a request failed", exc_info=fault, extra={"endpoint": request.endpoint or ""})
        if problem is not None and is_for_machines(request.path):
            return problem(fault)
        if isinstance(fault, SignInRequired):
            return _to("/security" if shell.is_setting_up() else "/sign-in")
        if isinstance(fault, ProofNeeded) and request.blueprint != "staff":
            return _to_confirm(shell)
        if isinstance(fault, CSRFError) and request.path == "/sign-in":
            return _sign_in_again()
        return _page(shell, fault)

    app.register_error_handler(Exception, answer)


def code_of(fault: Exception) -> str:
    """The stable code of any fault, ours or the HTTP library's."""
    if isinstance(fault, VentanillaError):
        return fault.code
    if isinstance(fault, HTTPException):
        return "form_expired" if is_expired_form(fault) else HTTP_CODES.get(fault.code or 500, "fault")
    return _STORING.get(_status_of_storing(fault), "fault")


def status_of(fault: Exception) -> int:
    """The HTTP status of any fault."""
    if isinstance(fault, VentanillaError):
        return fault.status
    if isinstance(fault, HTTPException):
        return fault.code or 500
    return _status_of_storing(fault)


def _status_of_storing(fault: Exception) -> int:
    if is_busy(fault):
        return Unavailable.status
    # Fields refuse by name what nobody types; ids and the like may still bring a NUL.
    return 400 if is_unstorable(fault) else 500


def text_of(fault: Exception) -> Message:
    """What the person is told about any fault; never the back office's or a library's own text."""
    if isinstance(fault, VentanillaError) and fault.code != "start_refused":
        return fault.message
    return message(f"error.{code_of(fault)}")


def _page(shell: Shell, fault: Exception) -> Response:
    try:
        response = _rendered(shell, fault)
    except Exception as second:
        log.error("an error page failed", exc_info=second)
        g.actor, g.supplies = None, ()
        response = _rendered(shell, fault)
    if isinstance(fault, HttpMethodNotAllowed) and fault.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(fault.valid_methods))
    return response


def _rendered(shell: Shell, fault: Exception) -> Response:
    code = code_of(fault)
    return shell.page(
        "web/fault.html",
        title=message(f"error.{code}.title"),
        status=status_of(fault),
        told=text_of(fault),
        next_step=message(f"error.{code}.next"),
        again=_form_page(shell.house.settings.base_url) if code == "form_expired" else "",
        fields=fault.fields if isinstance(fault, InvalidInput) else {},
    )


def _to(page: str) -> Response:
    """A page that comes first, and where it goes on to."""
    location = request.script_root + page
    if request.method in ("GET", "HEAD") and request.path != "/":
        wanted = request.full_path.rstrip("?")
        location += "?" + urlencode({"next": request.script_root + wanted})
    return Response(status=303, headers={"Location": location})


def _to_confirm(shell: Shell) -> Response:
    """The page that asks who they are once more, and back: of a form that was sent, to the page that it stood on."""
    if request.method in ("GET", "HEAD"):
        wanted = request.script_root + request.full_path.rstrip("?")
    else:
        wanted = _form_page(shell.house.settings.base_url)
        shell.tell(text_of(ProofNeeded()), "warn")
    query = "?" + urlencode({"next": wanted}) if safe_next(wanted, request.script_root) else ""
    return Response(status=303, headers={"Location": f"{request.script_root}/confirm{query}"})


def _sign_in_again() -> Response:
    """The form anew; the note is in the address, since a browser without cookies keeps no other."""
    wanted = safe_next(request.form.get("next", ""), request.script_root)
    query = urlencode({"again": 1, **({"next": wanted} if wanted else {})})
    return Response(status=303, headers={"Location": f"{request.script_root}/sign-in?{query}"})


def _form_page(base_url: str) -> str:
    """The page of this portal that the refused form stood on; nothing when it is unknown or another site's."""
    try:
        came_from, own = urlsplit(request.referrer or ""), urlsplit(base_url.lower())
    except ValueError:
        return ""
    if (came_from.scheme, came_from.netloc.lower()) != (own.scheme, own.netloc):
        return ""
    query = f"?{came_from.query}" if came_from.query else ""
    return safe_next(f"{came_from.path}{query}", request.script_root)


def _as_response(fault: HTTPException) -> Response:
    """A redirect of the router, kept on this host: only path and query of its target."""
    found = fault.get_response(request.environ)
    return Response(status=found.status_code, headers={"Location": found.headers.get("Location", "/")})
