"""The pages of the last 36 months: charts and list, the charges of a month, their papers and tax documents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, request, url_for

from ventanilla.billing.model import BilledMonth, Charge
from ventanilla.documents.answers import parsed_month, pdf_response
from ventanilla.documents.history import SCREEN, MonthView
from ventanilla.documents.history.words import (
    COLUMNS,
    NUMBERS,
    amount,
    cell,
    charged_series,
    history_sheet,
    month_sheet,
    searched,
    sums,
    taxed,
    used_series,
    user_facts,
)
from ventanilla.documents.service import DocumentsService
from ventanilla.figures.view import figure_view
from ventanilla.kernel.absence import Absent
from ventanilla.kernel.messages import message
from ventanilla.web.listing import Heading, Wish, listing
from ventanilla.web.shell import Shell

AT = "/supplies/<supply_point_id>/history"
_KEYS: Mapping[str, Callable[[BilledMonth], Any]] = {
    "month": lambda one: one.month.month,
    "year": lambda one: (one.month.year, one.month.month),
    "consumption": lambda one: None if isinstance(one.consumption, Absent) else one.consumption.value,
    "charges": lambda one: None if isinstance(one.net, Absent) else one.net.amount,
}
_LINE_KEYS: Mapping[str, Callable[[Charge], Any]] = {
    "charge": lambda one: one.description.casefold(),
    "amount": lambda one: one.amount.amount,
    "taxed": lambda one: one.is_taxed,
}


def history_pages(web: Blueprint, service: DocumentsService, shell: Shell) -> None:
    """``/supplies/<id>/history``, its months, their PDFs, and the tax document of a bill."""
    _months(web, service, shell)
    _charges(web, service, shell)

    @web.get("/supplies/<supply_point_id>/bills/<bill_id>/dte.pdf")
    def tax_document_pdf(supply_point_id: str, bill_id: str) -> Response:
        return pdf_response(service.tax_document_pdf(shell.customer(), supply_point_id, bill_id))


def _months(web: Blueprint, service: DocumentsService, shell: Shell) -> None:
    desk = service.history

    @web.get(AT, endpoint="history")
    def history(supply_point_id: str) -> Response:
        view = desk.history(shell.customer(), supply_point_id)
        language, wish = shell.language, Wish.of(request.args, sortable=_KEYS)
        names = (*COLUMNS, "detail", "documents")
        months = listing(view.months, wish, texts=lambda one: searched(one, language), keys=_KEYS)
        return shell.page(
            "documents/history.html",
            title=message(f"screen.{SCREEN}"),
            screen=SCREEN,
            supply_point_id=supply_point_id,
            view=view,
            list=months,
            columns=tuple(Heading(name, _column(shell, name), name in NUMBERS, name in _KEYS) for name in names),
            figures=[
                figure_view(used_series(view.months), language),
                figure_view(charged_series(view.months, language), language),
            ],
            cell=lambda one, name: cell(one, name, language),
            is_absent=lambda one, name: isinstance(one.consumption if name == "consumption" else one.net, Absent),
            pdf=url_for("documents.history_pdf", supply_point_id=supply_point_id),
        )

    @web.get(f"{AT}.pdf")
    def history_pdf(supply_point_id: str) -> Response:
        view = desk.history(shell.customer(), supply_point_id)
        return shell.sheet(history_sheet(view, shell.house.utility, desk.columns, shell.language))


def _charges(web: Blueprint, service: DocumentsService, shell: Shell) -> None:
    desk, utility = service.history, shell.house.utility

    @web.get(f"{AT}/<month>")
    def charges(supply_point_id: str, month: str) -> Response:
        view = desk.month(shell.customer(), supply_point_id, parsed_month(month))
        language, wish = shell.language, Wish.of(request.args, sortable=_LINE_KEYS)
        return shell.page(
            "documents/charges.html",
            title=message("documents.history.month_title", month=language.month(view.month.month)),
            screen=SCREEN,
            supply_point_id=supply_point_id,
            view=view,
            facts=user_facts(view.history, utility, desk.columns, language),
            list=listing(view.month.lines, wish, texts=lambda one: _said(one, shell), keys=_LINE_KEYS),
            columns=[Heading(name, _column(shell, name), name == "amount", True) for name in _LINE_KEYS],
            taxed=lambda one: taxed(one, language),
            sums=sums(view.month, language),
            net=amount(view.month.net, language),
            pdf=url_for("documents.charges_pdf", supply_point_id=supply_point_id, month=str(view.month.month)),
            issued=_issued(view, shell),
        )

    @web.get(f"{AT}/<month>.pdf")
    def charges_pdf(supply_point_id: str, month: str) -> Response:
        view = desk.month(shell.customer(), supply_point_id, parsed_month(month))
        return shell.sheet(month_sheet(view, utility, desk.columns, shell.language))


def _column(shell: Shell, name: str) -> str:
    return shell.language.text(f"documents.history.column.{name}")


def _said(charge: Charge, shell: Shell) -> list[str]:
    language = shell.language
    return [charge.description, language.money(charge.amount), f"{charge.amount.amount:f}", taxed(charge, language)]


def _issued(view: MonthView, shell: Shell) -> list[str]:
    """The bills of the month with their days of issue."""
    language = shell.language
    return [f"{bill.number} · {language.day(bill.issued_on)}" for bill in view.month.bills]
