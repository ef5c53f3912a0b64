"""What injections are worth and what is left of it: the page, its files, its paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, request, url_for

from ventanilla.billing.credit_sheet import credits_sheet, file_name
from ventanilla.billing.credits import COLUMNS, TEXTS, by_year, cell, credits_series, remarks
from ventanilla.billing.model import CheckedCredit
from ventanilla.billing.service import BillingService
from ventanilla.billing.service.credits import SCREEN, CreditsView
from ventanilla.billing.web.places import OF
from ventanilla.figures import csv_file, figure_view, xlsx_file
from ventanilla.figures.files import CSV_TYPE, XLSX_TYPE
from ventanilla.kernel.messages import message
from ventanilla.web.listing import Heading, Wish, listing
from ventanilla.web.shell import Shell

TITLE = message(f"screen.{SCREEN}")
AT = f"{OF}/generation/credits"


def add_credits(web: Blueprint, service: BillingService, shell: Shell) -> None:
    """``/supplies/<id>/generation/credits`` with ``.csv``, ``.xlsx`` and ``.pdf``."""

    @web.get(AT)
    def credits(supply_point_id: str) -> Response:
        view = service.credits.view(shell.customer(), supply_point_id)
        language, wish = shell.language, Wish.of(request.args, sortable=("injected", "available", "accumulated"))
        series = credits_series(view.rows, language)
        files: dict[str, Any] = {"supply_point_id": supply_point_id}
        return shell.page(
            "billing/credits.html",
            title=TITLE,
            screen=SCREEN,
            view=view,
            columns=_headings(shell),
            list=listing(by_year(view.rows), wish, texts=lambda row: _said(row, shell), keys=_KEYS),
            cell=lambda row, name: cell(row.credit, name, language),
            remarks=lambda row: remarks(row, language),
            figure=figure_view(
                series,
                language,
                csv_href=url_for("billing.credits_csv", **files) if view.rows else "",
                xlsx_href=url_for("billing.credits_xlsx", **files) if view.rows else "",
            ),
            pdf=url_for("billing.credits_pdf", **files),
        )

    @web.get(f"{AT}.csv")
    def credits_csv(supply_point_id: str) -> Response:
        view = service.credits.view(shell.customer(), supply_point_id)
        body = b"".join(csv_file(credits_series(view.rows, shell.language), shell.language))
        return _file(body, CSV_TYPE, view, shell, "csv")

    @web.get(f"{AT}.xlsx")
    def credits_xlsx(supply_point_id: str) -> Response:
        view = service.credits.view(shell.customer(), supply_point_id)
        return _file(
            xlsx_file(credits_series(view.rows, shell.language), shell.language), XLSX_TYPE, view, shell, "xlsx"
        )

    @web.get(f"{AT}.pdf")
    def credits_pdf(supply_point_id: str) -> Response:
        return shell.sheet(
            credits_sheet(service.credits.view(shell.customer(), supply_point_id), shell.house.utility, shell.language)
        )


_KEYS: Mapping[str, Callable[[CheckedCredit], Any]] = {
    "injected": lambda one: getattr(one.credit.injected, "value", None),
    "available": lambda one: one.credit.available.minor if one.credit.available else None,
    "accumulated": lambda one: one.credit.accumulated.minor if one.credit.accumulated else None,
}


def _headings(shell: Shell) -> tuple[Heading, ...]:
    return tuple(
        Heading(name, shell.language.text(f"billing.credits.column.{name}"), name not in TEXTS, name in _KEYS)
        for name in COLUMNS
    )


def _said(row: CheckedCredit, shell: Shell) -> list[str]:
    language = shell.language
    return [language.month(row.credit.month), *(cell(row.credit, name, language) for name in COLUMNS)]


def _file(body: bytes, content_type: str, view: CreditsView, shell: Shell, ending: str) -> Response:
    response = Response(body, content_type=content_type)
    safe = "".join(
        char if char.isascii() and (char.isalnum() or char in "-_.") else "-"
        for char in file_name(view, shell.language)
    )
    response.headers["Content-Disposition"] = f'attachment; filename="{safe}.{ending}"'
    return response
