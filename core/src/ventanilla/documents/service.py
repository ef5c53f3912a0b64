"""The papers that customers may fetch."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from ventanilla.billing.service import BillingService
from ventanilla.documents.look import Look
from ventanilla.house import House
from ventanilla.kernel.actors import Actor
from ventanilla.readings.service import ReadingsService
from ventanilla.supply.service import SupplyService

RENDERERS = frozenset({"bill"})
"""The kinds of documents that this room prints, by the names a manifest declares."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A finished PDF with the name to save it under."""

    content: bytes
    filename: str


class DocumentsService:
    """Prints what the topics below know. ``look`` is the theme's; it may be set once the theme is loaded."""

    def __init__(
        self,
        house: House,
        supply: SupplyService,
        billing: BillingService,
        readings: ReadingsService,
        look: Look | None = None,
    ) -> None:
        self.look = look or Look()
        self._house = house
        self._supply = supply
        self._billing = billing

    def bill_pdf(self, actor: Actor, supply_point_id: str, bill_id: str, language: str = "") -> Printed:
        """One bill as its paper, in the language of that tag, else the utility's own.

        :raises SignInRequired: for an anonymous actor.
        :raises NotFound: when the supply is not the actor's or has no such bill.
        """
        seen = self._billing.consult(actor, supply_point_id, bill_id).value
        # fpdf2 and fontTools take a third of a second to import: only who prints pays for them.
        from ventanilla.documents.bill import BillPrint, print_bill

        label = self._supply.label(seen.supply_point)
        languages = self._house.languages
        spoken = languages.get(language) if language else languages.default
        content = print_bill(BillPrint(seen, self._house.utility, label, spoken, self.look))
        return Printed(content, file_name(seen.detail.bill.number))


def file_name(number: str) -> str:
    """A name that any system takes: letters, digits and hyphens of a document's number."""
    plain = unicodedata.normalize("NFKD", number).encode("ascii", "ignore").decode()
    return (re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-")[:80] or "comprobante") + ".pdf"
