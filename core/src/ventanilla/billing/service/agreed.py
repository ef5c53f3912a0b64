"""What was agreed on, and the prices and norms that are charged by."""

from __future__ import annotations

from datetime import date

from ventanilla.billing.model import ContractValue, Tariff
from ventanilla.house import House
from ventanilla.kernel.actors import Actor
from ventanilla.kernel.periods import Month
from ventanilla.kernel.scopes import Scope
from ventanilla.plugin import Answer
from ventanilla.supply.service import SupplyService


class Agreed:
    """Contract values are those of a supply; tariffs and norms anybody may see."""

    def __init__(self, house: House, supply: SupplyService) -> None:
        self._house, self._supply = house, supply

    def contract_values(self, actor: Actor, supply_point_id: str, year: int) -> Answer[tuple[ContractValue, ...]]:
        """What the contract foresees for the months of a year, the oldest first; empty where it says nothing.

        :raises NotFound: when the supply is not the actor's.
        """
        point = self._supply.supply_point(actor, supply_point_id, scope=Scope.BILLING_READ)
        answer: Answer[tuple[ContractValue, ...] | None] = self._house.gateway.ask(
            "contract_values", supply_point=point, first=Month(year, 1), last=Month(year, 12)
        )
        return Answer(answer.value or (), answer.as_of)

    def tariffs(self, _actor: Actor, day: date | None = None) -> Answer[tuple[Tariff, ...]]:
        """Tariffs and norms in force on a day (today where none is given) or later; anybody may ask."""
        answer: Answer[tuple[Tariff, ...] | None] = self._house.gateway.ask("tariffs", day=day or self._house.today())
        return Answer(answer.value or (), answer.as_of)
