"""Which tax documents a supply's bills have, and their paper."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from ventanilla.documents.archive.desk import plain_name, safe_name
from ventanilla.documents.dte.faults import DteFault
from ventanilla.documents.dte.intake import STORE
from ventanilla.documents.dte.reading import read_dte
from ventanilla.documents.dte.stamp import stamp_faults
from ventanilla.documents.look import Look
from ventanilla.documents.model import Printed, TaxDocument
from ventanilla.documents.model.dte import Dte
from ventanilla.documents.tables.tax_documents import kept_tax_files
from ventanilla.errors import NotFound, Unavailable
from ventanilla.house import House
from ventanilla.kernel.actors import Actor
from ventanilla.kernel.scopes import Scope
from ventanilla.plugin import Answer
from ventanilla.supply.service import SupplyService

_WAITING = timedelta(days=1)
"""How long a file may lie in the store before a document names it."""


class TaxDocuments:
    """Each method takes the actor first; a foreign supply or bill and one that does not exist are told alike."""

    def __init__(self, house: House, supply: SupplyService) -> None:
        self._house, self._supply = house, supply

    @property
    def is_on(self) -> bool:
        """Whether bills come with tax documents here."""
        return self._house.utility.tax_documents is not None

    def subscribe(self) -> None:
        """Once a day, take away files that no document names."""
        if self.is_on:
            self._house.jobs.every(timedelta(days=1), "documents.forget_tax_files", self._forget_files)

    def of_supply(self, actor: Actor, supply_point_id: str) -> Answer[Mapping[str, TaxDocument]]:
        """Those of a supply's bills, by the bill's id; none where the utility hands none over.

        :raises SignInRequired: for an anonymous actor.
        :raises NotFound: when the supply is not the actor's.
        """
        point = self._supply.supply_point(actor, supply_point_id, scope=Scope.DOCUMENTS_READ)
        if not self.is_on:
            return Answer({}, None)
        answer: Answer[tuple[TaxDocument, ...] | None] = self._house.gateway.ask("tax_documents", supply_point=point)
        return Answer({one.bill_id: one for one in answer.value or ()}, answer.as_of)

    def has_one(self, actor: Actor, supply_point_id: str, bill_id: str) -> bool:
        """Whether that bill has one.

        :raises SignInRequired: for an anonymous actor.
        :raises NotFound: when the supply is not the actor's.
        """
        return self.is_on and bill_id in self.of_supply(actor, supply_point_id).value

    def read(self, actor: Actor, supply_point_id: str, bill_id: str) -> Dte:
        """The document of one bill, checked again.

        :raises SignInRequired: for an anonymous actor.
        :raises NotFound: when the supply is not the actor's, or that bill has none.
        :raises Unavailable: when its file no longer is what was signed.
        """
        point = self._supply.supply_point(actor, supply_point_id, scope=Scope.DOCUMENTS_READ)
        if not self.is_on:
            raise NotFound
        answer: Answer[bytes | None] = self._house.gateway.ask("tax_document_file", supply_point=point, bill_id=bill_id)
        if answer.value is None:
            raise NotFound
        try:
            dte = read_dte(answer.value)
            is_sound = not list(stamp_faults(dte))
        except DteFault:
            is_sound = False
        if not is_sound:
            raise Unavailable
        return dte

    def pdf(self, actor: Actor, supply_point_id: str, bill_id: str, look: Look) -> Printed:
        """Its paper with the stamp, in the utility's own language.

        :raises NotFound: as in :meth:`read`.
        :raises Unavailable: as in :meth:`read`.
        """
        dte, declared = self.read(actor, supply_point_id, bill_id), self._house.utility.tax_documents
        if declared is None:
            raise NotFound
        from ventanilla.documents.dte.paper import DtePrint, print_dte

        made = DtePrint(dte, self._house.utility, declared, self._house.languages.default, look)
        named = f"{made.title} {dte.folio}"
        return Printed(print_dte(made), plain_name(named), safe_name(named))

    def _forget_files(self, _payload: Mapping[str, Any]) -> None:
        store = self._house.files(STORE)
        old = list(store.ids(self._house.clock.now() - _WAITING))
        with self._house.db.read() as connection:
            named = kept_tax_files(connection, old)
        for id_ in old:
            if id_ not in named:
                store.delete(id_)
