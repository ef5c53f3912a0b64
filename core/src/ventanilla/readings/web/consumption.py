"""The page of consumption, and its files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, request, url_for

from ventanilla.errors import InvalidInput
from ventanilla.figures import Series, csv_file, figure_view, xlsx_file
from ventanilla.figures.files import CSV_TYPE, XLSX_TYPE
from ventanilla.figures.words import plain
from ventanilla.kernel.messages import Message, message
from ventanilla.kernel.periods import Month
from ventanilla.readings.anchors import finer, parse_anchor, switched
from ventanilla.readings.model import Anchor, Step
from ventanilla.readings.service import ConsumptionView, ReadingsService
from ventanilla.web.shell import Shell

_TITLE = message("readings.consumption.title")
_SCREEN = "readings.consumption"


def add_consumption(pages: Blueprint, service: ReadingsService, shell: Shell) -> None:
    """``/supplies/<id>/consumption`` with ``.csv`` and ``.xlsx``; all that is chosen stands in the address."""

    def shown(supply_point_id: str, faults: Mapping[str, Message]) -> Response:
        anchor = Anchor(Step.MONTH) if faults else parse_anchor(request.args.to_dict())
        view = service.consumption(shell.customer(), supply_point_id, anchor)
        context = _context(view, shell)
        status = 422 if faults else 200
        return shell.page(
            "readings/consumption.html", title=_TITLE, screen=_SCREEN, status=status, faults=faults, **context
        )

    @pages.get("/supplies/<supply_point_id>/consumption")
    def consumption(supply_point_id: str) -> Response:
        try:
            return shown(supply_point_id, {})
        except InvalidInput as fault:
            return shown(supply_point_id, fault.fields)

    @pages.get("/supplies/<supply_point_id>/consumption.csv")
    def consumption_csv(supply_point_id: str) -> Response:
        view = service.consumption(shell.customer(), supply_point_id, parse_anchor(request.args.to_dict()))
        body = b"".join(csv_file(view.series, shell.language))
        return _file(body, CSV_TYPE, view, shell, "csv")

    @pages.get("/supplies/<supply_point_id>/consumption.xlsx")
    def consumption_xlsx(supply_point_id: str) -> Response:
        view = service.consumption(shell.customer(), supply_point_id, parse_anchor(request.args.to_dict()))
        return _file(xlsx_file(view.series, shell.language), XLSX_TYPE, view, shell, "xlsx")


def _context(view: ConsumptionView, shell: Shell) -> dict[str, Any]:
    def to(anchor: Anchor | None, endpoint: str = "consumption") -> str:
        if anchor is None:
            return ""
        values: dict[str, Any] = {"supply_point_id": view.supply_point.id, **anchor.query}
        return url_for(f"readings.{endpoint}", **values)

    zone = shell.house.zone
    figure = figure_view(
        _linked(view, shell, to),
        shell.language,
        csv_href=to(view.anchor if view.series.known else None, "consumption_csv"),
        xlsx_href=to(view.anchor if view.series.known else None, "consumption_xlsx"),
    )
    return {
        "view": view,
        "total": shell.language.number(plain(view.series.total)) if view.series.total is not None else "",
        "figure": figure,
        "steps": [(step, to(switched(view.anchor, step, view.reach, zone))) for step in view.steps],
        "earlier": to(view.earlier),
        "later": to(view.later),
        "coverage": _coverage(view, Month.of(shell.house.today())),
        "action": to(Anchor(view.anchor.step)).partition("?")[0],
    }


def _linked(view: ConsumptionView, shell: Shell, to: Callable[[Anchor | None], str]) -> Series:
    points = tuple(
        replace(point, href=to(finer(view.anchor, point.key, view.steps, view.reach, shell.house.zone)))
        for point in view.series.points
    )
    return replace(view.series, points=points)


def _coverage(view: ConsumptionView, now: Month) -> list[Message]:
    """How complete a day or a month is; of a year, the months gone by that lack something, each by its name."""
    found = view.coverage
    if found is None or view.anchor.step is Step.YEAR:
        return []
    part = "hour" if found.seconds == 3600 else "reading"
    if view.anchor.step is Step.MONTH:
        over = (point for point in view.series.partial if point.key < str(now))
        return [message(f"readings.coverage.month.{part}", month=each.label, count=each.missing) for each in over]
    if not found.missing:
        return [message(f"readings.coverage.whole.{part}", count=found.expected)]
    return [message(f"readings.coverage.{part}", present=found.present, expected=found.expected, count=found.missing)]


def _file(body: bytes, content_type: str, view: ConsumptionView, shell: Shell, ending: str) -> Response:
    point, query = view.supply_point, list(view.anchor.query.values())
    parts = (shell.language.text("readings.file_name"), point.customer_number, point.number, *query[1:])
    name = "-".join(part for part in "-".join(parts).split() if part.isascii())
    safe = "".join(char if char.isalnum() or char in "-_." else "-" for char in name)
    response = Response(body, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{safe}.{ending}"'
    return response
