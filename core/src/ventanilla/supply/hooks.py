"""What a plugin may answer about customers and their supplies."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ventanilla.plugin import PluginPortal, hookspec
from ventanilla.supply.model import Customer, FamilyMember, Link, Service, SupplyPoint

SCREENS: dict[str, tuple[str, ...]] = {
    "supply.family": ("family_members",),
    "supply.services": ("services",),
    "supply.details": ("customer",),
    "supply.customer": ("customer",),
    "supply.technical": ("supply_points",),
    "supply.contract": ("supply_points",),
    "supply.accounts": ("supply_points",),
    "supply.link": ("customers_matching", "supply_points"),
}
"""The screens of this topic and the hooks that each needs."""


@hookspec("ask", since="0.1", keeps=False)
def customers_matching(portal: PluginPortal, proofs: Mapping[str, str]) -> tuple[Customer, ...] | None:
    """When somebody claims to be a customer: all customers whose records hold all these canonical values.

    An empty tuple means that nobody matches; None lets the next plugin answer.
    """


@hookspec("ask", since="0.1")
def customer(portal: PluginPortal, customer_id: str) -> Customer | None:
    """When the portal has to reach or name a customer. None lets the next plugin answer."""


@hookspec("ask", since="0.1")
def supply_points(portal: PluginPortal, customer_id: str) -> tuple[SupplyPoint, ...] | None:
    """When a customer's supplies are listed: all of them, in the order of their numbers."""


@hookspec("ask", since="0.1", keeps=False)
def supply_points_numbered(portal: PluginPortal, number: str) -> tuple[SupplyPoint, ...] | None:
    """When somebody signs in with a contract's number: all supplies of that number, whoever's they are."""


@hookspec("ask", since="0.1")
def supply_point(portal: PluginPortal, supply_point_id: str) -> SupplyPoint | None:
    """When one supply is shown."""


@hookspec("ask", since="0.1")
def services(portal: PluginPortal, supply_point: SupplyPoint) -> tuple[Service, ...] | None:
    """When the services of a supply are shown: all of them, in the utility's order. An empty tuple means none."""


@hookspec("ask", since="0.1")
def family_members(portal: PluginPortal, customer_id: str) -> tuple[FamilyMember, ...] | None:
    """When a customer looks at the own family group: who belongs to it today. An empty tuple means nobody."""


@hookspec("tell", since="0.1")
def link_made(portal: PluginPortal, link: Link) -> None:
    """After an identity has proven its right to a supply."""


@hookspec("tell", since="0.1")
def link_undone(portal: PluginPortal, link: Link) -> None:
    """After a link was undone by its holder, by the customer on file, or by staff."""


def _prove_it(found: tuple[Customer, ...], *, proofs: Mapping[str, str]) -> bool:
    return all(one.proofs.get(name) == value for one in found for name, value in proofs.items())


def _is_that_customer(found: Customer, *, customer_id: str) -> bool:
    return found.id == customer_id


def _are_that_customers(found: tuple[SupplyPoint, ...], *, customer_id: str) -> bool:
    return all(one.customer_id == customer_id for one in found)


def _have_that_number(found: tuple[SupplyPoint, ...], *, number: str) -> bool:
    return all(one.number == number for one in found)


def _is_that_supply(found: SupplyPoint, *, supply_point_id: str) -> bool:
    return found.id == supply_point_id


def _are_of_that_supply(found: tuple[Service, ...], *, supply_point: SupplyPoint) -> bool:
    return all(one.supply_point_id == supply_point.id for one in found)


def _are_of_that_family(found: tuple[FamilyMember, ...], *, customer_id: str) -> bool:
    return all(one.customer_id == customer_id for one in found)


CHECKS: dict[str, Callable[..., bool]] = {
    "customers_matching": _prove_it,
    "customer": _is_that_customer,
    "supply_points": _are_that_customers,
    "supply_points_numbered": _have_that_number,
    "supply_point": _is_that_supply,
    "services": _are_of_that_supply,
    "family_members": _are_of_that_family,
}
"""Whether a plugin's answer is about whom was asked: one that is not is refused as a whole."""
