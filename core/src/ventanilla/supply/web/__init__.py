"""The pages of linking, of what somebody holds, and of undoing."""

from __future__ import annotations

from flask import Blueprint

from ventanilla.supply.answers import MoneyMatters
from ventanilla.supply.service import SupplyService
from ventanilla.supply.web.details import add_details
from ventanilla.supply.web.granting import add_granting
from ventanilla.supply.web.linking import add_linking
from ventanilla.supply.web.tables import add_tables
from ventanilla.supply.web.undoing import add_undoing
from ventanilla.web.shell import Shell


def blueprint(service: SupplyService, shell: Shell, money: MoneyMatters | None = None) -> Blueprint:
    """``/link…``, ``/accounts``, ``/links/…``, the tables and the data of a supply.

    ``money`` knows what is owed, for the page of all contracts.
    """
    pages = shell.blueprint("supply", __name__)
    add_linking(pages, service, shell)
    add_tables(pages, service, shell, money)
    add_details(pages, service, shell)
    add_granting(pages, service, shell)
    add_undoing(pages, service, shell)
    return pages
