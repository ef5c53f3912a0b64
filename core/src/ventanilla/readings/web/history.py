"""The page of the history: by a month and year, or a whole year."""

from __future__ import annotations

from collections.abc import Mapping

from babel.dates import get_month_names
from flask import Blueprint, Response, request

from ventanilla.errors import InvalidInput
from ventanilla.kernel.messages import Message, message
from ventanilla.readings.anchors import parse_year_and_month
from ventanilla.readings.service import MeterDesk
from ventanilla.web.shell import Shell

_SCREEN = "readings.history"


def add_history(pages: Blueprint, desk: MeterDesk, shell: Shell) -> None:
    """``/supplies/<id>/readings/history?year=2026&month=11``."""
    names = {screen.name for screen in shell.house.utility.screens}
    marked = _SCREEN if _SCREEN in names else "readings.entry"

    def shown(supply_point_id: str, faults: Mapping[str, Message]) -> Response:
        year, month = (None, None) if faults else parse_year_and_month(request.args, shell.house.today())
        view = desk.history(shell.customer(), supply_point_id, year, month)
        registers = {each.id: (meter, each) for meter in view.meters for each in meter.registers}
        return shell.page(
            "readings/history.html",
            title=message("readings.history.title"),
            screen=marked,
            status=422 if faults else 200,
            view=view,
            meters={each.id: each for each in view.meters},
            faults=faults,
            months=_months(shell.language.locale),
            recorded=[(one, *registers[one.register_id]) for one in view.recorded if one.register_id in registers],
        )

    @pages.get("/supplies/<supply_point_id>/readings/history")
    def history(supply_point_id: str) -> Response:
        try:
            return shown(supply_point_id, {})
        except InvalidInput as fault:
            return shown(supply_point_id, fault.fields)


def _months(locale: str) -> list[tuple[int, str]]:
    names = get_month_names("wide", context="stand-alone", locale=locale)
    return [(number, str(names[number]).capitalize()) for number in range(1, 13)]
