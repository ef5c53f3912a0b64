"""A PDF as an HTTP answer, the same on pages and API."""

from __future__ import annotations

from flask import Response

from ventanilla.documents.model import Printed


def pdf_response(printed: Printed) -> Response:
    """Shown in the browser, saved under the document's number (RFC 6266), kept by no cache."""
    response = Response(printed.content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{printed.filename}"'
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
