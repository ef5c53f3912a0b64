"""Faults planted on purpose, each in an operation of its own, to see that the prober finds them."""

from __future__ import annotations

import inspect
import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Response, current_app, g, request

from ventanilla.errors import NotFound, NotPermitted
from ventanilla.testing.fuzzing.probing import Prober

if TYPE_CHECKING:
    from flask import Flask

View = Callable[..., Any]
Wrong = Callable[[Prober, View, Mapping[str, Any]], Any]
"""What an operation does wrong: given its view and the values of its path."""


@dataclass(frozen=True)
class Fault:
    """A fault in one operation, by its name in the findings."""

    operation: str
    about: str
    wrong: Wrong


def plant(prober: Prober, app: Flask, fault: Fault) -> None:
    """Put a fault into an app."""
    found = next(each for each in prober.operations() if each.name == fault.operation)
    adapter = app.url_map.bind("127.0.0.1")
    endpoint, _ = adapter.match(found.held_by(prober.mine), method=found.method.upper())
    view = app.view_functions[endpoint]

    def faulty(**values: Any) -> Any:
        return fault.wrong(prober, view, values) if request.method == found.method.upper() else view(**values)

    app.view_functions[endpoint] = faulty


def answered(view: View, values: Mapping[str, Any]) -> Response:
    """What the view answers, a refusal included."""
    try:
        return current_app.make_response(view(**values))
    except Exception as fault:
        return current_app.make_response(current_app.handle_user_exception(fault))


def rewritten(change: Callable[[Any], None], at_least: int = 200, below: int = 300) -> Wrong:
    """The answer's JSON, changed, where its status is within bounds."""

    def wrong(_prober: Prober, view: View, values: Mapping[str, Any]) -> Response:
        answer = answered(view, values)
        if at_least <= answer.status_code < below and answer.is_json:
            body = answer.get_json()
            change(body)
            answer.set_data(json.dumps(body))
        return answer

    return wrong


def refusing(change: Callable[[Any], None]) -> Wrong:
    """A refusal, changed."""
    return rewritten(change, 400, 500)


def with_header(name: str, value: str) -> Wrong:
    """One header more, or another."""

    def wrong(_prober: Prober, view: View, values: Mapping[str, Any]) -> Response:
        answer = answered(view, values)
        answer.headers[name] = value
        return answer

    return wrong


def without_request_header(name: str) -> Wrong:
    """As if a header had not been sent."""

    def wrong(_prober: Prober, view: View, values: Mapping[str, Any]) -> Any:
        request.environ.pop(f"HTTP_{name.upper().replace('-', '_')}", None)
        return view(**values)

    return wrong


def breaking(when: Callable[[Mapping[str, Any]], bool]) -> Wrong:
    """A crash on some input."""

    def wrong(_prober: Prober, view: View, values: Mapping[str, Any]) -> Any:
        if when(values):
            raise RuntimeError("nobody thought of that")
        return view(**values)

    return wrong


def anybodys(_prober: Prober, view: View, values: Mapping[str, Any]) -> Any:
    """Whoever asks is taken for whoever holds it."""
    if _prober.theirs.supply_point_id in values.values():
        g.api_actor = _prober.other.actor
    return view(**values)


def told_from_nothing(prober: Prober, view: View, values: Mapping[str, Any]) -> Any:
    """What is somebody else's is forbidden, what is nothing is not found."""
    try:
        return view(**values)
    except NotFound:
        if set(values.values()) & set(vars(prober.theirs).values()):
            raise NotPermitted from None
        raise


def without_token(prober: Prober, view: View, values: Mapping[str, Any]) -> Any:
    """Nobody is taken for somebody."""
    g.api_actor = g.get("api_actor") or prober.me.actor
    return view(**values)


def once_more(_prober: Prober, view: View, values: Mapping[str, Any]) -> Any:
    """A key means nothing: what stands behind the guards is done each time."""
    return inspect.unwrap(view, stop=lambda each: not hasattr(each, "__wrapped__"))(**values)


def always(status: int, when: Callable[[], bool], body: Any = None) -> Wrong:
    """Good news where there should be a refusal."""

    def wrong(_prober: Prober, view: View, values: Mapping[str, Any]) -> Any:
        if not when():
            return view(**values)
        return Response(
            json.dumps(body or {}), status, content_type="application/json", headers={"Cache-Control": "no-store"}
        )

    return wrong


def no_bounds(_prober: Prober, view: View, values: Mapping[str, Any]) -> Any:
    """A limit that is not looked at."""
    if not request.args.get("limit", "1").isdigit() or int(request.args.get("limit", "1")) not in range(1, 201):
        request.args = type(request.args)()
    return view(**values)


def forgets_one(body: Any) -> None:
    """A page without its first item, when it is not the first page."""
    if request.args.get("cursor"):
        body["items"] = body["items"][1:]


def _sent() -> Any:
    return request.get_json(silent=True, force=True)


def _drop(name: str) -> Callable[[Any], None]:
    return lambda body: body.pop(name, None) and None


def _put(**values: Any) -> Callable[[Any], None]:
    return lambda body: body.update(values)


SUPPLY = "/supplies/{supply_point_id}"
FAULTS = (
    Fault(f"GET {SUPPLY}/debts", "anybody's debts", anybodys),
    Fault(f"GET {SUPPLY}/bills/{{bill_id}}", "anybody's bill", anybodys),
    Fault(f"GET {SUPPLY}/dashboard", "anybody's dashboard", anybodys),
    Fault(f"GET {SUPPLY}/certificates/{{certificate_id}}/pdf", "forbidden is told from nothing", told_from_nothing),
    Fault(f"GET {SUPPLY}/statement/pdf", "the same for a paper", told_from_nothing),
    Fault(f"GET {SUPPLY}/services", "no token needed", without_token),
    Fault("GET /supplies", "no token needed for a list", without_token),
    Fault("GET /identity/password", "a cookie's secret is taken for a token",
          lambda p, v, x: without_token(p, v, x) if request.headers.get("Authorization", "").endswith(p.me.secret)
          else v(**x)),
    Fault(f"GET {SUPPLY}/consumption", "a crash on a year that is none",
          breaking(lambda _: not (request.args.get("year", "1") or "x").isascii())),
    Fault("GET /supplies/link/{attempt_id}", "a crash on a long id", breaking(lambda v: len(v["attempt_id"]) > 99)),
    Fault("PATCH /identity/profile", "a crash on a list for a text",
          breaking(lambda _: isinstance(_sent(), dict) and isinstance(_sent().get("first_name"), list))),
    Fault("GET /identity/profile", "a field is missing", rewritten(_drop("email"))),
    Fault("GET /identity/me", "a field too much", rewritten(_put(password_hash="$argon2id$"))),
    Fault(f"GET {SUPPLY}/movements", "money as a number", rewritten(_put(opening={"amount": 1.5, "currency": "ARS"}))),
    Fault(f"GET {SUPPLY}", "null for a text", rewritten(_put(number=None))),
    Fault(f"GET {SUPPLY}/family", "a status that nobody described", lambda p, v, x: Response("{}", 206)),
    Fault("GET /notifications/settings", "another type", with_header("Content-Type", "text/html")),
    Fault(f"GET {SUPPLY}/clearance", "a refusal without a code", refusing(_drop("code"))),
    Fault(f"GET {SUPPLY}/certificates", "a refusal of another status", refusing(_put(status=400))),
    Fault("GET /identity/history", "caches may keep it", with_header("Cache-Control", "public, max-age=60")),
    Fault("GET /notifications", "a cookie", with_header("Set-Cookie", "a=b")),
    Fault("GET /identity/sessions", "a limit without bounds", no_bounds),
    Fault(f"GET {SUPPLY}/bills", "a page forgets an item", rewritten(forgets_one)),
    Fault(f"POST {SUPPLY}/certificates", "a key means nothing", once_more),
    Fault("GET /manifest", "says again what one has", without_request_header("If-None-Match")),
    Fault(f"PUT {SUPPLY}/e-bill", "a condition means nothing", without_request_header("If-Match")),
    Fault("POST /identity/recover", "a field that nobody asked for",
          always(202, lambda: isinstance(_sent(), dict) and "is_admin" in _sent())),
    Fault("POST /identity/activate", "a refusal that names no field", refusing(_drop("fields"))),
    Fault(f"GET {SUPPLY}/e-bill", "the inside shown", refusing(_put(detail="Traceback (most recent call last)"))),
    Fault("GET /identity/reset", "hints in another order each time",
          rewritten(lambda body: random.shuffle(body["fields"]))),
)  # fmt: skip
"""Thirty; the last one breaks no promise of the description, so nobody can find it there."""
