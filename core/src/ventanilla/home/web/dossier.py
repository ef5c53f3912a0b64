"""A person's file: their documents and their requests."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for

from ventanilla.home.dossier import SCREEN, DossierDesk, Paper, PaperKind, Request, RequestKind
from ventanilla.home.dossier_sheet import PAPER_COLUMNS, REQUEST_COLUMNS, dossier_sheet, paper_cells, request_cells
from ventanilla.kernel.messages import message
from ventanilla.web.listing import Heading, Wish, listing
from ventanilla.web.shell import Shell

_KEPT = ("size", "find", "page", "sort")


def add_dossier(pages: Blueprint, desk: DossierDesk, shell: Shell) -> None:
    """``/dossier`` and ``/dossier.pdf``."""

    @pages.get("/dossier")
    def dossier() -> Response:
        seen, language = desk.dossier(shell.customer()), shell.language
        return shell.page(
            "home/dossier.html",
            title=message(f"screen.{SCREEN}"),
            screen=SCREEN,
            seen=seen,
            paper_columns=_headings(shell, "papers", PAPER_COLUMNS),
            request_columns=_headings(shell, "requests", REQUEST_COLUMNS),
            papers=listing(
                seen.papers, _wish("papers", "requests"), texts=lambda one: paper_cells(one, language), keys=_PAPER_KEYS
            ),
            requests=listing(
                seen.requests, _wish("requests", "papers"), texts=lambda one: request_cells(one, language),
                keys=_REQUEST_KEYS,
            ),
            paper_cells=lambda one: paper_cells(one, language),
            request_cells=lambda one: request_cells(one, language),
            paper_url=paper_url,
            request_url=request_url,
            pdf=url_for("home.dossier_pdf"),
        )  # fmt: skip

    @pages.get("/dossier.pdf")
    def dossier_pdf() -> Response:
        return shell.sheet(dossier_sheet(desk.dossier(shell.customer()), shell.language))


_PAPER_KEYS = {"issued_on": lambda one: one.issued_on}
_REQUEST_KEYS = {"at": lambda one: one.at, "due_on": lambda one: one.due_on}


def paper_url(one: Paper) -> str:
    """Where its file is."""
    if one.kind is PaperKind.BILL:
        return url_for("documents.bill_pdf", supply_point_id=one.supply_point_id, bill_id=one.target)
    if one.kind is PaperKind.CERTIFICATE:
        return url_for("documents.certificate_pdf", supply_point_id=one.supply_point_id, certificate_id=one.target)
    if one.kind is PaperKind.COPY:
        return url_for("documents.generation_paper", supply_point_id=one.supply_point_id, document_id=one.target)
    return url_for("documents.generation_annex", supply_point_id=one.supply_point_id, month=one.target)


def request_url(one: Request) -> str:
    """Where one sees more of it."""
    if one.kind is RequestKind.TICKET:
        return url_for("messages.ticket", ticket_id=one.target)
    if one.kind is RequestKind.E_BILL:
        return url_for("messages.e_bill", supply_point_id=one.target)
    return url_for("supply.accounts")


def _wish(name: str, other: str) -> Wish:
    """What of one list is asked for; what of the other one is goes along."""
    sortable = {*_PAPER_KEYS, *_REQUEST_KEYS}
    return Wish.of(request.args, sortable=sortable, name=name, keep=[f"{other}-{each}" for each in _KEPT])


def _headings(shell: Shell, part: str, names: tuple[str, ...]) -> tuple[Heading, ...]:
    sortable = {*_PAPER_KEYS, *_REQUEST_KEYS}
    return tuple(
        Heading(name, shell.language.text(f"home.dossier.{part}.{name}"), is_sortable=name in sortable)
        for name in names
    )
