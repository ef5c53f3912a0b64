"""Papers on the API."""

from __future__ import annotations

from flask import Response
from flask_smorest import Blueprint

from ventanilla.api.shell import ApiShell
from ventanilla.documents.answers import pdf_response
from ventanilla.documents.service import DocumentsService


def blueprint(service: DocumentsService, shell: ApiShell) -> Blueprint:
    """A bill as PDF."""
    api = shell.blueprint("documents", __name__, "Papers to print.")

    @api.route("/supplies/<string:supply_point_id>/bills/<string:bill_id>/pdf")
    @api.response(200, {"type": "string", "format": "binary"}, content_type="application/pdf")
    def bill_pdf(supply_point_id: str, bill_id: str) -> Response:
        """One bill as its paper, in the utility's language unless another is asked for."""
        response = pdf_response(service.bill_pdf(shell.actor(), supply_point_id, bill_id, shell.language.tag))
        response.headers["Vary"] = "Authorization, Accept-Language"
        return response

    return api
