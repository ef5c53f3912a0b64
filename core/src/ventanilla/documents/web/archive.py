"""The pages of the archive: the list with its filter in the address, one document, its PDF."""

from __future__ import annotations

from collections.abc import Mapping

from babel.dates import get_month_names
from flask import Blueprint, Response, request

from ventanilla.documents.answers import pdf_response
from ventanilla.documents.archive.wishes import parse_wish
from ventanilla.documents.model import ArchiveWish
from ventanilla.documents.service import DocumentsService
from ventanilla.errors import InvalidInput
from ventanilla.kernel.messages import Message, message
from ventanilla.web.shell import Shell

SCREEN = "documents.archive"
COLUMNS = ("kind", "number", "issued_on", "month")


def archive_pages(web: Blueprint, service: DocumentsService, shell: Shell) -> None:
    """``/supplies/<id>/documents``."""
    declared = next((screen.columns for screen in shell.house.utility.screens if screen.name == SCREEN), ())
    columns = tuple(name for name in declared if name in COLUMNS) or COLUMNS

    def shown(supply_point_id: str, wish: ArchiveWish, faults: Mapping[str, Message]) -> Response:
        archive = service.archive(shell.customer(), supply_point_id, wish)
        return shell.page(
            "documents/archive.html",
            title=message("screen.documents.archive"),
            screen=SCREEN,
            status=422 if faults else 200,
            supply_point_id=supply_point_id,
            archive=archive,
            wish=wish,
            columns=columns,
            months=_months(shell.language.locale),
            faults=faults,
        )

    @web.get("/supplies/<supply_point_id>/documents", endpoint="archive")
    def archive(supply_point_id: str) -> Response:
        try:
            return shown(supply_point_id, parse_wish(request.args, service.archived_kinds), {})
        except InvalidInput as fault:
            return shown(supply_point_id, ArchiveWish(), fault.fields)

    @web.get("/supplies/<supply_point_id>/documents/<document_id>")
    def document(supply_point_id: str, document_id: str) -> Response:
        read = service.document(shell.customer(), supply_point_id, document_id)
        kind = shell.language.text(f"documents.kind.{read.document.kind}")
        return shell.page(
            "documents/document.html",
            title=f"{kind} {read.document.number}",
            screen=SCREEN,
            supply_point_id=supply_point_id,
            document=read.document,
            text=read.text,
            paper_language=shell.house.languages.default,
        )

    @web.get("/supplies/<supply_point_id>/documents/<document_id>.pdf")
    def document_pdf(supply_point_id: str, document_id: str) -> Response:
        printed = service.document_pdf(shell.customer(), supply_point_id, document_id)
        return pdf_response(printed, is_saved="save" in request.args)

    @web.get("/agreement.pdf")
    def agreement_pdf() -> Response:
        return pdf_response(service.agreement_pdf(shell.actor()))


def _months(locale: str) -> list[tuple[int, str]]:
    names = get_month_names("wide", context="stand-alone", locale=locale)
    return [(number, str(names[number]).capitalize()) for number in range(1, 13)]
