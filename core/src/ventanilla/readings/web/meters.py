"""The page of the meters."""

from __future__ import annotations

from flask import Blueprint, Response

from ventanilla.kernel.messages import message
from ventanilla.readings.service import MeterDesk
from ventanilla.web.shell import Shell

_SCREEN = "readings.meters"


def add_meters(pages: Blueprint, desk: MeterDesk, shell: Shell) -> None:
    """``/supplies/<id>/meters``."""
    takes_readings = any(screen.name == "readings.entry" for screen in shell.house.utility.screens)

    @pages.get("/supplies/<supply_point_id>/meters")
    def meters(supply_point_id: str) -> Response:
        view = desk.meters(shell.customer(), supply_point_id)
        return shell.page(
            "readings/meters.html",
            title=message(f"screen.{_SCREEN}"),
            screen=_SCREEN,
            view=view,
            today=shell.house.today(),
            takes_readings=takes_readings,
        )
