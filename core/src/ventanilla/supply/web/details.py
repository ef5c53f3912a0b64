"""The client and the contract: what the utility's records say, and the way to each contract's pages."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, url_for

from ventanilla.kernel.messages import message
from ventanilla.supply.service import SupplyService
from ventanilla.web.frame import SUPPLY
from ventanilla.web.shell import Shell

_SCREEN = "supply.details"


def add_details(pages: Blueprint, service: SupplyService, shell: Shell) -> None:
    """``/supplies/<id>/details``."""
    utility = shell.house.utility

    @pages.get("/supplies/<supply_point_id>/details")
    def details(supply_point_id: str) -> Response:
        found = service.details(shell.customer(), supply_point_id)
        return shell.page(
            "supply/details.html",
            title=message(f"screen.{_SCREEN}"),
            screen=_SCREEN,
            found=found,
            label=service.label,
            columns={on: utility.shown_attributes(on) for on in ("customer", "supply_point")},
            tabs_of=lambda point: _tabs(shell, point.id),
        )


def _tabs(shell: Shell, supply_point_id: str) -> list[tuple[str, str]]:
    """The pages of one contract, as the menu has them: what each is called and where it is."""
    found = []
    for screen in shell.house.utility.screens:
        is_there = screen.in_menu and screen.name != _SCREEN and screen.name in current_app.view_functions
        if is_there and current_app.url_map.is_endpoint_expecting(screen.name, SUPPLY):
            label = shell.language.text(f"screen.{screen.name}")
            found.append((label, url_for(screen.name, supply_point_id=supply_point_id)))
    return found
