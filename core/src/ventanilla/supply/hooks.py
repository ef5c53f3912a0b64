"""What a plugin may answer about customers and their supplies."""

from __future__ import annotations

from collections.abc import Mapping

from ventanilla.plugin import PluginPortal, hookspec
from ventanilla.supply.model import Customer, Link, SupplyPoint

SCREENS: dict[str, tuple[str, ...]] = {
    "supply.accounts": ("supply_points",),
    "supply.link": ("customers_matching", "supply_points"),
}
"""The screens of this topic and the hooks that each needs."""


@hookspec("ask", since="0.1")
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


@hookspec("ask", since="0.1")
def supply_point(portal: PluginPortal, supply_point_id: str) -> SupplyPoint | None:
    """When one supply is shown."""


@hookspec("tell", since="0.1")
def link_made(portal: PluginPortal, link: Link) -> None:
    """After an identity has proven its right to a supply."""


@hookspec("tell", since="0.1")
def link_undone(portal: PluginPortal, link: Link) -> None:
    """After a link was undone by its holder, by the customer on file, or by staff."""
