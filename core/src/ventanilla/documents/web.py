"""The papers that pages link to."""

from __future__ import annotations

from flask import Blueprint, Response

from ventanilla.documents.answers import pdf_response
from ventanilla.documents.service import DocumentsService
from ventanilla.web.shell import Shell


def blueprint(service: DocumentsService, shell: Shell) -> Blueprint:
    """A bill as PDF. Papers wear the theme of the pages."""
    web = shell.blueprint("documents", __name__, "/supplies/<supply_point_id>")

    @web.get("/bills/<bill_id>.pdf")
    def bill_pdf(supply_point_id: str, bill_id: str) -> Response:
        return pdf_response(service.bill_pdf(shell.customer(), supply_point_id, bill_id, shell.language.tag))

    return web
