"""What is shown of the last months of a supply."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from ventanilla.billing.model import BilledMonth
from ventanilla.billing.service import BillingService
from ventanilla.documents.dte.desk import TaxDocuments
from ventanilla.documents.model import TaxDocument
from ventanilla.errors import NotFound
from ventanilla.house import House
from ventanilla.kernel.actors import Actor
from ventanilla.kernel.periods import Month
from ventanilla.supply.model import Details
from ventanilla.supply.service import SupplyService

SCREEN = "documents.history"


@dataclass(frozen=True, slots=True)
class HistoryView:
    """The months, the newest year first and each from January on; ``taxes`` are their tax documents by bill."""

    details: Details
    months: tuple[BilledMonth, ...]
    taxes: Mapping[str, TaxDocument]
    as_of: datetime | None = None

    @property
    def billed_on(self) -> date | None:
        """The day of the latest bill; None where there is none."""
        return max((bill.issued_on for one in self.months for bill in one.bills), default=None)

    def documents(self, month: BilledMonth) -> tuple[TaxDocument, ...]:
        """The tax documents of a month, in the order of its bills."""
        return tuple(self.taxes[bill.id] for bill in month.bills if bill.id in self.taxes)


@dataclass(frozen=True, slots=True)
class MonthView:
    """One of these months, with all of them around it."""

    history: HistoryView
    month: BilledMonth

    @property
    def documents(self) -> tuple[TaxDocument, ...]:
        """Its tax documents."""
        return self.history.documents(self.month)


class HistoryDesk:
    """Each method takes the actor first; a foreign supply and one that does not exist are told alike."""

    def __init__(self, house: House, supply: SupplyService, billing: BillingService, taxes: TaxDocuments) -> None:
        self._supply, self._billing, self._taxes = supply, billing, taxes
        self.columns = next((screen.columns for screen in house.utility.screens if screen.name == SCREEN), ())
        self._is_on = any(screen.name == SCREEN for screen in house.utility.screens)

    def history(self, actor: Actor, supply_point_id: str) -> HistoryView:
        """The last 36 months.

        :raises SignInRequired: for an anonymous actor.
        :raises NotFound: when the supply is not the actor's, or the utility shows no history.
        """
        details = self._supply.details(actor, supply_point_id)
        if not self._is_on:
            raise NotFound
        months = self._billing.history.months(actor, supply_point_id)
        taxes = self._taxes.of_supply(actor, supply_point_id)
        known = min((each for each in (months.as_of, taxes.as_of) if each), default=None)
        return HistoryView(details, months.value, taxes.value, known)

    def month(self, actor: Actor, supply_point_id: str, month: Month) -> MonthView:
        """The charges of one of them.

        :raises NotFound: as :meth:`history`, and for a month that is none of them.
        """
        view = self.history(actor, supply_point_id)
        found = next((one for one in view.months if one.month == month), None)
        if found is None:
            raise NotFound
        return MonthView(view, found)
