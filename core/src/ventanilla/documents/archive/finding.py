"""Which documents a supply has: those handed over, and those that the portal prints itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from ventanilla.billing.model import Bill, ContractValue
from ventanilla.billing.service import BillingService
from ventanilla.documents.model import Document
from ventanilla.errors import Unavailable
from ventanilla.house import House
from ventanilla.kernel.actors import Actor
from ventanilla.kernel.periods import Month
from ventanilla.plugin import Answer, DocumentKind, DocumentSource
from ventanilla.supply.model import SupplyPoint

_REACH = 120
"""How many months back plans are looked for; bills reach as far."""
_BILLED = (DocumentSource.BILLS, DocumentSource.MONTHS, DocumentSource.QUARTERS)


class Finder:
    """Finds all documents of a supply. Those that are printed have the same id whenever they are found."""

    def __init__(self, house: House, billing: BillingService) -> None:
        self._house, self._billing = house, billing
        self._kinds = tuple(kind for kind in house.utility.documents if kind.is_archived)

    def documents(self, actor: Actor, point: SupplyPoint) -> tuple[Document, ...]:
        """All of them, newest first. One that was handed over stands in place of the same one printed.

        :raises Unavailable: while the back office does not answer and nothing is known from before.
        """
        answer: Answer[tuple[Document, ...] | None] = self._house.gateway.ask("documents", supply_point=point)
        names = {kind.name for kind in self._kinds}
        handed = [one for one in answer.value or () if one.kind in names]
        numbers = {(one.kind, one.number) for one in handed if not one.is_printed}
        months = {(one.kind, one.month) for one in handed if not one.is_printed}
        found = list(handed)
        for kind, document in self._printed(actor, point):
            is_monthly = kind.source in (DocumentSource.MONTHS, DocumentSource.QUARTERS)
            if (kind.name, document.number) in numbers or (is_monthly and (kind.name, document.month) in months):
                continue
            found.append(document)
        order = {kind.name: at for at, kind in enumerate(self._kinds)}
        found.sort(key=lambda one: (one.month, one.issued_on, -order[one.kind], one.number), reverse=True)
        return tuple(found)

    def _printed(self, actor: Actor, point: SupplyPoint) -> Iterator[tuple[DocumentKind, Document]]:
        sources = {kind.source for kind in self._kinds}
        bills = self._bills(actor, point) if sources.intersection(_BILLED) else ()
        planned = self._planned(point) if DocumentSource.PLANS in sources else ()
        for kind in self._kinds:
            for document in self._of(kind, point, bills, planned):
                yield kind, document

    def _of(
        self, kind: DocumentKind, point: SupplyPoint, bills: tuple[Bill, ...], planned: tuple[ContractValue, ...]
    ) -> Iterator[Document]:
        if kind.source is DocumentSource.BILLS:
            for bill in bills:
                yield self._document(kind, point, bill.number, bill.month, bill.issued_on, bill.id)
        elif kind.source is DocumentSource.MONTHS:
            for month, bill in _by_month(bills).items():
                yield self._document(kind, point, _numbered(point, month), month, bill.issued_on, bill.id)
        elif kind.source is DocumentSource.QUARTERS:
            for last in _quarters(bills, self._house.today()):
                yield self._document(kind, point, _numbered(point, last), last, last.plus(1).first)
        elif kind.source is DocumentSource.PLANS:
            for month in sorted({value.month for value in planned if value.amount}):
                yield self._document(kind, point, f"{_numbered(point, month)}-A", month, month.first)

    def _bills(self, actor: Actor, point: SupplyPoint) -> tuple[Bill, ...]:
        answer = self._billing.bills(actor, point.id)
        if answer.as_of is not None:
            raise Unavailable
        return answer.value

    def _planned(self, point: SupplyPoint) -> tuple[ContractValue, ...]:
        """Plans up to this month: that of the next one is no document yet."""
        last = Month.of(self._house.today())
        answer: Answer[tuple[ContractValue, ...] | None] = self._house.gateway.ask(
            "contract_values", supply_point=point, first=last.plus(-_REACH), last=last
        )
        return answer.value or ()

    def _document(
        self, kind: DocumentKind, point: SupplyPoint, number: str, month: Month, issued_on: date, bill_id: str = ""
    ) -> Document:
        id_ = self._house.id_of("printed_document", kind.name, point.id, number)
        return Document(id_, point.id, kind.name, number, month, issued_on, bill_id=bill_id)


def _by_month(bills: Iterable[Bill]) -> dict[Month, Bill]:
    """Each month with its latest bill."""
    found: dict[Month, Bill] = {}
    for bill in sorted(bills, key=lambda one: (one.issued_on, one.number)):
        found[bill.month] = bill
    return found


def _quarters(bills: Iterable[Bill], today: date) -> Iterator[Month]:
    """The last months of all quarters that are over, from the one of the first bill on."""
    first = min((Month.of(bill.issued_on) for bill in bills), default=None)
    if first is None:
        return
    last = first.plus((-first.month) % 3)
    while last.last < today:
        yield last
        last = last.plus(3)


def _numbered(point: SupplyPoint, month: Month) -> str:
    return f"{point.number}-{month.month:02d}{month.year % 100:02d}"
