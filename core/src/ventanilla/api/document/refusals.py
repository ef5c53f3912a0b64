"""What an operation may refuse, by what it takes; each refusal with its example."""

from __future__ import annotations

from typing import Any

from ventanilla.api.problems import TYPE

_TOLD = {
    "400": ("bad_request", "It is no proper request: broken JSON, a parameter twice, no usable `Idempotency-Key`."),
    "401": ("sign_in_required", "There is no token, or it no longer opens anything."),
    "404": ("not_found", "There is no such thing, or it is not yours; a secret that no longer works."),
    "409": ("conflict", "The state has moved on, or the same request is still at work (`still_running`)."),
    "412": ("changed", "What you have seen is no longer so."),
    "413": ("too_large", "Too much was sent."),
    "415": ("unsupported_type", "Only `application/json` is taken."),
    "422": ("invalid_input", "`fields` says what is wrong with each. `key_reused`: the key was another request's."),
    "429": ("too_many_tries", "The limit lifts by itself."),
    "503": ("unavailable", "The utility's own system does not answer now."),
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
    content = {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}
    return {"description": told, "content": {TYPE: content}}


RESPONSES = {status: _response(status, *told) for status, told in _TOLD.items()}
"""The refusals that operations share, by status."""


def refusals(operation: dict[str, Any], method: str, path: str, *, has_query: bool, can_match: bool) -> list[str]:
    """The statuses with which an operation may refuse."""
    is_public = operation.get("security") == []
    has_body, is_unsafe = "requestBody" in operation, method != "get"
    when = {
        "400": True,
        "401": not is_public,
        "404": not path.endswith("/manifest"),
        "409": is_unsafe,
        "412": is_unsafe and can_match,
        "413": has_body or is_unsafe,
        "415": has_body,
        "422": has_query or is_unsafe,
        "429": is_unsafe,
        "503": not is_public or "{" in path or is_unsafe,
    }
    return [status for status, applies in when.items() if applies]
