"""What is done with the archive: look for documents, read one, fetch its PDF."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ventanilla.billing.service import BillingService
from ventanilla.documents.archive.finding import Finder
from ventanilla.documents.archive.sources import LiveSources
from ventanilla.documents.intake import STORE
from ventanilla.documents.look import Look
from ventanilla.documents.model import PAGE, Archive, ArchiveWish, Document, PaperText, Printed
from ventanilla.documents.papers.material import Material
from ventanilla.documents.papers.registry import PAPERS
from ventanilla.documents.tables.archive import kept_files
from ventanilla.errors import NotFound
from ventanilla.house import House
from ventanilla.identity.service import IdentityService
from ventanilla.identity.service.permits import Acting
from ventanilla.kernel.actors import Actor
from ventanilla.kernel.scopes import Scope
from ventanilla.plugin import Answer
from ventanilla.supply.model import Customer, SupplyPoint
from ventanilla.supply.service import SupplyService

SCREEN = "documents.archive"
_UNSAFE = re.compile(r'[\\/:*?"<>|%;\x00-\x1f\x7f]+')
_WAITING = timedelta(days=1)
"""How long a file may lie in the store before a document names it."""


@dataclass(frozen=True, slots=True)
class Read:
    """One document; ``text`` is what its paper says, None where the utility handed over a file."""

    document: Document
    text: PaperText | None


class ArchiveDesk:
    """Each method takes the actor first; a foreign supply or document and one that does not exist are told alike."""

    def __init__(
        self, house: House, supply: SupplyService, billing: BillingService, identity: IdentityService | None
    ) -> None:
        self._house, self._supply, self._billing, self._identity = house, supply, billing, identity
        self._finder = Finder(house, billing)
        self._kinds = {kind.name: kind for kind in house.utility.documents if kind.is_archived}
        self._store = house.files(STORE)
        self.kinds = tuple(self._kinds)

    def subscribe(self) -> None:
        """Once a day, take away files that no document names."""
        self._house.jobs.every(timedelta(days=1), "documents.forget_files", self._forget_files)

    def archive(self, actor: Actor, supply_point_id: str, wish: ArchiveWish) -> Archive:
        """A page of what is looked for.

        :raises SignInRequired: for an anonymous actor.
        :raises NotFound: when the supply is not the actor's, or the utility keeps no archive.
        """
        point = self._supply.supply_point(actor, supply_point_id, scope=Scope.DOCUMENTS_READ)
        since, every = self._visible(actor, point)
        found = [one for one in every if wish.fits(one)]
        pages = max(1, -(-len(found) // PAGE))
        page = min(max(1, wish.page), pages)
        shown = tuple(found[(page - 1) * PAGE : page * PAGE])
        years = tuple(sorted({one.month.year for one in every}, reverse=True))
        held = {one.kind for one in every}
        missing = tuple(name for name, kind in self._kinds.items() if name not in held and kind.paper not in PAPERS)
        return Archive(shown, len(found), page, pages, years, tuple(self._kinds), since, not every, missing)

    def read(self, actor: Actor, supply_point_id: str, document_id: str) -> Read:
        """One document with what its paper says.

        :raises SignInRequired: for an anonymous actor.
        :raises NotFound: when the supply is not the actor's or shows no such document.
        :raises Unavailable: when what it is written from can't be asked for now.
        """
        point = self._supply.supply_point(actor, supply_point_id, scope=Scope.DOCUMENTS_READ)
        document = self._one(actor, point, document_id)
        return Read(document, self._text(actor, point, document) if document.is_printed else None)

    def pdf(self, actor: Actor, supply_point_id: str, document_id: str, look: Look) -> Printed:
        """Its PDF: the file as it was handed over, or the paper printed now.

        :raises NotFound: as in :meth:`read`, and when the file is missing.
        :raises Unavailable: when what it is written from can't be asked for now.
        """
        point = self._supply.supply_point(actor, supply_point_id, scope=Scope.DOCUMENTS_READ)
        document = self._one(actor, point, document_id)
        house, names = self._house, self._names(document)
        if not document.is_printed:
            answer: Answer[bytes | None] = house.gateway.ask(
                "document_file", supply_point=point, document_id=document.id
            )
            if answer.value is None:
                raise NotFound
            return Printed(answer.value, *names)
        from ventanilla.documents.papers.drawing import print_paper

        text = self._text(actor, point, document)
        return Printed(print_paper(text, house.utility, house.languages.default, look), *names)

    def _visible(self, actor: Actor, point: SupplyPoint) -> tuple[date | None, tuple[Document, ...]]:
        if not self._kinds or all(screen.name != SCREEN for screen in self._house.utility.screens):
            raise NotFound
        # Most papers are made of bills: who may not see those gets none of them.
        self._supply.supply_point(actor, point.id, scope=Scope.BILLING_READ)
        since, every = self._since(actor), self._finder.documents(actor, point)
        return since, every if since is None else tuple(one for one in every if one.issued_on >= since)

    def _since(self, actor: Actor) -> date | None:
        policy = self._house.utility.archive
        if policy is None or not policy.since_registration:
            return None
        if self._identity is None or not isinstance(actor, Acting):
            raise NotFound
        signed_on = self._supply.granting.registered_on(actor, Scope.DOCUMENTS_READ)
        return signed_on or self._identity.since(actor, Scope.DOCUMENTS_READ).astimezone(self._house.zone).date()

    def _one(self, actor: Actor, point: SupplyPoint, document_id: str) -> Document:
        for document in self._visible(actor, point)[1]:
            if document.id == document_id:
                return document
        raise NotFound

    def _text(self, actor: Actor, point: SupplyPoint, document: Document) -> PaperText:
        house, kind = self._house, self._kinds[document.kind]
        if kind.paper not in PAPERS:
            raise NotFound
        asked: Answer[Customer | None] = house.gateway.ask("customer", customer_id=point.customer_id)
        if asked.value is None:
            raise NotFound
        sources = LiveSources(house, self._billing, actor, point, document)
        label, language = self._supply.label(point), house.languages.default
        material = Material(house.utility, language, kind, document, point, label, asked.value, sources)
        return PAPERS[kind.paper](material)

    def _names(self, document: Document) -> tuple[str, str]:
        """The name to save it under: one that any system takes, and one in the utility's own letters."""
        label = self._house.languages.default.text(f"documents.kind.{document.kind}")
        return plain_name(f"{document.kind} {document.number}"), safe_name(f"{label} {document.number}")

    def _forget_files(self, _payload: Mapping[str, Any]) -> None:
        old = list(self._store.ids(self._house.clock.now() - _WAITING))
        with self._house.db.read() as connection:
            named = kept_files(connection, old)
        for id_ in old:
            if id_ not in named:
                self._store.delete(id_)


def plain_name(text: str) -> str:
    """Letters, digits and hyphens of ASCII, for programs that know nothing else."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return (re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-")[:80] or "document") + ".pdf"


def safe_name(text: str) -> str:
    """A file name with the letters of any writing, without what systems and browsers take for something else."""
    shown = "".join(char for char in unicodedata.normalize("NFC", text) if unicodedata.category(char)[0] != "C")
    return (_UNSAFE.sub("-", shown).strip(" .-")[:100].rstrip(" .-") or "document") + ".pdf"
