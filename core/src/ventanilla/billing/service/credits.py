"""What injections of a supply are worth, reckoned again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ventanilla.billing.model import CheckedCredit, Credit, check_credits
from ventanilla.errors import NotFound
from ventanilla.house import House
from ventanilla.kernel.actors import Actor
from ventanilla.kernel.periods import Month
from ventanilla.kernel.scopes import Scope
from ventanilla.plugin import Answer
from ventanilla.supply.model import SupplyPoint
from ventanilla.supply.service import SupplyService

SCREEN = "billing.credits"


@dataclass(frozen=True, slots=True)
class CreditsView:
    """The months of a supply, oldest first; ``form`` and ``frequency`` of the settlement are the utility's words."""

    supply_point: SupplyPoint
    form: str
    frequency: str
    rows: tuple[CheckedCredit, ...]
    as_of: datetime | None = None

    @property
    def mismatched(self) -> tuple[CheckedCredit, ...]:
        """The months that do not add up."""
        return tuple(one for one in self.rows if one.mismatches)


class Credits:
    """For supplies with equipment that generates; others have none of it."""

    def __init__(self, house: House, supply: SupplyService) -> None:
        self._house, self._supply = house, supply

    def view(self, actor: Actor, supply_point_id: str) -> CreditsView:
        """The last months, each with what does not add up in it (CPR-26).

        :raises SignInRequired: for an anonymous actor.
        :raises NotFound: when the supply is not the actor's, or has no such equipment.
        """
        point = self._supply.supply_point(actor, supply_point_id, scope=Scope.BILLING_READ)
        policy = self._house.utility.generation
        shown = {screen.name for screen in self._house.utility.screens}
        if policy is None or SCREEN not in shown or not policy.is_equipped(point.attributes):
            raise NotFound
        last = Month.of(self._house.today())
        first = last.plus(1 - policy.months)
        # The month before the first that is shown is reckoned with too: what it left over begins the next.
        answer: Answer[tuple[Credit, ...] | None] = self._house.gateway.ask(
            "credits", supply_point=point, first=first.plus(-1), last=last
        )
        checked = check_credits(answer.value or ())
        form, frequency = (str(point.attributes.get(name) or "") for name in (policy.form, policy.frequency))
        rows = tuple(one for one in checked if one.credit.month >= first)
        return CreditsView(point, form, frequency, rows, answer.as_of)
