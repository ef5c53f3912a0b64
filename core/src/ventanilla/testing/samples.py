"""Records of an invented utility that tests start from."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ventanilla.billing.model import Bill
from ventanilla.kernel.money import Money
from ventanilla.kernel.periods import Month
from ventanilla.kernel.quantities import Commodity
from ventanilla.supply.model import Address, SupplyPoint

SUPPLY = SupplyPoint("s1", "c1", "5555", "1", Address("Mitre 100", "Ataliva"), Commodity.ELECTRICITY, "Energía")
MONTH = Month(2026, 4)


def a_bill(supply_point_id: str = "s1", pesos: str = "2671.84", id_: str = "b1") -> Bill:
    """A bill of April 2026, nothing paid yet."""
    total = Money(Decimal(pesos), "ARS")
    return Bill(id_, supply_point_id, MONTH, "B 0003-00012345", date(2026, 4, 1), date(2026, 4, 10), total, total)
