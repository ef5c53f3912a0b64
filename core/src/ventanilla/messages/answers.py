"""A customer's file as an HTTP answer, the same on pages and API: saved and never shown, whatever is in it."""

from __future__ import annotations

import unicodedata
from urllib.parse import quote

from flask import Response

from ventanilla.messages.model import AttachedFile

_POLICY = "sandbox; default-src 'none'"


def file_response(file: AttachedFile, content: bytes) -> Response:
    """An attachment under its shown name (RFC 6266), kept by no cache, of a type that is not guessed at."""
    plain = unicodedata.normalize("NFKD", file.name).encode("ascii", "ignore").decode()
    stem, _, ending = plain.rpartition(".")
    safe = "".join(char if char.isalnum() or char in "-_ ()" else "_" for char in stem).strip() or "file"
    response = Response(content, content_type=file.media_type)
    disposition = f"attachment; filename=\"{safe}.{ending}\"; filename*=UTF-8''{quote(file.name, safe='')}"
    response.headers["Content-Disposition"] = disposition
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response
