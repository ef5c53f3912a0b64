"""The pages of the grid register."""

from __future__ import annotations

from flask import Blueprint

from ventanilla.grid.service import GridService
from ventanilla.grid.web.assets import add_assets
from ventanilla.grid.web.finding import add_finding
from ventanilla.grid.web.maps import add_maps
from ventanilla.grid.web.outages import add_outages
from ventanilla.grid.web.searching import add_searching
from ventanilla.web.shell import Shell


def blueprint(service: GridService, shell: Shell) -> Blueprint:
    """``/desk``, ``/grid…``, ``/supplies/<id>/grid``."""
    pages = shell.blueprint("grid", __name__)
    add_searching(pages, service, shell)
    add_assets(pages, service, shell)
    add_finding(pages, service, shell)
    add_maps(pages, service, shell)
    add_outages(pages, service, shell)
    return pages
