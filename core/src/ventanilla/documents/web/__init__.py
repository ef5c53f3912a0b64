"""The papers that pages link to, and the pages of certificates."""

from __future__ import annotations

from flask import Blueprint, Response, request

from ventanilla.billing.service.spans import parse_span
from ventanilla.documents.answers import pdf_response
from ventanilla.documents.service import DocumentsService
from ventanilla.documents.web.archive import archive_pages
from ventanilla.documents.web.blanks import blank_pages
from ventanilla.documents.web.certificates import certificate_pages
from ventanilla.documents.web.clearance import clearance_pages
from ventanilla.documents.web.generation import generation_pages
from ventanilla.documents.web.history import history_pages
from ventanilla.documents.web.verifying import public_pages
from ventanilla.web.shell import Shell


def blueprint(service: DocumentsService, shell: Shell) -> Blueprint:
    """Bills as PDF, clearances, certificates, and the public page that checks them. Papers wear the pages' theme."""
    web = shell.blueprint("documents", __name__)
    _papers(web, service, shell)
    clearance_pages(web, service, shell)
    certificate_pages(web, service, shell)
    archive_pages(web, service, shell)
    blank_pages(web, service, shell)
    history_pages(web, service, shell)
    generation_pages(web, service.generation, shell)
    public_pages(web, service, shell)
    return web


def _papers(web: Blueprint, service: DocumentsService, shell: Shell) -> None:
    @web.get("/supplies/<supply_point_id>/bills/<bill_id>.pdf")
    def bill_pdf(supply_point_id: str, bill_id: str) -> Response:
        return pdf_response(service.bill_pdf(shell.customer(), supply_point_id, bill_id, shell.language.tag))

    @web.get("/supplies/<supply_point_id>/statement.pdf")
    def statement_pdf(supply_point_id: str) -> Response:
        days = parse_span(request.args)
        return pdf_response(service.statement_pdf(shell.customer(), supply_point_id, *days, shell.language.tag))

    @web.get("/supplies/<supply_point_id>/certificates/<certificate_id>.pdf")
    def certificate_pdf(supply_point_id: str, certificate_id: str) -> Response:
        return pdf_response(service.certificate_pdf(shell.customer(), supply_point_id, certificate_id))
