"""The tables of what somebody holds: accounts, the services of a supply, the family group."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from flask import Blueprint, Response

from ventanilla.kernel.messages import message
from ventanilla.plugin import Utility
from ventanilla.supply.service import SupplyService
from ventanilla.web.shell import Shell

ACCOUNTS = ("customer_number", "number", "street", "locality", "service")
SERVICES = ("code", "name", "since", "billing_since", "state")
FAMILY = ("name", "bond", "birth_date", "since")
"""The columns of each table where the manifest names none."""

Heading = Callable[[str], str]
"""The message id of a standard column's heading."""


class Column(NamedTuple):
    """A column's name, the message id of its heading, and the unit of what stands in it."""

    name: str
    heading: str
    unit: str = ""


def add_tables(pages: Blueprint, service: SupplyService, shell: Shell) -> None:
    """``/accounts``, ``/supplies/<id>/services`` and ``…/family``."""
    _accounts(pages, service, shell)
    _groups(pages, service, shell)


def columns_of(utility: Utility, screen: str, on: str, standard: Sequence[str], heading: Heading) -> tuple[Column, ...]:
    """The columns that the manifest names, or the standard ones, and then every declared attribute that is shown."""
    named = next((one.columns for one in utility.screens if one.name == screen), ()) or tuple(standard)
    declared = {one.name for one in utility.attributes if one.on == on}
    shown = [one.name for one in utility.shown_attributes(on)]
    wanted = [name for name in named if name not in declared or name in shown]
    wanted += [name for name in shown if name not in wanted]
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
            links=service.links_of(shell.customer()),
            now=shell.house.clock.now(),
        )

    @pages.post("/accounts/<link_id>/unlink")
    def unlink(link_id: str) -> Response:
        service.unlink(shell.actor(), link_id)
        shell.tell(message("supply.accounts.unlinked"))
        return shell.see_other("supply.accounts")


def _groups(pages: Blueprint, service: SupplyService, shell: Shell) -> None:
    utility = shell.house.utility
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
