"""What every answer of the API has to be, whatever was asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from werkzeug.test import TestResponse

PROBLEM = "application/problem+json"
_ANSWERS = ("application/json", PROBLEM)
"""What is no file."""


def faults_of(operation: dict[str, Any], document: dict[str, Any], answer: TestResponse) -> Iterator[str]:
    """What is wrong with an answer: nothing where it is as described."""
    status = answer.status_code
    if status >= 500 and not (status == 503 and "503" in operation["responses"]):
        yield f"status {status}"
    described = operation["responses"].get(str(status))
    if described is None:
        yield f"undocumented status {status}"
        return
    if "$ref" in described:
        described = document["components"]["responses"][described["$ref"].rpartition("/")[2]]
    kinds = set(described.get("content", {}))
    kind = answer.content_type.partition(";")[0] if answer.content_type else ""
    if kinds and kind not in kinds:
        yield f"undocumented type {kind} of {status}"
    if not kinds and answer.get_data():
        yield f"an undocumented body with {status}"
    if status >= 400:
        yield from _problem_faults(answer)
    yield from _header_faults(operation, answer)


def _problem_faults(answer: TestResponse) -> Iterator[str]:
    body = answer.get_json(silent=True, force=True)
    if not isinstance(body, dict):
        yield f"no problem with {answer.status_code}"
        return
    for name in ("type", "title", "detail", "code"):
        if not isinstance(body.get(name), str) or not body[name]:
            yield f"a problem without {name}"
    if body.get("status") != answer.status_code:
        yield "a problem of another status"
    if body.get("code") and body.get("type") != f"urn:ventanilla:error:{body['code']}":
        yield "a problem of another type than its code"
    if any(str(text).startswith("error.") for text in (body.get("title"), body.get("detail"))):
        yield "a text that nobody translated"
    if answer.status_code == 422 and body.get("code") == "invalid_input" and not body.get("fields"):
        yield "a refusal that names no field"
    if b"Traceback" in answer.data or b"sqlite" in answer.data.lower():
        yield "the inside shown"


def beside(answer: TestResponse) -> Iterator[str]:
    """What is wrong with an answer to a request that no operation describes, as by another method."""
    status = answer.status_code
    if status not in (200, 204, 304, 400, 401, 403, 404, 405, 413):
        yield f"status {status}"
    if status == 405 and "Allow" not in answer.headers:
        yield "405 without what is allowed"
    if status >= 400 and answer.request.method != "HEAD":
        yield from _problem_faults(answer)


def _header_faults(operation: dict[str, Any], answer: TestResponse) -> Iterator[str]:
    if not {"RateLimit", "RateLimit-Policy"} <= set(answer.headers.keys()):
        yield "an answer that does not say what is left"
    if answer.status_code == 429 and "Retry-After" not in answer.headers:
        yield "429 without when to come back"
    if "Origin" not in answer.headers.get("Vary", ""):
        yield "an answer that is the same for every origin"
    control = answer.headers.get("Cache-Control", "")
    # A file may be kept where whoever has it asks each time, with the token, whether it still holds.
    is_asked_for = answer.mimetype not in _ANSWERS and control == "private, no-cache"
    if operation.get("security") != [] and "no-store" not in control and not is_asked_for:
        yield "a private answer that a cache may keep"
    if "Set-Cookie" in answer.headers:
        yield "a cookie"
    if answer.headers.get("X-Content-Type-Options") != "nosniff":
        yield "a type that may be guessed"
    if answer.status_code == 401 and "Bearer" not in answer.headers.get("WWW-Authenticate", ""):
        yield "401 without saying how"
