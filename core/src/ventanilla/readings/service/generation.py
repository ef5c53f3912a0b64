"""What supplies with equipment take from the grid and give to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ventanilla.errors import NotFound
from ventanilla.house import House
from ventanilla.kernel.actors import Actor
from ventanilla.kernel.periods import Month
from ventanilla.kernel.scopes import Scope
from ventanilla.plugin import Answer
from ventanilla.readings.model import Consumption, Injection, MeteredMonth, metered_months
from ventanilla.supply.model import SupplyPoint
from ventanilla.supply.service import SupplyService


@dataclass(frozen=True, slots=True)
class MeteredView:
    """Both directions of a supply by month, oldest first."""

    supply_point: SupplyPoint
    months: tuple[MeteredMonth, ...]
    as_of: datetime | None = None


class GenerationReadings:
    """For supplies with equipment that generates; others have none of it."""

    def __init__(self, house: House, supply: SupplyService) -> None:
        self._house, self._supply = house, supply

    def metered(self, actor: Actor, supply_point_id: str, screen: str = "readings.generation") -> MeteredView:
        """The last months in both directions, for a screen that the utility switches on (CPR-27).

        :raises SignInRequired: for an anonymous actor.
        :raises NotFound: when the supply is not the actor's, has no such equipment, or there is no such screen.
        """
        point = self.equipped(actor, supply_point_id, screen)
        policy = self._house.utility.generation
        assert policy is not None
        last = Month.of(self._house.today())
        span = {"supply_point": point, "first": last.plus(1 - policy.months), "last": last}
        taken: Answer[tuple[Consumption, ...] | None] = self._house.gateway.ask("consumption", **span)
        given: Answer[tuple[Injection, ...] | None] = self._house.gateway.ask("injections", **span)
        as_of = min((one.as_of for one in (taken, given) if one.as_of), default=None)
        return MeteredView(point, metered_months(taken.value or (), given.value or (), last), as_of)

    def equipped(self, actor: Actor, supply_point_id: str, screen: str) -> SupplyPoint:
        """A supply with equipment, for a screen that the utility switches on.

        :raises SignInRequired: for an anonymous actor.
        :raises NotFound: when the supply is not the actor's, has no such equipment, or there is no such screen.
        """
        point = self._supply.supply_point(actor, supply_point_id, scope=Scope.READINGS_READ)
        utility = self._house.utility
        if not utility.is_equipped(point.attributes) or screen not in {each.name for each in utility.screens}:
            raise NotFound
        return point
