"""What a plugin may answer about bills."""

from __future__ import annotations

from collections.abc import Callable

from ventanilla.billing.model import Bill, BillDetail
from ventanilla.kernel.periods import Month
from ventanilla.plugin import PluginPortal, hookspec
from ventanilla.supply.model import SupplyPoint

SCREENS: dict[str, tuple[str, ...]] = {
    "billing.bills": ("bills", "bill"),
    "billing.debts": ("bills",),
}
"""The screens of this topic and the hooks that each needs."""


@hookspec("ask", since="0.1")
def bills(portal: PluginPortal, supply_point: SupplyPoint, since: Month) -> tuple[Bill, ...] | None:
    """When bills or debts of a supply are shown: those of ``since`` and later, and every older one still open.

    Newest first. An empty tuple means that there are none.
    """


@hookspec("ask", since="0.1")
def bill(portal: PluginPortal, supply_point: SupplyPoint, bill_id: str) -> BillDetail | None:
    """When one bill is consulted or printed. None lets the next plugin answer."""


def _are_of_the_supply(found: tuple[Bill, ...], *, supply_point: SupplyPoint, since: Month) -> bool:
    return all(one.supply_point_id == supply_point.id for one in found)


def _is_that_bill(found: BillDetail, *, supply_point: SupplyPoint, bill_id: str) -> bool:
    return found.bill.id == bill_id and found.bill.supply_point_id == supply_point.id


CHECKS: dict[str, Callable[..., bool]] = {"bills": _are_of_the_supply, "bill": _is_that_bill}
"""Whether a plugin's answer is about the supply that was asked for: one that is not is refused as a whole."""
