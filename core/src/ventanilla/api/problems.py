"""Every fault as ``application/problem+json`` (RFC 9457)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from flask import Response
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from ventanilla.errors import FactorSetupNeeded, InvalidInput, StillRunning, TooManyTries
from ventanilla.i18n import Language
from ventanilla.kernel.messages import Message, message
from ventanilla.web.faults import code_of, status_of, text_of

TYPE = "application/problem+json"
SOON = 60
"""Seconds to wait at least where a budget does not tell when it has room again: what guards secrets does not."""


def problem(fault: Exception, language: Language) -> Response:
    """The answer to any fault, in the reader's language."""
    code, status = code_of(fault), status_of(fault)
    body: dict[str, Any] = {
        "type": f"urn:ventanilla:error:{code}",
        "title": language.text(f"error.{code}.title"),
        "status": status,
        "detail": language.say(text_of(fault)),
        "code": code,
    }
    if fields := _fields(fault, language):
        body["fields"] = fields
    if isinstance(fault, FactorSetupNeeded):
        body["operations"] = [{"method": method, "path": path} for method, path in fault.operations]
    response = Response(orjson.dumps(body), status=status, content_type=TYPE)
    response.headers["Content-Language"] = language.tag
    response.headers["Cache-Control"] = "no-store"
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    if isinstance(fault, StillRunning):
        response.headers["Retry-After"] = "1"
    if status == 503:
        response.headers["Retry-After"] = str(SOON)
    if status == 429:
        known = fault.values if isinstance(fault, TooManyTries) else {}
        response.headers["Retry-After"] = str(known.get("seconds", SOON))
    if isinstance(fault, MethodNotAllowed) and fault.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(fault.valid_methods))
    return response


def _fields(fault: Exception, language: Language) -> dict[str, str]:
    if isinstance(fault, InvalidInput):
        return {name: language.say(text) for name, text in fault.fields.items()}
    found = getattr(fault, "data", None) if isinstance(fault, HTTPException) else None
    if not isinstance(found, Mapping):
        return {}
    out: dict[str, str] = {}
    for place in found.get("messages", {}).values():
        if isinstance(place, Mapping):
            _collect(place, "", language, out)
    return out


def _collect(place: Mapping[Any, Any], trail: str, language: Language, out: dict[str, str]) -> None:
    """Flatten a schema's faults; its own English texts only tell which of ours is meant."""
    for name, inner in place.items():
        path = f"{trail}.{name}" if trail else str(name)
        if isinstance(inner, Mapping):
            _collect(inner, path, language, out)
        else:
            first = inner[0] if isinstance(inner, list) and inner else inner
            out[path] = language.say(first if isinstance(first, Message) else message(_meant(str(first))))


def _meant(text: str) -> str:
    if text.startswith("Missing data"):
        return "error.field.missing"
    return "error.field.unknown" if text.startswith("Unknown field") else "error.field.invalid"
