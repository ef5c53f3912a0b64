"""A person's file: their documents and their requests of every supply, composed from the topics below."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from ventanilla.billing.service import BillingService
from ventanilla.documents.service import DocumentsService
from ventanilla.errors import NotFound, Unavailable
from ventanilla.house import House
from ventanilla.identity.service.care import own
from ventanilla.kernel.actors import Actor
from ventanilla.messages.service import MessagesService
from ventanilla.supply.model import SupplyPoint
from ventanilla.supply.service import SupplyService

SCREEN = "home.dossier"
_TICKET_PAGES = 10
T = TypeVar("T")


class PaperKind(StrEnum):
    """Where a document comes from: a bill, a certificate, a copy of the equipment's documents, an injection's annex."""

    BILL = "bill"
    CERTIFICATE = "certificate"
    COPY = "copy"
    ANNEX = "annex"


class RequestKind(StrEnum):
    """What was asked for: a message to the utility, a linked supply, bills by e-mail."""

    TICKET = "ticket"
    LINK = "link"
    E_BILL = "e_bill"


@dataclass(frozen=True, slots=True)
class Paper:
    """A document of one supply. ``name`` is the message of what it is; ``state`` one of its state, or nothing.

    ``target`` is its id, of an annex its month.
    """

    kind: PaperKind
    name: str
    number: str
    issued_on: date
    supply_point_id: str
    supply: str
    target: str
    state: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """Something that was asked for, and where it stands (``state``, a message). ``name`` is the message of what it is.

    ``due_on`` is the last day for an answer; None where there is none. ``at`` is aware, UTC.
    """

    kind: RequestKind
    name: str
    number: str
    at: datetime
    supply: str
    target: str
    state: str
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Dossier:
    """Both, newest first. ``is_whole`` is false when a part could not be had."""

    papers: tuple[Paper, ...]
    requests: tuple[Request, ...]
    is_whole: bool


class DossierDesk:
    """What is in somebody's file."""

    def __init__(
        self,
        house: House,
        supply: SupplyService,
        billing: BillingService,
        documents: DocumentsService,
        messages: MessagesService,
    ) -> None:
        self._house, self._supply, self._billing = house, supply, billing
        self._documents, self._messages = documents, messages
        self._screens = {screen.name for screen in house.utility.screens}

    def dossier(self, actor: Actor) -> Dossier:
        """All that there is of the actor's supplies and requests (CPR-05).

        It is one file of all supplies and all requests, so no app gets it: each part has an operation of its own.

        :raises SignInRequired: for a visitor.
        :raises ScopeMissing: for an app.
        :raises NotFound: where the utility has no such screen.
        """
        own(actor)
        if SCREEN not in self._screens:
            raise NotFound
        asked = _Asked()
        papers: list[Paper] = []
        requests: list[Request] = []
        with self._supply.one_request():
            for point in asked.all(lambda: self._supply.supplies(actor, None)):
                papers += self._papers(actor, point, asked)
                requests += self._of_point(actor, point, asked)
            requests += asked.all(lambda: self._links(actor))
            requests += asked.all(lambda: self._tickets(actor))
        papers.sort(key=lambda one: (one.issued_on, one.number), reverse=True)
        requests.sort(key=lambda one: one.at, reverse=True)
        return Dossier(tuple(papers), tuple(requests), asked.is_whole)

    def _of_point(self, actor: Actor, point: SupplyPoint, asked: _Asked) -> list[Request]:
        return asked.all(lambda: self._consents(actor, point))

    def _papers(self, actor: Actor, point: SupplyPoint, asked: _Asked) -> Iterator[Paper]:
        yield from asked.all(lambda: self._bills(actor, point))
        yield from asked.all(lambda: self._certificates(actor, point))
        if self._house.utility.is_equipped(point.attributes):
            yield from asked.all(lambda: self._copies(actor, point))
            yield from asked.all(lambda: self._annexes(actor, point))

    def _bills(self, actor: Actor, point: SupplyPoint) -> Iterator[Paper]:
        today, taxes = self._house.today(), self._documents.taxes.of_supply(actor, point.id).value
        for bill in self._billing.bills(actor, point.id).value:
            if bill.has_paper:
                tax = taxes.get(bill.id)
                name = f"documents.dte.kind.{tax.name}" if tax else "billing.kind.bill"
                number = str(tax.folio) if tax else bill.number
                state = f"billing.state.{bill.state(today).value}"
                yield self._paper(point, PaperKind.BILL, name, number, bill.issued_on, bill.id, state)

    def _certificates(self, actor: Actor, point: SupplyPoint) -> Iterator[Paper]:
        for held in self._documents.certificates(actor, point.id):
            one = held.certificate
            day = one.issued_at.astimezone(self._house.zone).date()
            name, state = f"documents.kind.{one.kind}", f"documents.state.{held.state.value}"
            yield self._paper(point, PaperKind.CERTIFICATE, name, one.number, day, one.id, state)

    def _copies(self, actor: Actor, point: SupplyPoint) -> Iterator[Paper]:
        for copy in self._documents.generation.papers(actor, point.id):
            if (found := copy.document) is not None:
                name = f"documents.kind.{copy.kind}"
                yield self._paper(point, PaperKind.COPY, name, found.number, found.issued_on, found.id)

    def _annexes(self, actor: Actor, point: SupplyPoint) -> Iterator[Paper]:
        for one in self._documents.generation.history(actor, point.id).months:
            if one.has_annex:
                name, day = "home.dossier.annex", min(one.month.last, self._house.today())
                yield self._paper(point, PaperKind.ANNEX, name, str(one.month), day, str(one.month))

    def _paper(
        self, point: SupplyPoint, kind: PaperKind, name: str, number: str, day: date, target: str, state: str = ""
    ) -> Paper:
        return Paper(kind, name, number, day, point.id, self._supply.label(point), target, state)

    def _tickets(self, actor: Actor) -> Iterator[Request]:
        if self._house.utility.tickets is None:
            return
        labels = {point.id: self._supply.label(point) for point in self._supply.supplies(actor, None)}
        cursor = ""
        for _ in range(_TICKET_PAGES):
            found, following = self._messages.tickets.tickets(actor, cursor)
            for one in found:
                name = f"ticket.kind.{one.kind}" if one.kind else "home.dossier.ticket"
                state = f"messages.ticket.state.{one.state.value}"
                supply = labels.get(one.supply_point_id, "")
                due = one.due_on if one.is_open else None
                yield Request(RequestKind.TICKET, name, one.number, one.created_at, supply, one.id, state, due)
            if following is None:
                return
            cursor = following

    def _links(self, actor: Actor) -> Iterator[Request]:
        now = self._house.clock.now()
        for link in self._supply.links_of(actor, None):
            state = "active" if link.is_effective(now) else "waiting"
            label = self._supply.label(link.supply_point)
            made = link.evidence.made_at
            yield Request(RequestKind.LINK, "home.dossier.link", label, made, label, "", f"home.dossier.link.{state}")

    def _consents(self, actor: Actor, point: SupplyPoint) -> Iterator[Request]:
        if "messages.e_bill" not in self._screens:
            return
        seen = self._messages.e_bill(actor, point.id)
        if seen.subscription is None or not seen.history:
            return
        at = max(one.at for one in seen.history)
        state = f"home.dossier.e_bill.{'on' if seen.is_on else 'off'}"
        label = self._supply.label(point)
        yield Request(RequestKind.E_BILL, "home.dossier.e_bill", label, at, label, point.id, state)


class _Asked:
    """Asks for parts; one that can't be had now is missing, and the rest is shown."""

    def __init__(self) -> None:
        self.is_whole = True

    def all(self, ask: Callable[[], Iterator[T] | tuple[T, ...]]) -> list[T]:
        """What a part has; nothing where it can't be had, or where there is no such part."""
        try:
            return list(ask())
        except Unavailable:
            self.is_whole = False
        except NotFound:
            pass
        return []
