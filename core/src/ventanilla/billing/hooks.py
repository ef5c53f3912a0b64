"""What a plugin may answer about bills."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from ventanilla.billing.model import Bill, BillCharges, BillDetail, ContractValue, Credit, Statement, Tariff
from ventanilla.kernel.periods import Month
from ventanilla.plugin import PluginPortal, hookspec
from ventanilla.supply.model import SupplyPoint

SCREENS: dict[str, tuple[str, ...]] = {
    "billing.bills": ("bills", "bill"),
    "billing.debts": ("bills",),
    "billing.statement": ("movements",),
    "billing.payments": ("movements",),
    "billing.balance": ("bills", "movements"),
    "billing.contract_values": ("contract_values",),
    "billing.tariffs": ("tariffs",),
    "billing.withdrawals": ("bills",),
    "billing.credits": ("credits",),
}
"""The screens of this topic and the hooks that each needs."""


@hookspec("ask", since="0.1")
def bills(portal: PluginPortal, supply_point: SupplyPoint, since: Month) -> tuple[Bill, ...] | None:
    """When bills or debts of a supply are shown: those of ``since`` and later, and every older one
    that is still open or still leaves a credit.

    Newest first. An empty tuple means that there are none.
    """


@hookspec("ask", since="0.1")
def bill(portal: PluginPortal, supply_point: SupplyPoint, bill_id: str) -> BillDetail | None:
    """When one bill is consulted or printed. None lets the next plugin answer."""


@hookspec("ask", since="0.1")
def charges(portal: PluginPortal, supply_point: SupplyPoint, since: Month) -> tuple[BillCharges, ...] | None:
    """When what was charged in many months is shown: the lines of all bills of ``since`` and later.

    Whoever answers ``bills`` answers this too: the lines of a bill add up to its total.
    """


@hookspec("ask", since="0.1")
def movements(portal: PluginPortal, supply_point: SupplyPoint, since: date, until: date) -> Statement | None:
    """When the account statement of a supply is shown: all movements of these days, both included.

    Whoever answers ``bills`` answers this too: what the bills leave open is the balance of the statement.
    """


@hookspec("ask", since="0.1")
def contract_values(
    portal: PluginPortal, supply_point: SupplyPoint, first: Month, last: Month
) -> tuple[ContractValue, ...] | None:
    """When the contract values of a supply are shown: those of these months, both included, the oldest first."""


@hookspec("ask", since="0.1")
def tariffs(portal: PluginPortal, day: date) -> tuple[Tariff, ...] | None:
    """When tariffs and norms are shown: those in force on that day or later, by code."""


@hookspec("ask", since="0.1")
def credits(portal: PluginPortal, supply_point: SupplyPoint, first: Month, last: Month) -> tuple[Credit, ...] | None:
    """When what injections are worth is shown: the months from first to last, both included, oldest first.

    A month that was not read has no amounts, and says why. What does not add up is shown, and said to be so.
    """


def _are_of_the_supply(found: tuple[Bill, ...], *, supply_point: SupplyPoint, since: Month) -> bool:
    return all(one.supply_point_id == supply_point.id for one in found)


def _is_that_bill(found: BillDetail, *, supply_point: SupplyPoint, bill_id: str) -> bool:
    return found.bill.id == bill_id and found.bill.supply_point_id == supply_point.id


def _are_charges_of_the_supply(found: tuple[BillCharges, ...], *, supply_point: SupplyPoint, since: Month) -> bool:
    return all(one.supply_point_id == supply_point.id for one in found)


def _is_that_account(found: Statement, *, supply_point: SupplyPoint, since: date, until: date) -> bool:
    is_asked = (found.supply_point_id, found.since, found.until) == (supply_point.id, since, until)
    return is_asked and found.holds


def _are_that_contracts(
    found: tuple[ContractValue, ...], *, supply_point: SupplyPoint, first: Month, last: Month
) -> bool:
    return all(one.supply_point_id == supply_point.id and first <= one.month <= last for one in found)


def _are_not_over(found: tuple[Tariff, ...], *, day: date) -> bool:
    return all(one.until is None or one.until >= day for one in found)


def _are_those_months(found: tuple[Credit, ...], *, supply_point: SupplyPoint, first: Month, last: Month) -> bool:
    months = [one.month for one in found]
    is_asked = all(one.supply_point_id == supply_point.id and first <= one.month <= last for one in found)
    return is_asked and months == sorted(set(months))


CHECKS: dict[str, Callable[..., bool]] = {
    "bills": _are_of_the_supply,
    "bill": _is_that_bill,
    "charges": _are_charges_of_the_supply,
    "movements": _is_that_account,
    "contract_values": _are_that_contracts,
    "tariffs": _are_not_over,
    "credits": _are_those_months,
}
"""Whether a plugin's answer is about the supply that was asked for: one that is not is refused as a whole.

A statement that does not add up is refused too."""
