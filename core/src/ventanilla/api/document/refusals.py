"""What an operation may refuse, by what it takes; each refusal with its example."""

from __future__ import annotations

from typing import Any

from ventanilla.api.problems import TYPE

LIMITS = ("RateLimit", "RateLimit-Policy")
GOING = ("Deprecation", "Sunset", "Link")
"""Headers of what is to go."""
PROBLEM = {"$ref": "#/components/schemas/Problem"}

HEADERS: dict[str, dict[str, Any]] = {
    "RateLimit": {
        "description": "How many requests are left (`r`), and for how many seconds (`t`).",
        "schema": {"type": "string"},
        "example": '"default";r=2987;t=41',
    },
    "RateLimit-Policy": {
        "description": "How many requests (`q`) in how many seconds (`w`).",
        "schema": {"type": "string"},
        "example": '"default";q=3000;w=60',
    },
    "Deprecation": {
        "description": "Since when it was said that this is to go (RFC 9745).",
        "schema": {"type": "string"},
        "example": "@1796083200",
    },
    "Sunset": {
        "description": "When it is there no longer (RFC 8594).",
        "schema": {"type": "string"},
        "example": "Wed, 01 Dec 2027 00:00:00 GMT",
    },
    "Link": {
        "description": "What says more of it, and what comes after it.",
        "schema": {"type": "string"},
        "example": '<https://example.coop/oficina/api/v1/docs>; rel="deprecation"; type="text/html"',
    },
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "string"}, "example": "41"},
    "WWW-Authenticate": {
        "description": "What is wrong with the token, and the scope that is missing (RFC 6750).",
        "schema": {"type": "string"},
        "example": 'Bearer error="invalid_token"',
    },
}
"""Headers that answers share."""

_TOLD = {
    "400": ("bad_request", "It is no proper request: broken JSON, a parameter twice, no usable `Idempotency-Key`."),
    "401": ("sign_in_required", "There is no token, or it no longer opens anything."),
    "403": ("insufficient_scope", "A token of an app does not say that; the header names the scope, where one would."),
    "404": ("not_found", "There is no such thing, or it is not yours; a secret that no longer works."),
    "409": ("conflict", "The state has moved on, or the same request is still at work (`still_running`)."),
    "410": ("gone", "It had been announced that this would go, and its day has come."),
    "412": ("changed", "What you have seen (`If-Match`) is no longer so, or nothing that can be seen."),
    "413": ("too_large", "Too much was sent."),
    "415": ("unsupported_type", "Only `application/json` is taken."),
    "422": ("invalid_input", "`fields` says what is wrong with each. `key_reused`: the key was another request's."),
    "429": ("too_many_tries", "The limit lifts by itself; `Retry-After` says when to ask again at the earliest."),
    "503": ("unavailable", "The utility's own system does not answer now."),
}


_HEADERS = {
    "401": ("WWW-Authenticate",),
    "403": ("WWW-Authenticate",),
    "409": ("Retry-After",),
    "410": GOING,
    "429": ("Retry-After",),
    "503": ("Retry-After",),
}


def _response(status: str, code: str, told: str) -> dict[str, Any]:
    example: dict[str, Any] = {
        "type": f"urn:ventanilla:error:{code}",
        "title": code.replace("_", " ").capitalize(),
        "status": int(status),
        "detail": told.replace("`", ""),
        "code": code,
    }
    if status == "422":
        example["fields"] = {"password": "Missing."}
    content = {"schema": PROBLEM, "example": example}
    headers = {name: {"$ref": f"#/components/headers/{name}"} for name in (*_HEADERS.get(status, ()), *LIMITS)}
    return {"description": told, "content": {TYPE: content}, "headers": headers}


RESPONSES = {status: _response(status, *told) for status, told in _TOLD.items()}
"""The refusals that operations share, by status."""


def refusals(operation: dict[str, Any], method: str, path: str, *, has_query: bool) -> list[str]:
    """The statuses with which an operation may refuse."""
    is_public = operation.get("security") == []
    has_body, is_unsafe = "requestBody" in operation, method != "get"
    when = {
        "400": True,
        "401": not is_public,
        "403": not is_public,
        "404": not path.endswith("/manifest"),
        "409": is_unsafe,
        "412": is_unsafe,
        "413": has_body or is_unsafe,
        "415": has_body,
        "422": has_query or is_unsafe,
        "429": True,
        "503": not is_public or "{" in path or is_unsafe,
    }
    return [status for status, applies in when.items() if applies]
