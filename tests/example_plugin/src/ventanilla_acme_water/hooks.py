"""What Acme Water does otherwise than the portal's own tables say. One example of every hook."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from ventanilla.billing.model import Bill, BillDetail
from ventanilla.errors import Unavailable
from ventanilla.kernel.money import Money
from ventanilla.kernel.periods import Month
from ventanilla.kernel.quantities import Quantity, Unit
from ventanilla.plugin import PluginPortal, hookimpl, live_hookimpl
from ventanilla.readings.model import Consumption, IntervalReading, Reach
from ventanilla.supply.model import Customer, Link, SupplyPoint


@hookimpl
def customers_matching(portal: PluginPortal, proofs: Mapping[str, str]) -> tuple[Customer, ...] | None:
    """The billing office writes 1900-01-01 where it does not know a birth date: that proves nothing."""
    return () if proofs.get("birth_date") == "1900-01-01" else None


@hookimpl
def customer(portal: PluginPortal, customer_id: str) -> Customer | None:
    """The billing office writes names in capitals; the portal shows them as people write them."""
    found: Customer | None = portal.records.customer(customer_id)
    return found and replace(found, name=found.name.title())


@hookimpl
def supply_points(portal: PluginPortal, customer_id: str) -> tuple[SupplyPoint, ...] | None:
    """Supplies that have ended are left out."""
    found: tuple[SupplyPoint, ...] = portal.records.supply_points(customer_id)
    return tuple(one for one in found if one.until is None or one.until >= portal.today())


@hookimpl
def supply_point(portal: PluginPortal, supply_point_id: str) -> SupplyPoint | None:
    """Localities come with the province behind them (``Villa María, CBA``)."""
    found: SupplyPoint | None = portal.records.supply_point(supply_point_id)
    if found is None:
        return None
    return replace(found, address=replace(found.address, locality=found.address.locality.removesuffix(", CBA")))


@hookimpl
def bills(portal: PluginPortal, supply_point: SupplyPoint, since: Month) -> tuple[Bill, ...] | None:
    """Less than ten pesos is not collected: such a bill counts as paid."""
    found: tuple[Bill, ...] = portal.records.bills(supply_point, since)
    return tuple(replace(one, open=_collected(one.open)) for one in found)


@hookimpl
def bill(portal: PluginPortal, supply_point: SupplyPoint, bill_id: str) -> BillDetail | None:
    """The code for paying at a shop is the bill's number without its letter."""
    found: BillDetail | None = portal.records.bill(supply_point, bill_id)
    return found and replace(found, payment_code="".join(filter(str.isdigit, found.bill.number)))


@live_hookimpl
def consumption(
    portal: PluginPortal, supply_point: SupplyPoint, first: Month, last: Month
) -> tuple[Consumption, ...] | None:
    """The meter office answers over HTTP; without its address the portal's own tables do."""
    if "meters_url" not in portal.settings:
        return None
    found = _asked(f"{portal.settings['meters_url']}/consumption/{supply_point.code}?from={first}&to={last}")
    return tuple(
        Consumption(Month.parse(one["month"]), Quantity(Decimal(one["m3"]), Unit.M3))
        for one in found
        if first <= Month.parse(one["month"]) <= last
    )


@hookimpl
def interval_readings(
    portal: PluginPortal, supply_point: SupplyPoint, start: datetime, end: datetime
) -> tuple[IntervalReading, ...] | None:
    """Acme reads its meters by hand: there are no intervals."""
    return ()


@hookimpl
def readings_reach(portal: PluginPortal, supply_point: SupplyPoint) -> Reach | None:
    """By the billed months only, and so by month and year."""
    found: Reach = portal.records.readings_reach(supply_point)
    return replace(found, start=None, end=None, seconds=None)


@live_hookimpl
def link_made(portal: PluginPortal, link: Link) -> None:
    """The meter office wants to know which supplies are looked after online."""
    _told(portal, "PUT", link)


@live_hookimpl
def link_undone(portal: PluginPortal, link: Link) -> None:
    """And which no longer are."""
    _told(portal, "DELETE", link)


def _collected(amount: Money) -> Money:
    return amount if amount.amount >= 10 else Money.zero(amount.currency)


def _told(portal: PluginPortal, method: str, link: Link) -> None:
    if "meters_url" in portal.settings:
        _asked(f"{portal.settings['meters_url']}/online/{link.supply_point.code}", method)


def _asked(url: str, method: str = "GET") -> Any:
    try:
        with urlopen(Request(url, method=method), timeout=2) as answer:
            return json.load(answer)
    except HTTPError as refused:
        refused.close()
        raise Unavailable from None
    except (OSError, ValueError):
        raise Unavailable from None
