"""From rows of the tables to the words of the model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ventanilla.kernel.quantities import Commodity
from ventanilla.plugin import Utility
from ventanilla.storage.attributes import unpack
from ventanilla.supply.model import (
    Address,
    Contact,
    Customer,
    Evidence,
    FamilyMember,
    Link,
    Proof,
    Service,
    SupplyPoint,
)
from ventanilla.supply.tables.customers import SUPPLY_POINT_COLUMNS
from ventanilla.supply.tables.links import LINK_COLUMNS

WIDTH = len(LINK_COLUMNS)


class Reader:
    """Reads rows with the attributes that one utility declares."""

    def __init__(self, utility: Utility) -> None:
        self._on_customer = _types(utility, "customer")
        self._on_point = _types(utility, "supply_point")
        self._on_service = _types(utility, "service")
        self._on_member = _types(utility, "family_member")

    def customers(self, rows: Iterable[Sequence[Any]]) -> tuple[Customer, ...]:
        """Customers from rows of customer columns, each row with one proof (a name and a value, or two None)."""
        proofs: dict[str, dict[str, str]] = {}
        first: dict[str, Sequence[Any]] = {}
        for row in rows:
            first.setdefault(row[0], row)
            known = proofs.setdefault(row[0], {})
            if row[6] is not None:
                known[row[6]] = row[7]
        return tuple(self._customer(row, proofs[id_]) for id_, row in first.items())

    def point(self, row: Sequence[Any]) -> SupplyPoint:
        """A supply point from a row of its columns, in the order of ``SUPPLY_POINT_COLUMNS``."""
        id_, customer_id, customer_number, number, street, locality, commodity, service, code, since, until, text = row
        return SupplyPoint(
            id=id_,
            customer_id=customer_id,
            customer_number=customer_number,
            number=number,
            address=Address(street, locality),
            commodity=Commodity(commodity),
            service=service,
            code=code,
            since=since,
            until=until,
            attributes=unpack(text, self._on_point),
        )

    def link(self, row: Sequence[Any]) -> Link:
        """A link from a row of link columns followed by those of its supply point."""
        return link_of(row, self.point(row[WIDTH : WIDTH + len(SUPPLY_POINT_COLUMNS)]))

    def service(self, row: Sequence[Any]) -> Service:
        """A service from a row of ``SERVICES``."""
        point_id, code, name, since, billing_since, state, text = row
        return Service(point_id, code, name, since, billing_since, state, unpack(text, self._on_service))

    def family_member(self, row: Sequence[Any]) -> FamilyMember:
        """A member of a family from a row of ``FAMILY``."""
        customer_id, name, bond, birth_date, since, text = row
        return FamilyMember(customer_id, name, bond, birth_date, since, unpack(text, self._on_member))

    def _customer(self, row: Sequence[Any], proofs: Mapping[str, str]) -> Customer:
        id_, number, name, email, phone, text = row[:6]
        return Customer(id_, number, name, Contact(email, phone), proofs, unpack(text, self._on_customer))


def link_of(row: Sequence[Any], point: SupplyPoint) -> Link:
    """A link from a row of link columns and a supply point that somebody else answered."""
    id_, identity_id, _point, _customer, policy, version, proof, channel, made_at = row[:9]
    effective_at, attempt_id, valid_until = row[9:WIDTH]
    until = min(filter(None, (point.until, valid_until)), default=None)
    evidence = Evidence(policy, version, Proof(proof), made_at, channel, until)
    return Link(id_, identity_id, point, evidence, attempt_id, effective_at if effective_at > made_at else None)


def in_order(points: Iterable[SupplyPoint]) -> tuple[SupplyPoint, ...]:
    """By customer number and number, where 9 comes before 10."""
    return tuple(sorted(points, key=place))


def place(point: SupplyPoint) -> tuple[int, str, int, str]:
    """What supplies are sorted by."""
    return len(point.customer_number), point.customer_number, len(point.number), point.number


def _types(utility: Utility, on: str) -> dict[str, str]:
    return {one.name: one.type.value for one in utility.attributes if one.on == on}
