"""Consumption, meters and readings as JSON."""

from __future__ import annotations

from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.shell import ApiShell
from ventanilla.readings.api.consumption import add_consumption
from ventanilla.readings.api.generation import add_generation
from ventanilla.readings.api.log import add_log
from ventanilla.readings.api.measures import add_measures
from ventanilla.readings.api.meters import add_meters
from ventanilla.readings.api.submissions import add_submissions
from ventanilla.readings.service import ReadingsService


def blueprint(service: ReadingsService, shell: ApiShell) -> StrictBlueprint:
    """``/supplies/{id}/consumption``, ``…/meters``, ``…/readings``."""
    api = shell.blueprint("readings", __name__, "Consumption, meters, and readings that customers hand over")
    add_consumption(api, service, shell)
    add_meters(api, service.desk, shell)
    add_generation(api, service, shell)
    add_log(api, service.desk, shell)
    add_measures(api, service, shell)
    add_submissions(api, service.desk, shell)
    return api
