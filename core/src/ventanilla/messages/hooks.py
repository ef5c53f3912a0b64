"""What a plugin may answer about whom customers write to."""

from __future__ import annotations

from collections.abc import Callable

from ventanilla.messages.model import Specialist
from ventanilla.plugin import PluginPortal, hookspec
from ventanilla.supply.model import SupplyPoint

SCREENS: dict[str, tuple[str, ...]] = {
    "messages.contacts": ("specialists",),
    "messages.write": ("specialists",),
}
"""The screens of this topic that need a hook; the others stand on the portal's own tables."""


@hookspec("ask", since="0.1")
def specialists(portal: PluginPortal, supply_point: SupplyPoint) -> tuple[Specialist, ...] | None:
    """When the people who look after a supply's contract are shown or written to: all of them, in the utility's order.

    An empty tuple means that messages go to the utility's common inbox.
    """


def _are_of_that_supply(found: tuple[Specialist, ...], *, supply_point: SupplyPoint) -> bool:
    return all(one.supply_point_id == supply_point.id for one in found)


CHECKS: dict[str, Callable[..., bool]] = {"specialists": _are_of_that_supply}
"""Whether a plugin's answer is about whom was asked: one that is not is refused as a whole."""
