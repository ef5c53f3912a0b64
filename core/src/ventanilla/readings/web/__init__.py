"""The pages of consumption, of meters, and of readings that are handed over."""

from __future__ import annotations

from flask import Blueprint

from ventanilla.readings.service import ReadingsService
from ventanilla.readings.web.consumption import add_consumption
from ventanilla.readings.web.entry import add_entry
from ventanilla.readings.web.generation import add_generation
from ventanilla.readings.web.history import add_history
from ventanilla.readings.web.log import add_log
from ventanilla.readings.web.measures import add_measures
from ventanilla.readings.web.meters import add_meters
from ventanilla.web.shell import Shell


def blueprint(service: ReadingsService, shell: Shell) -> Blueprint:
    """``/supplies/<id>/consumption``, ``…/meters``, ``…/readings``."""
    pages = shell.blueprint("readings", __name__)
    add_consumption(pages, service, shell)
    add_meters(pages, service.desk, shell)
    add_generation(pages, service, shell)
    add_history(pages, service.desk, shell)
    add_log(pages, service.desk, shell)
    add_entry(pages, service.desk, shell)
    add_measures(pages, service, shell)
    return pages
