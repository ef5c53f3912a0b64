"""The supplies that somebody may see, as ESPI sees them."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b

from ventanilla.billing.service import BillingService
from ventanilla.errors import NotFound
from ventanilla.exchange.green_button.model import Parts, Span, UsagePoint
from ventanilla.exchange.green_button.sources import BillSource, has_usage_point, usage_point
from ventanilla.house import House
from ventanilla.kernel.actors import Actor, AppActor
from ventanilla.kernel.scopes import Scope
from ventanilla.supply.model import SupplyPoint
from ventanilla.supply.service import SupplyService


class Points:
    """Each method takes the actor first; a foreign supply and none are told alike."""

    def __init__(self, house: House, supply: SupplyService, billing: BillingService) -> None:
        self._house, self._supply, self._billing = house, supply, billing

    def usage_point(self, actor: Actor, supply_point_id: str) -> UsagePoint:
        """One supply as ESPI sees it, with what the actor may see of it.

        :raises NotFound: when the supply is not the actor's, or is measured by no meter.
        :raises ScopeMissing: for an app that may see neither readings nor bills.
        """
        parts = parts_of(actor)
        point = self._supply.supply_point(actor, supply_point_id, scope=_least(parts))
        if not has_usage_point(point):
            raise NotFound
        label = self._label(point)
        return usage_point(self._house, point, label, parts, lambda: self._bills(actor, supply_point_id))

    def usage_points(self, actor: Actor) -> Iterator[UsagePoint]:
        """All of the actor's, by customer number and number, each read when it comes.

        :raises ScopeMissing: for an app that may see neither readings nor bills.
        """
        found = self._supply.supplies(actor, _least(parts_of(actor)))
        return (self.usage_point(actor, one.id) for one in found if has_usage_point(one))

    def mark(self, actor: Actor, point: UsagePoint, daily: Span, yearly: Span) -> bytes:
        """What the readings of some days and years and all bills look like: another one when any of it changed."""
        told = blake2b(digest_size=16)
        for series in point.series:
            for block in series.blocks(daily if series.is_daily else yearly):
                told.update(repr((series.id, block)).encode())
        if point.parts.bills:
            bills = self._bills(actor, point.id).all
            told.update(repr([(one.id, one.total.minor, str(one.consumption)) for one in bills]).encode())
        return told.digest()

    def _label(self, point: SupplyPoint) -> str:
        return f"{self._supply.label(point)} · {point.address.street}, {point.address.locality}"

    def _bills(self, actor: Actor, supply_point_id: str) -> BillSource:
        found = self._billing.bills(actor, supply_point_id).value
        return BillSource(found, lambda bill_id: self._billing.bill(actor, supply_point_id, bill_id).value)


def parts_of(actor: Actor) -> Parts:
    """What somebody may see: an app what its scopes say, anybody else all of their own."""
    if isinstance(actor, AppActor):
        scopes = actor.scopes
        return Parts(Scope.READINGS_READ in scopes, Scope.BILLING_READ in scopes, Scope.SUPPLY_READ in scopes)
    return Parts()


def _least(parts: Parts) -> Scope:
    """The scope that lets somebody in: to readings or, where there are none for them, to bills."""
    return Scope.BILLING_READ if parts.bills and not parts.readings else Scope.READINGS_READ
