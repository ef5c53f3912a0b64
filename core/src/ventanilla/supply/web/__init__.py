"""The pages of linking, of what somebody holds, and of undoing."""

from __future__ import annotations

from flask import Blueprint

from ventanilla.identity.service import IdentityService
from ventanilla.supply.answers import MoneyMatters
from ventanilla.supply.service import SupplyService
from ventanilla.supply.web.details import add_details
from ventanilla.supply.web.enrolling import add_enrolling
from ventanilla.supply.web.granting import add_granting
from ventanilla.supply.web.linking import add_linking
from ventanilla.supply.web.records import add_records
from ventanilla.supply.web.selection import add_selection
from ventanilla.supply.web.tables import add_tables
from ventanilla.supply.web.undoing import add_undoing
from ventanilla.web.shell import Shell


def blueprint(
    service: SupplyService, shell: Shell, money: MoneyMatters | None = None, identity: IdentityService | None = None
) -> Blueprint:
    """``/link…``, ``/supplies``, ``/accounts``, ``/links/…``, the tables and the data of a supply.

    ``money`` knows what is owed, for the page of all contracts; ``identity`` the contacts, for that of a customer.
    """
    pages = shell.blueprint("supply", __name__)
    add_linking(pages, service, shell)
    add_tables(pages, service, shell, money)
    add_details(pages, service, shell)
    add_selection(pages, service, shell)
    add_granting(pages, service, shell)
    add_enrolling(pages, service, shell)
    add_undoing(pages, service, shell)
    if identity is not None:
        add_records(pages, service, shell, identity)
    return pages
