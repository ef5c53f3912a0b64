"""What an operation may refuse, by what it takes; each refusal with its example."""

from __future__ import annotations

from typing import Any

from ventanilla.api.problems import TYPE

LIMITS = ("RateLimit", "RateLimit-Policy")

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
    "412": ("changed", "What you have seen is no longer so."),
    "413": ("too_large", "Too much was sent."),
    "415": ("unsupported_type", "Only `application/json` is taken."),
    "422": ("invalid_input", "`fields` says what is wrong with each. `key_reused`: the key was another request's."),
    "429": ("too_many_tries", "The limit lifts by itself; `Retry-After` says when, where it is one of requests."),
    "503": ("unavailable", "The utility's own system does not answer now."),
}


_HEADERS = {"401": ("WWW-Authenticate",), "403": ("WWW-Authenticate",), "429": ("Retry-After", *LIMITS)}


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
    content = {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}
    headers = {name: {"$ref": f"#/components/headers/{name}"} for name in _HEADERS.get(status, ())}
    return {"description": told, "content": {TYPE: content}, **({"headers": headers} if headers else {})}


RESPONSES = {status: _response(status, *told) for status, told in _TOLD.items()}
"""The refusals that operations share, by status."""


def refusals(operation: dict[str, Any], method: str, path: str, *, has_query: bool, can_match: bool) -> list[str]:
    """The statuses with which an operation may refuse."""
    is_public = operation.get("security") == []
    has_body, is_unsafe = "requestBody" in operation, method != "get"
    when = {
        "400": True,
        "401": not is_public,
        "403": not is_public,
        "404": not path.endswith("/manifest"),
        "409": is_unsafe,
        "412": is_unsafe and can_match,
        "413": has_body or is_unsafe,
        "415": has_body,
        "422": has_query or is_unsafe,
        "429": True,
        "503": not is_public or "{" in path or is_unsafe,
    }
    return [status for status, applies in when.items() if applies]
