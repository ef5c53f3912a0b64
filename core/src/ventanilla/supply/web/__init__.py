"""The pages of linking, of what somebody holds, and of undoing."""

from __future__ import annotations

from flask import Blueprint

from ventanilla.supply.service import SupplyService
from ventanilla.supply.web.linking import add_linking
from ventanilla.supply.web.tables import add_tables
from ventanilla.supply.web.undoing import add_undoing
from ventanilla.web.shell import Shell


def blueprint(service: SupplyService, shell: Shell) -> Blueprint:
    """``/link…``, ``/accounts``, ``/links/…``, and the tables of a supply."""
    pages = shell.blueprint("supply", __name__)
    add_linking(pages, service, shell)
    add_tables(pages, service, shell)
    add_undoing(pages, service, shell)
    return pages
