"""Composes the home page from the topics below, so that one that fails costs its tile and not the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from ventanilla.billing.service import BillingService
from ventanilla.errors import Unavailable
from ventanilla.home.client import ClientDesk
from ventanilla.home.dossier import DossierDesk
from ventanilla.home.model import Dashboard, Tile, Usage
from ventanilla.house import House
from ventanilla.kernel.actors import Actor
from ventanilla.kernel.scopes import Scope
from ventanilla.plugin import Answer
from ventanilla.readings.service import ReadingsService
from ventanilla.supply.model import SupplyPoint
from ventanilla.supply.service import SupplyService

T = TypeVar("T")


class HomeService:
    """What a customer sees first."""

    def __init__(
        self,
        house: House,
        supply: SupplyService,
        billing: BillingService,
        readings: ReadingsService,
        file: DossierDesk | None = None,
        clients: ClientDesk | None = None,
    ) -> None:
        """``file`` is what keeps a person's documents and requests together, where there is such a thing."""
        self.file = file
        self.clients = clients
        self._house = house
        self._supply = supply
        self._billing = billing
        self._readings = readings

    def dashboard(self, actor: Actor, supply_point_id: str) -> Dashboard:
        """Bill, debt and consumption of one supply, today at the utility's place.

        :raises SignInRequired: for an anonymous actor.
        :raises NotFound: when the supply is not the actor's.
        """
        with self._supply.one_request():
            point = self._supply.supply_point(actor, supply_point_id, scope=Scope.SUPPLY_READ)
            account = _tile(lambda: self._billing.overview(actor, supply_point_id))
            usage = _tile(lambda: self._usage(actor, point))
        return Dashboard(point, self._house.today(), account, usage)

    def _usage(self, actor: Actor, point: SupplyPoint) -> Answer[Usage]:
        recent = self._readings.recent(actor, point.id)
        return Answer(Usage.of(recent, point.since), recent.as_of)


def _tile(ask: Callable[[], Answer[T]]) -> Tile[T]:
    try:
        answer = ask()
    except Unavailable:
        return Tile(None)
    return Tile(answer.value, answer.as_of)
