"""The page of measures, and its files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, current_app, request, url_for

from ventanilla.errors import InvalidInput
from ventanilla.figures import figure_view
from ventanilla.figures.words import plain
from ventanilla.kernel.messages import Message, message
from ventanilla.kernel.periods import Month
from ventanilla.readings.measure_files import ENDINGS, written
from ventanilla.readings.measures_wish import parse_measures
from ventanilla.readings.model import MeasuresWish
from ventanilla.readings.service import MeasuresView, ReadingsService
from ventanilla.web.listing import Wish, paged
from ventanilla.web.shell import Shell

_SCREEN = "readings.measures"
_SIZES = (24, 96, 192)


def add_measures(pages: Blueprint, service: ReadingsService, shell: Shell) -> None:
    """``/supplies/<id>/measures?from=2026-10-01&to=2026-10-31``, and the same with an ending for the files."""

    def shown(supply_point_id: str, faults: Mapping[str, Message]) -> Response:
        wish = MeasuresWish() if faults else parse_measures(request.args)
        rows = Wish.of(request.args, sizes=_SIZES, keep=("from", "to", "by"))
        view = service.measures.view(shell.customer(), supply_point_id, wish, rows.size, (rows.page - 1) * rows.size)
        return shell.page(
            "readings/measures.html",
            title=message("readings.measures.title"),
            screen=_SCREEN,
            status=422 if faults else 200,
            faults=faults,
            typed=request.args if faults else {},
            list=paged(view.rows, view.count, rows),
            **_context(view, shell),
        )

    @pages.get("/supplies/<supply_point_id>/measures")
    def measures(supply_point_id: str) -> Response:
        try:
            return shown(supply_point_id, {})
        except InvalidInput as fault:
            return shown(supply_point_id, fault.fields)

    @pages.get("/supplies/<supply_point_id>/measures.<ending>")
    def measures_file(supply_point_id: str, ending: str) -> Response:
        found = service.measures.file(shell.customer(), supply_point_id, parse_measures(request.args))
        body, name = written(found, ending, shell.language, shell.house.zone)
        response = Response(body, content_type=ENDINGS[ending])
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


def _context(view: MeasuresView, shell: Shell) -> dict[str, Any]:
    query: dict[str, Any] = {"supply_point_id": view.supply_point.id, "from": view.first, "to": view.last}
    files = {ending: url_for("readings.measures_file", ending=ending, **query) for ending in ENDINGS}
    if "exchange.green_button_file" in current_app.view_functions:
        files["xml"] = url_for("exchange.green_button_file", **query)
    zone = shell.house.zone
    return {
        "view": view,
        "figure": figure_view(view.series, shell.language),
        "files": files if view.series.known else {},
        "total": shell.language.quantity(view.total) if view.series.known else "",  # type: ignore[arg-type]
        "shares": _shares(view),
        "plain": plain,
        "local": lambda moment: moment.astimezone(zone),
        "month_of": lambda local: Month.of(local.date()),
        "decimals": _decimals(view),
        "has_bands": bool(view.bands),
    }


def _decimals(view: MeasuresView) -> int:
    """As many as the finest value of the page has, so that they stand under one another."""
    values = [value for row in view.rows for value in (row.amount, *row.bands) if value is not None]
    return max((max(0, -int(plain(value).as_tuple().exponent)) for value in values), default=0)


def _shares(view: MeasuresView) -> list[tuple[str, Any, int]]:
    """Each band with its amount and its share of the total, in whole per cent."""
    total = sum(amount.value for _, amount in view.bands)
    return [(name, amount, round(amount.value * 100 / total) if total else 0) for name, amount in view.bands]
