"""The history of consumption and injections with its papers, and the copies of documents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, request, url_for

from ventanilla.documents.answers import parsed_month, pdf_response
from ventanilla.documents.generation import GenerationDesk, HistoryMonth, HistoryView
from ventanilla.documents.generation.desk import HISTORY, PAPERS
from ventanilla.documents.generation.sheets import (
    COLUMNS,
    LINKS,
    annex_sheet,
    by_year,
    cell,
    history_sheet,
    papers_sheet,
)
from ventanilla.figures import csv_file, figure_view, xlsx_file
from ventanilla.figures.files import CSV_TYPE, XLSX_TYPE
from ventanilla.kernel.absence import Absent
from ventanilla.kernel.messages import message
from ventanilla.readings.series import consumed_series, injected_series
from ventanilla.web.listing import Heading, Wish, listing
from ventanilla.web.shell import Shell

AT = "/supplies/<supply_point_id>/generation"
_KEYS: Mapping[str, Callable[[HistoryMonth], Any]] = {
    "consumed": lambda one: getattr(one.metered.consumed.amount, "value", None),
    "injected": lambda one: getattr(one.metered.injected.amount, "value", None),
}


def generation_pages(web: Blueprint, desk: GenerationDesk, shell: Shell) -> None:
    """``/supplies/<id>/generation`` with its files, ``…/generation/<month>/annex.pdf``, ``…/generation/documents``."""
    _history(web, desk, shell)
    _files(web, desk, shell)
    _papers(web, desk, shell)


def _history(web: Blueprint, desk: GenerationDesk, shell: Shell) -> None:
    @web.get(AT)
    def generation(supply_point_id: str) -> Response:
        view = desk.history(shell.customer(), supply_point_id)
        language, wish = shell.language, Wish.of(request.args, sortable=_KEYS)
        metered = [one.metered for one in view.months]
        files: dict[str, Any] = {"supply_point_id": supply_point_id}
        is_any = bool(metered)
        return shell.page(
            "documents/generation.html",
            title=message(f"screen.{HISTORY}"),
            screen=HISTORY,
            view=view,
            columns=_headings(shell),
            list=listing(by_year(view.months), wish, texts=lambda one: _said(one, shell), keys=_KEYS),
            cell=lambda one, name: cell(one, name, language),
            is_absent=_is_absent,
            figures=[
                figure_view(consumed_series(metered), language),
                figure_view(
                    injected_series(metered),
                    language,
                    csv_href=url_for("documents.generation_csv", **files) if is_any else "",
                    xlsx_href=url_for("documents.generation_xlsx", **files) if is_any else "",
                ),
            ],
            pdf=url_for("documents.generation_pdf", **files),
        )

    @web.get(f"{AT}/<month>/annex.pdf")
    def generation_annex(supply_point_id: str, month: str) -> Response:
        customer = shell.customer()
        annex = desk.annex(customer, supply_point_id, parsed_month(month))
        if annex.printed is not None:
            return pdf_response(annex.printed, is_saved=True)
        return shell.sheet(annex_sheet(annex, shell.house.utility, shell.language))


def _files(web: Blueprint, desk: GenerationDesk, shell: Shell) -> None:
    @web.get(f"{AT}.csv")
    def generation_csv(supply_point_id: str) -> Response:
        view = desk.history(shell.customer(), supply_point_id)
        series = injected_series([one.metered for one in view.months], with_all=True)
        return _file(b"".join(csv_file(series, shell.language)), CSV_TYPE, view, shell, "csv")

    @web.get(f"{AT}.xlsx")
    def generation_xlsx(supply_point_id: str) -> Response:
        view = desk.history(shell.customer(), supply_point_id)
        series = injected_series([one.metered for one in view.months], with_all=True)
        return _file(xlsx_file(series, shell.language), XLSX_TYPE, view, shell, "xlsx")

    @web.get(f"{AT}.pdf")
    def generation_pdf(supply_point_id: str) -> Response:
        view = desk.history(shell.customer(), supply_point_id)
        return shell.sheet(history_sheet(view, shell.house.utility, shell.language))


def _papers(web: Blueprint, desk: GenerationDesk, shell: Shell) -> None:
    @web.get(f"{AT}/documents")
    def generation_papers(supply_point_id: str) -> Response:
        return shell.page(
            "documents/generation_papers.html",
            title=message(f"screen.{PAPERS}"),
            screen=PAPERS,
            supply_point_id=supply_point_id,
            papers=desk.papers(shell.customer(), supply_point_id),
            pdf=url_for("documents.generation_papers_pdf", supply_point_id=supply_point_id),
        )

    @web.get(f"{AT}/documents.pdf")
    def generation_papers_pdf(supply_point_id: str) -> Response:
        customer = shell.customer()
        papers = desk.papers(customer, supply_point_id)
        point = desk.supply_point(customer, supply_point_id)
        return shell.sheet(papers_sheet(papers, point, shell.house.utility, shell.language))

    @web.get(f"{AT}/documents/<document_id>.pdf")
    def generation_paper(supply_point_id: str, document_id: str) -> Response:
        return pdf_response(desk.paper(shell.customer(), supply_point_id, document_id))


def _headings(shell: Shell) -> tuple[Heading, ...]:
    return tuple(
        Heading(name, shell.language.text(f"documents.generation.column.{name}"), name in _KEYS, name in _KEYS)
        for name in (*COLUMNS, *LINKS)
    )


def _said(one: HistoryMonth, shell: Shell) -> list[str]:
    language = shell.language
    return [language.month(one.month), *(cell(one, name, language) for name in COLUMNS)]


def _is_absent(one: HistoryMonth, name: str) -> bool:
    amounts = {"injected": one.metered.injected.amount, "consumed": one.metered.consumed.amount}
    return isinstance(amounts.get(name), Absent)


def _file(body: bytes, content_type: str, view: HistoryView, shell: Shell, ending: str) -> Response:
    named = f"{shell.language.text('documents.generation.file_name')}-{view.supply_point.number}"
    safe = "".join(char if char.isascii() and (char.isalnum() or char in "-_.") else "-" for char in named)
    response = Response(body, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{safe}.{ending}"'
    return response
