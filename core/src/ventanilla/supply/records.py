"""The built-in answers about customers and supplies, from the portal's own tables."""

from __future__ import annotations

from collections.abc import Mapping

from ventanilla.plugin import PluginPortal, Utility, hookimpl
from ventanilla.storage import Database
from ventanilla.supply.model import Customer, FamilyMember, Service, SupplyPoint
from ventanilla.supply.tables.customers import CUSTOMER, MATCHING, POINT, POINTS_NUMBERED, POINTS_OF_CUSTOMER
from ventanilla.supply.tables.groups import FAMILY, SERVICES
from ventanilla.supply.tables.rows import Reader, in_order


class SupplyRecords:
    """Answers every ask hook of this topic."""

    def __init__(self, db: Database, utility: Utility, id_key: bytes) -> None:
        self._db = db
        self._reader = Reader(utility)
        self._first = utility.linking.matched[0].name if utility.linking.matched else ""

    @hookimpl
    def customers_matching(self, portal: PluginPortal, proofs: Mapping[str, str]) -> tuple[Customer, ...]:
        """Those found by the first proof of the policy whose other proofs are the same too."""
        first = self._first if self._first in proofs else next(iter(proofs), "")
        if not first:
            return ()
        found = self._reader.customers(self._db.rows(MATCHING, name=first, value=proofs[first]))
        return tuple(one for one in found if proofs.items() <= one.proofs.items())

    @hookimpl
    def customer(self, portal: PluginPortal, customer_id: str) -> Customer | None:
        """None for an unknown id."""
        found = self._reader.customers(self._db.rows(CUSTOMER, id=customer_id))
        return found[0] if found else None

    @hookimpl
    def supply_points(self, portal: PluginPortal, customer_id: str) -> tuple[SupplyPoint, ...]:
        """All of a customer's, those that have ended included."""
        rows = self._db.rows(POINTS_OF_CUSTOMER, customer_id=customer_id)
        return in_order(self._reader.point(row) for row in rows)

    @hookimpl
    def supply_points_numbered(self, portal: PluginPortal, number: str) -> tuple[SupplyPoint, ...]:
        """Whoever's they are."""
        return tuple(self._reader.point(row) for row in self._db.rows(POINTS_NUMBERED, number=number))

    @hookimpl
    def supply_point(self, portal: PluginPortal, supply_point_id: str) -> SupplyPoint | None:
        """None for an unknown id."""
        rows = self._db.rows(POINT, id=supply_point_id)
        return self._reader.point(rows[0]) if rows else None

    @hookimpl
    def services(self, portal: PluginPortal, supply_point: SupplyPoint) -> tuple[Service, ...]:
        """In the order of the feed."""
        return tuple(map(self._reader.service, self._db.rows(SERVICES, supply_point_id=supply_point.id)))

    @hookimpl
    def family_members(self, portal: PluginPortal, customer_id: str) -> tuple[FamilyMember, ...]:
        """In the order of the feed; who has left the group is left out."""
        rows = self._db.rows(FAMILY, customer_id=customer_id, today=portal.today())
        return tuple(map(self._reader.family_member, rows))
