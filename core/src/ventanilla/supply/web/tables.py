"""The tables of what somebody holds: accounts, the services of a supply, the family group."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from flask import Blueprint, Response

from ventanilla.kernel.messages import message
from ventanilla.kernel.money import Money
from ventanilla.plugin import Utility
from ventanilla.supply.answers import MoneyMatters, contracts_of
from ventanilla.supply.service import SupplyService
from ventanilla.web.shell import Shell

ACCOUNTS = ("customer_number", "number", "street", "locality", "service")
SERVICES = ("code", "name", "since", "billing_since", "state")
FAMILY = ("name", "bond", "birth_date", "since")
"""The columns of each table where the manifest names none."""

CONTRACT = "contract"
"""Named among the columns of ``supply.services``, it makes the page one of all contracts with their services."""

Heading = Callable[[str], str]
"""The message id of a standard column's heading."""


class Column(NamedTuple):
    """A column's name, the message id of its heading, and the unit of what stands in it."""

    name: str
    heading: str
    unit: str = ""


def add_tables(pages: Blueprint, service: SupplyService, shell: Shell, money: MoneyMatters | None = None) -> None:
    """``/accounts``, ``/supplies/<id>/services`` and ``…/family``."""
    _accounts(pages, service, shell)
    _groups(pages, service, shell, money)


def columns_of(utility: Utility, screen: str, on: str, standard: Sequence[str], heading: Heading) -> tuple[Column, ...]:
    """The columns that the manifest names, or the standard ones, and then every declared attribute that is shown.

    An attribute of a group has a page of its own for it; it is a column only where the manifest names it.
    """
    named = next((one.columns for one in utility.screens if one.name == screen), ()) or tuple(standard)
    declared = {one.name for one in utility.attributes if one.on == on}
    shown = [one.name for one in utility.shown_attributes(on)]
    wanted = [name for name in named if name not in declared or name in shown]
    loose = [one.name for one in utility.shown_attributes(on) if not one.group]
    wanted += [name for name in loose if name not in wanted]
    units = {one.name: one.unit.value for one in utility.attributes if one.on == on and one.unit}
    return tuple(
        Column(name, f"attribute.{on}.{name}", units.get(name, "")) if name in declared else Column(name, heading(name))
        for name in wanted
    )


def _accounts(pages: Blueprint, service: SupplyService, shell: Shell) -> None:
    columns = columns_of(
        shell.house.utility, "supply.accounts", "supply_point", ACCOUNTS, lambda name: f"supply.column.{name}"
    )

    @pages.get("/accounts")
    def accounts() -> Response:
        return shell.page(
            "supply/accounts.html",
            title=message("screen.supply.accounts"),
            screen="supply.accounts",
            columns=columns,
            label=service.label,
            links=service.links_of(shell.customer(), None),
            now=shell.house.clock.now(),
        )

    @pages.post("/accounts/<link_id>/unlink")
    def unlink(link_id: str) -> Response:
        service.unlink(shell.actor(), link_id)
        shell.tell(message("supply.accounts.unlinked"))
        return shell.see_other("supply.accounts")


def _groups(pages: Blueprint, service: SupplyService, shell: Shell, money: MoneyMatters | None) -> None:
    utility = shell.house.utility
    named = next((one.columns for one in utility.screens if one.name == "supply.services"), ())
    columns = {
        "services": columns_of(
            utility, "supply.services", "service", SERVICES, lambda name: f"supply.services.column.{name}"
        ),
        "family": columns_of(
            utility, "supply.family", "family_member", FAMILY, lambda name: f"supply.family.column.{name}"
        ),
    }

    @pages.get("/supplies/<supply_point_id>/services")
    def services(supply_point_id: str) -> Response:
        if money is not None and CONTRACT in named:
            service.supply_point(shell.customer(), supply_point_id, scope=None)
            return _contracts(service, shell, money)
        answer = service.services(shell.customer(), supply_point_id)
        return shell.page(
            "supply/services.html",
            title=message("screen.supply.services"),
            screen="supply.services",
            columns=columns["services"],
            rows=answer.value,
            as_of=answer.as_of,
        )

    @pages.get("/supplies/<supply_point_id>/family")
    def family(supply_point_id: str) -> Response:
        answer = service.family(shell.customer(), supply_point_id)
        return shell.page(
            "supply/family.html",
            title=message("screen.supply.family"),
            screen="supply.family",
            columns=columns["family"],
            rows=answer.value,
            as_of=answer.as_of,
        )


def _contracts(service: SupplyService, shell: Shell, money: MoneyMatters) -> Response:
    contracts = contracts_of(service, money, shell.customer())
    known = [one.standing for one in contracts if one.standing is not None]
    nothing = Money.zero(shell.house.utility.currency)
    return shell.page(
        "supply/contracts.html",
        title=message("screen.supply.services"),
        screen="supply.services",
        contracts=contracts,
        owed=sum((one.owed for one in known), nothing),
        overdue=sum((one.overdue for one in known), nothing),
        in_process=sum((one.in_process for one in known), nothing),
        is_whole=len(known) == len(contracts),
        has={each.name for each in shell.house.utility.screens},
    )
