"""A PDF as an HTTP answer, the same on pages and API."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response

from ventanilla.documents.model import Printed
from ventanilla.errors import NotFound
from ventanilla.kernel.periods import Month


def parsed_month(text: str) -> Month:
    """The month in an address: ``2026-04``.

    :raises NotFound: when it is none.
    """
    try:
        return Month.parse(text)
    except ValueError:
        raise NotFound from None


def pdf_response(printed: Printed, *, is_saved: bool = False) -> Response:
    """Shown in the browser or saved, under the document's number (RFC 6266, RFC 8187), kept by no cache."""
    response = Response(printed.content, content_type="application/pdf")
    disposition = f'{"attachment" if is_saved else "inline"}; filename="{printed.filename}"'
    if printed.shown_name:
        disposition += f"; filename*=UTF-8''{quote(printed.shown_name, safe='')}"
    response.headers["Content-Disposition"] = disposition
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
