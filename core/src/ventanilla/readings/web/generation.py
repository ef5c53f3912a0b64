"""The readings of both registers, month by month: the page, its files, its paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, request, url_for

from ventanilla.figures import csv_file, figure_view, xlsx_file
from ventanilla.figures.files import CSV_TYPE, XLSX_TYPE
from ventanilla.i18n import Language
from ventanilla.kernel.absence import Absent
from ventanilla.kernel.messages import message
from ventanilla.readings.metered import COLUMNS, SCREEN, TEXTS, cell, file_name, metered_sheet
from ventanilla.readings.model import MeteredMonth
from ventanilla.readings.series import by_year, consumed_series, injected_series
from ventanilla.readings.service import MeteredView, ReadingsService
from ventanilla.web.listing import Heading, Wish, listing
from ventanilla.web.shell import Shell

TITLE = message(f"screen.{SCREEN}")
AT = "/supplies/<supply_point_id>/generation/readings"


def add_generation(pages: Blueprint, service: ReadingsService, shell: Shell) -> None:
    """``/supplies/<id>/generation/readings`` with ``.csv``, ``.xlsx`` and ``.pdf``."""

    @pages.get(AT)
    def generation(supply_point_id: str) -> Response:
        view = service.generation.metered(shell.customer(), supply_point_id)
        language, wish = shell.language, Wish.of(request.args, sortable=_KEYS)
        files: dict[str, Any] = {"supply_point_id": supply_point_id}
        is_any = bool(view.months)
        return shell.page(
            "readings/generation.html",
            title=TITLE,
            screen=SCREEN,
            view=view,
            columns=_headings(language),
            list=listing(by_year(view.months), wish, texts=lambda one: _said(one, language), keys=_KEYS),
            cell=lambda one, name: cell(one, name, language),
            is_absent=_is_absent,
            figures=[
                figure_view(consumed_series(view.months), language),
                figure_view(
                    injected_series(view.months),
                    language,
                    csv_href=url_for("readings.generation_csv", **files) if is_any else "",
                    xlsx_href=url_for("readings.generation_xlsx", **files) if is_any else "",
                ),
            ],
            pdf=url_for("readings.generation_pdf", **files),
        )

    @pages.get(f"{AT}.csv")
    def generation_csv(supply_point_id: str) -> Response:
        view = service.generation.metered(shell.customer(), supply_point_id)
        body = b"".join(csv_file(injected_series(view.months, with_all=True), shell.language))
        return _file(body, CSV_TYPE, view, shell, "csv")

    @pages.get(f"{AT}.xlsx")
    def generation_xlsx(supply_point_id: str) -> Response:
        view = service.generation.metered(shell.customer(), supply_point_id)
        body = xlsx_file(injected_series(view.months, with_all=True), shell.language)
        return _file(body, XLSX_TYPE, view, shell, "xlsx")

    @pages.get(f"{AT}.pdf")
    def generation_pdf(supply_point_id: str) -> Response:
        return shell.sheet(
            metered_sheet(
                service.generation.metered(shell.customer(), supply_point_id), shell.house.utility, shell.language
            )
        )


_KEYS: Mapping[str, Callable[[MeteredMonth], Any]] = {
    "injected": lambda one: getattr(one.injected.amount, "value", None),
    "consumed": lambda one: getattr(one.consumed.amount, "value", None),
}


def _is_absent(one: MeteredMonth, name: str) -> bool:
    amounts = {"injected": one.injected.amount, "consumed": one.consumed.amount}
    return isinstance(amounts.get(name), Absent)


def _headings(language: Language) -> tuple[Heading, ...]:
    return tuple(
        Heading(name, language.text(f"readings.generation.column.{name}"), name not in TEXTS, name in _KEYS)
        for name in COLUMNS
    )


def _said(one: MeteredMonth, language: Language) -> list[str]:
    return [language.month(one.month), *(cell(one, name, language) for name in COLUMNS)]


def _file(body: bytes, content_type: str, view: MeteredView, shell: Shell, ending: str) -> Response:
    response = Response(body, content_type=content_type)
    safe = "".join(
        char if char.isascii() and (char.isalnum() or char in "-_.") else "-"
        for char in file_name(view, shell.language)
    )
    response.headers["Content-Disposition"] = f'attachment; filename="{safe}.{ending}"'
    return response
