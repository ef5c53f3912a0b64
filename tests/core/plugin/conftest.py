"""A gateway on a fresh database, with records that answer and room for any plugin."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ventanilla.billing import hooks as billing_hooks
from ventanilla.billing.model import Bill
from ventanilla.kernel.periods import Month
from ventanilla.plugin import Gateway, hookimpl
from ventanilla.readings import hooks as readings_hooks
from ventanilla.storage import Database
from ventanilla.supply import hooks as supply_hooks
from ventanilla.supply.model import SupplyPoint
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.samples import MONTH, SUPPLY, a_bill


class Records:
    """What the portal's own tables say."""

    @hookimpl
    def bills(self, portal: Any, supply_point: SupplyPoint, since: Month) -> tuple[Bill, ...]:
        return (a_bill(),)

    @hookimpl
    def supply_points(self, portal: Any, customer_id: str) -> tuple[SupplyPoint, ...]:
        return (SUPPLY,)


@pytest.fixture
def make_gateway(db: Database, clock: FixedClock) -> Callable[..., Gateway]:
    def make(own: Any = None, settings: dict[str, Any] | None = None, **options: Any) -> Gateway:
        gateway = Gateway(
            [supply_hooks, billing_hooks, readings_hooks],
            db=db,
            clock=clock,
            timezone="America/Argentina/Buenos_Aires",
            key=b"k" * 32,
            **options,
        )
        gateway.add_records(Records())
        if own is not None:
            gateway.add_plugin("evil", own, settings)
        return gateway

    return make


@pytest.fixture
def ask_bills() -> Callable[[Gateway], Any]:
    return lambda gateway: gateway.ask("bills", supply_point=SUPPLY, since=MONTH)
