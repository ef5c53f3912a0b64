"""The grid register as JSON, for whoever may browse it."""

from __future__ import annotations

from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.shell import ApiShell
from ventanilla.grid.api.assets import add_assets
from ventanilla.grid.api.finding import add_finding
from ventanilla.grid.api.maps import add_maps
from ventanilla.grid.api.outages import add_outages
from ventanilla.grid.api.papers import add_papers
from ventanilla.grid.service import GridService


def blueprint(service: GridService, shell: ApiShell) -> StrictBlueprint:
    """Below ``/grid``, and ``/supplies/{id}/grid``."""
    api = shell.blueprint("grid", __name__, "The public register of the grid: from the region down to the pole.")
    add_assets(api, service, shell)
    add_finding(api, service, shell)
    add_papers(api, service, shell)
    add_maps(api, service, shell)
    add_outages(api, service, shell)
    return api
