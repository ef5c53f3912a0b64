"""The home page."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, url_for

from ventanilla.figures import FigureView, figure_view
from ventanilla.home.model import Dashboard
from ventanilla.home.service import HomeService
from ventanilla.home.web.client import add_client
from ventanilla.home.web.dossier import add_dossier
from ventanilla.kernel.messages import message
from ventanilla.web.shell import Shell

PROCEDURES = ("documents.clearance", "billing.statement", "messages.e_bill", "supply.family")
"""The screens that are something to get done, in the order of the card (COSEPAV's manual, 6.2)."""


def blueprint(service: HomeService, shell: Shell) -> Blueprint:
    """``/supplies/<supply_point_id>/`` and ``/dossier``."""
    pages = shell.blueprint("home", __name__)

    @pages.get("/supplies/<supply_point_id>/")
    def dashboard(supply_point_id: str) -> Response:
        customer = shell.customer()
        seen = service.dashboard(customer, supply_point_id)
        return shell.page(
            "home/dashboard.html",
            title=message("screen.home.dashboard"),
            screen="home.dashboard",
            name=customer.first_name,
            home=seen,
            label=shell.house.utility.supply_label.format(
                customer_number=seen.supply_point.customer_number, number=seen.supply_point.number
            ),
            figure=_figure(seen, shell),
            to=_ways(supply_point_id),
            procedures=_procedures(shell, supply_point_id),
        )

    if service.file is not None:
        add_dossier(pages, service.file, shell)
    if service.clients is not None:
        add_client(pages, service.clients, shell)
    return pages


def _figure(seen: Dashboard, shell: Shell) -> FigureView | None:
    usage = seen.usage.value
    return figure_view(usage.series, shell.language) if usage and usage.last else None


def _procedures(shell: Shell, supply_point_id: str) -> dict[str, str]:
    """What can be done here: the screens of the manifest that are such, with the ways to them."""
    switched_on = {screen.name for screen in shell.house.utility.screens}
    ways = {name: _way(name, supply_point_id) for name in PROCEDURES if name in switched_on}
    return {name: way for name, way in ways.items() if way}


def _ways(supply_point_id: str) -> dict[str, str]:
    """Where the tiles lead; nothing for what this portal does not have."""
    names = {"bills": "billing.bills", "debts": "billing.debts", "usage": "readings.consumption"}
    return {name: _way(endpoint, supply_point_id) for name, endpoint in names.items()}


def _way(endpoint: str, supply_point_id: str) -> str:
    return url_for(endpoint, supply_point_id=supply_point_id) if endpoint in current_app.view_functions else ""
