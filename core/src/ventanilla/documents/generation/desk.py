"""What is done for supplies that generate: look at the history, fetch an annex, fetch a copy of a document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ventanilla.billing.model import Bill, CheckedCredit
from ventanilla.billing.service import BillingService
from ventanilla.documents.archive.desk import plain_name, safe_name
from ventanilla.documents.dte.desk import TaxDocuments
from ventanilla.documents.model import Document, Printed
from ventanilla.errors import NotFound, Unavailable
from ventanilla.house import House
from ventanilla.kernel.actors import Actor
from ventanilla.kernel.periods import Month
from ventanilla.kernel.quantities import Quantity
from ventanilla.kernel.scopes import Scope
from ventanilla.plugin import Answer, GenerationPolicy
from ventanilla.readings.model import MeteredMonth
from ventanilla.readings.service import ReadingsService
from ventanilla.supply.model import SupplyPoint
from ventanilla.supply.service import SupplyService

HISTORY = "documents.generation"
PAPERS = "documents.generation_papers"


@dataclass(frozen=True, slots=True)
class HistoryMonth:
    """One month in both directions, its bills that can be printed (oldest first), and whether it has an annex."""

    metered: MeteredMonth
    bills: tuple[Bill, ...]
    has_annex: bool

    @property
    def month(self) -> Month:
        """The month itself."""
        return self.metered.month


@dataclass(frozen=True, slots=True)
class HistoryView:
    """The months of a supply, oldest first."""

    supply_point: SupplyPoint
    months: tuple[HistoryMonth, ...]
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class Annex:
    """What goes with the injection of a month: the utility's own file, or the facts for the portal's paper."""

    supply_point: SupplyPoint
    metered: MeteredMonth
    credit: CheckedCredit | None
    printed: Printed | None


@dataclass(frozen=True, slots=True)
class CopiedPaper:
    """A kind of document and its latest copy; None where the utility has handed over none."""

    kind: str
    document: Document | None


class GenerationDesk:
    """Each method takes the actor first; a foreign supply and one without equipment are told alike."""

    def __init__(
        self,
        house: House,
        supply: SupplyService,
        billing: BillingService,
        readings: ReadingsService,
        taxes: TaxDocuments,
    ) -> None:
        self._house, self._supply, self._billing, self._readings = house, supply, billing, readings
        self._taxes = taxes

    def history(self, actor: Actor, supply_point_id: str) -> HistoryView:
        """What was used and injected by month (CPR-25).

        :raises SignInRequired: for an anonymous actor.
        :raises NotFound: when the supply is not the actor's, or has no such equipment.
        """
        view = self._readings.generation.metered(actor, supply_point_id, HISTORY)
        bills, as_of = self._bills(actor, supply_point_id)
        annexes = {one.month for one in self._documents(view.supply_point) if one.kind == self._policy.annex}
        months = tuple(
            HistoryMonth(
                one,
                tuple(bill for bill in bills if bill.month == one.month and bill.has_paper),
                isinstance(one.injected.amount, Quantity) or one.month in annexes,
            )
            for one in view.months
        )
        return HistoryView(view.supply_point, months, min((at for at in (view.as_of, as_of) if at), default=None))

    def annex(self, actor: Actor, supply_point_id: str, month: Month) -> Annex:
        """What goes with the injection of a month.

        :raises SignInRequired: for an anonymous actor.
        :raises NotFound: when the supply is not the actor's, has no such equipment, or injected nothing that month.
        """
        for one in self.history(actor, supply_point_id).months:
            if one.month == month and one.has_annex:
                break
        else:
            raise NotFound
        point = self._supply.supply_point(actor, supply_point_id, scope=Scope.DOCUMENTS_READ)
        for document in self._documents(point):
            if document.kind == self._policy.annex and document.month == month and not document.is_printed:
                return Annex(point, one.metered, None, self._file(point, document))
        if not isinstance(one.metered.injected.amount, Quantity):
            raise NotFound
        return Annex(point, one.metered, self._credit(actor, supply_point_id, month), None)

    def supply_point(self, actor: Actor, supply_point_id: str) -> SupplyPoint:
        """The supply itself.

        :raises NotFound: when it is not the actor's.
        """
        return self._supply.supply_point(actor, supply_point_id, scope=Scope.DOCUMENTS_READ)

    def papers(self, actor: Actor, supply_point_id: str) -> tuple[CopiedPaper, ...]:
        """The declared kinds of documents, each with its latest copy (CPR-28).

        :raises SignInRequired: for an anonymous actor.
        :raises NotFound: when the supply is not the actor's, or has no such equipment.
        """
        self.supply_point(actor, supply_point_id)
        point = self._readings.generation.equipped(actor, supply_point_id, PAPERS)
        found = self._documents(point, is_needed=True)
        copies = {one.kind: one for one in sorted(found, key=lambda one: one.issued_on) if not one.is_printed}
        return tuple(CopiedPaper(kind, copies.get(kind)) for kind in self._policy.papers)

    def paper(self, actor: Actor, supply_point_id: str, document_id: str) -> Printed:
        """One of these copies, as the utility handed it over.

        :raises SignInRequired: for an anonymous actor.
        :raises NotFound: when there is no such copy for this supply.
        """
        for one in self.papers(actor, supply_point_id):
            if one.document is not None and one.document.id == document_id:
                return self._file(self.supply_point(actor, supply_point_id), one.document)
        raise NotFound

    @property
    def _policy(self) -> GenerationPolicy:
        policy = self._house.utility.generation
        if policy is None:
            raise NotFound
        return policy

    def _bills(self, actor: Actor, supply_point_id: str) -> tuple[tuple[Bill, ...], datetime | None]:
        """The history is shown without its bills while nobody can say which there are."""
        try:
            answer = self._billing.bills(actor, supply_point_id)
            taxed = self._taxes.of_supply(actor, supply_point_id).value if self._taxes.is_on else None
        except Unavailable:
            return (), None
        shown = (bill for bill in answer.value if taxed is None or bill.id in taxed)
        return tuple(reversed(tuple(shown))), answer.as_of

    def _credit(self, actor: Actor, supply_point_id: str, month: Month) -> CheckedCredit | None:
        try:
            rows = self._billing.credits.view(actor, supply_point_id).rows
        except (NotFound, Unavailable):
            return None
        return next((one for one in rows if one.credit.month == month and one.credit.is_read), None)

    def _documents(self, point: SupplyPoint, *, is_needed: bool = False) -> tuple[Document, ...]:
        try:
            answer: Answer[tuple[Document, ...] | None] = self._house.gateway.ask("documents", supply_point=point)
        except Unavailable:
            if is_needed:
                raise
            return ()
        return answer.value or ()

    def _file(self, point: SupplyPoint, document: Document) -> Printed:
        answer: Answer[bytes | None] = self._house.gateway.ask(
            "document_file", supply_point=point, document_id=document.id
        )
        if answer.value is None:
            raise NotFound
        label = self._house.languages.default.text(f"documents.kind.{document.kind}")
        return Printed(
            answer.value, plain_name(f"{document.kind} {document.number}"), safe_name(f"{label} {document.number}")
        )
