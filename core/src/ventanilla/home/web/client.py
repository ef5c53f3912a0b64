"""The pages of a client: general information, who it is, how they are connected; each on paper too."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, url_for

from ventanilla.errors import NotFound
from ventanilla.home.client import ClientDesk, Part, client_sheet, facts_of
from ventanilla.kernel.messages import message
from ventanilla.web.shell import Shell

HISTORIES = ("billing.history", "documents.history", "readings.consumption")
"""Where consumption and charges of the past are shown; the first that is switched on."""
CONNECTIONS = ("grid.connection",)
"""Where the transformer of a supply is shown."""


def add_client(pages: Blueprint, service: ClientDesk, shell: Shell) -> None:
    """``/supplies/<id>/client``, ``…/client/holder`` and ``…/client/technical``, each with its PDF."""
    utility = shell.house.utility

    def show(supply_point_id: str, part: Part) -> Response:
        view = service.view(shell.customer(), supply_point_id)
        return shell.page(
            "home/client.html",
            title=message(f"screen.home.{part.value}"),
            screen=f"home.{part.value}",
            blocks=facts_of(view, part, utility, shell.language),
            history=_way(shell, HISTORIES, supply_point_id) if part is Part.GENERAL else "",
            transformer=_way(shell, CONNECTIONS, supply_point_id) if part is not Part.HOLDER else "",
            pdf=url_for("home.client_pdf", supply_point_id=supply_point_id, part=part.value),
        )

    @pages.get("/supplies/<supply_point_id>/client")
    def general(supply_point_id: str) -> Response:
        return show(supply_point_id, Part.GENERAL)

    @pages.get("/supplies/<supply_point_id>/client/holder")
    def holder(supply_point_id: str) -> Response:
        return show(supply_point_id, Part.HOLDER)

    @pages.get("/supplies/<supply_point_id>/client/technical")
    def technical(supply_point_id: str) -> Response:
        return show(supply_point_id, Part.TECHNICAL)

    @pages.get("/supplies/<supply_point_id>/client/<part>.pdf")
    def client_pdf(supply_point_id: str, part: str) -> Response:
        view = service.view(shell.customer(), supply_point_id)
        if part not in {each.value for each in Part}:
            raise NotFound
        return shell.sheet(client_sheet(view, Part(part), utility, shell.language))


def _way(shell: Shell, names: tuple[str, ...], supply_point_id: str) -> str:
    """Where the first of these screens is that is switched on; nothing where none is."""
    switched_on = {screen.name for screen in shell.house.utility.screens}
    found = next((name for name in names if name in switched_on and name in current_app.view_functions), "")
    return url_for(found, supply_point_id=supply_point_id) if found else ""
