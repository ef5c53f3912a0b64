"""What a number of the records opens."""

from __future__ import annotations

from typing import NamedTuple

from ventanilla.errors import NotFound
from ventanilla.house import House
from ventanilla.identity.model import LoginScope
from ventanilla.supply.model import Customer, SupplyPoint


class Scope(NamedTuple):
    """A customer, and what of theirs a number opens."""

    kind: LoginScope
    record_id: str
    customer: Customer


class Scopes:
    """Looks numbers up, wherever the utility keeps them."""

    def __init__(self, house: House) -> None:
        self._house = house

    def of(self, number: str) -> Scope | None:
        """A customer's number opens all contracts, a contract's own that one; None for any other.

        A number that two contracts share opens neither.
        """
        customer = self.customer(self._house.id_of("customer", number))
        if customer is not None:
            return Scope(LoginScope.CUSTOMER, customer.id, customer)
        found = [point for point in self._numbered(number) if self.lasts(point)]
        owner = self.customer(found[0].customer_id) if len(found) == 1 else None
        return Scope(LoginScope.SUPPLY, found[0].id, owner) if owner else None

    def customer(self, customer_id: str) -> Customer | None:
        """A customer as the records have them."""
        try:
            found: Customer | None = self._house.gateway.ask("customer", customer_id=customer_id).value
        except NotFound:
            return None
        return found

    def points(self, customer_id: str) -> tuple[SupplyPoint, ...]:
        """A customer's supplies that have not ended."""
        found: tuple[SupplyPoint, ...] | None = self._house.gateway.ask("supply_points", customer_id=customer_id).value
        return tuple(point for point in found or () if self.lasts(point))

    def point(self, supply_point_id: str) -> tuple[SupplyPoint, ...]:
        """One supply, unless it has ended."""
        found: SupplyPoint | None = self._house.gateway.ask("supply_point", supply_point_id=supply_point_id).value
        return (found,) if found is not None and self.lasts(found) else ()

    def lasts(self, point: SupplyPoint) -> bool:
        """Whether it is supplied today."""
        return point.until is None or point.until >= self._house.today()

    def _numbered(self, number: str) -> tuple[SupplyPoint, ...]:
        found: tuple[SupplyPoint, ...] | None = self._house.gateway.ask("supply_points_numbered", number=number).value
        return found or ()
