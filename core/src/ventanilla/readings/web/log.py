"""The list of one's own readings, with the periods in which they are taken, and the mask that adds one."""

from __future__ import annotations

from babel.numbers import get_decimal_symbol
from flask import Blueprint, Response, request

from ventanilla.kernel.messages import message
from ventanilla.readings.model import Zone
from ventanilla.readings.service import MeterDesk
from ventanilla.readings.service.sheets import LogView
from ventanilla.readings.web.entry import NotTaken, Typed, handed_over
from ventanilla.web.listing import Wish, listing, paged
from ventanilla.web.shell import Shell

SCREEN = "readings.log"
_SIZES = (5, 10, 25)
_WINDOW_SIZES = (10, 25)


def add_log(pages: Blueprint, desk: MeterDesk, shell: Shell) -> None:
    """``/supplies/<id>/readings/log``, and ``…/readings/add`` for the mask."""

    def shown(supply_point_id: str, *, is_refused: bool = False) -> Response:
        wish = Wish.of(request.args, sizes=_SIZES, keep=("windows-page",))
        view = desk.log(shell.customer(), supply_point_id, wish.size, (wish.page - 1) * wish.size)
        windows = Wish.of(request.args, sizes=_WINDOW_SIZES, name="windows", keep=("page", "size"))
        return shell.page(
            "readings/log.html",
            title=message("readings.log.title"),
            screen=SCREEN,
            status=409 if is_refused else 200,
            view=view,
            list=paged(view.submissions, view.count, wish),
            windows=listing(view.windows, windows),
            zones=_zones(view, shell),
            is_refused=is_refused,
        )

    def mask(supply_point_id: str, typed: Typed, status: int = 200) -> Response:
        view = desk.entry(shell.customer(), supply_point_id)
        if not view.is_taken:
            return shown(supply_point_id, is_refused=True)
        return shell.page(
            "readings/add.html",
            title=message("readings.log.add_title"),
            screen=SCREEN,
            status=status,
            view=view,
            typed=typed,
            mark=str(get_decimal_symbol(shell.language.locale)),
            has_meters=len({line.meter.id for line in view.lines}) > 1,
        )

    @pages.get("/supplies/<supply_point_id>/readings/log")
    def log(supply_point_id: str) -> Response:
        return shown(supply_point_id)

    @pages.get("/supplies/<supply_point_id>/readings/add")
    def add(supply_point_id: str) -> Response:
        return mask(supply_point_id, Typed())

    @pages.post("/supplies/<supply_point_id>/readings/add")
    def save(supply_point_id: str) -> Response:
        try:
            handed_over(desk, shell, supply_point_id)
        except NotTaken as fault:
            if fault.is_closed:
                return shown(supply_point_id, is_refused=True)
            return mask(supply_point_id, fault.typed, fault.status)
        shell.tell(message("readings.log.added"))
        return shell.see_other(SCREEN, supply_point_id=supply_point_id)


def _zones(view: LogView, shell: Shell) -> list[Zone]:
    """The columns: what the utility declares for its list, and what there is besides."""
    screens = shell.house.utility.screens
    declared = next((screen.columns for screen in screens if screen.name == SCREEN), ())
    return [zone for zone in Zone if zone in view.zones or zone.value in declared] or [Zone.SINGLE]
