"""The papers that customers may fetch."""

from __future__ import annotations

from datetime import date

from ventanilla.billing.service import BillingService
from ventanilla.documents.archive.desk import ArchiveDesk, Read, safe_name
from ventanilla.documents.blanks import Blanks
from ventanilla.documents.certificates.desk import CertificateDesk, file_name
from ventanilla.documents.certificates.facts import statement_facts
from ventanilla.documents.certificates.told import certificate_numbers as certificate_numbers
from ventanilla.documents.dte.desk import TaxDocuments
from ventanilla.documents.generation import GenerationDesk
from ventanilla.documents.history import HistoryDesk
from ventanilla.documents.look import Look
from ventanilla.documents.model import Archive, ArchiveWish, Printed
from ventanilla.documents.papers.registry import PAPERS
from ventanilla.errors import NotFound
from ventanilla.figures.sheet import Sheet
from ventanilla.house import House
from ventanilla.i18n import Language
from ventanilla.identity.service import IdentityService
from ventanilla.kernel.actors import Actor
from ventanilla.kernel.scopes import Scope
from ventanilla.readings.service import ReadingsService
from ventanilla.supply.service import SupplyService

RENDERERS = frozenset({"bill", "clearance", "statement", "agreement", *PAPERS})
"""The papers that this room prints, by the names a manifest declares."""

TOLD = frozenset({"documents.certificate_issued", "documents.certificate_revoked"})
"""What the history of an identity tells of this topic."""


class DocumentsService(CertificateDesk):
    """Prints what the topics below know. ``look`` is the theme's; it may be set once the theme is loaded."""

    def __init__(
        self,
        house: House,
        supply: SupplyService,
        billing: BillingService,
        readings: ReadingsService,
        look: Look | None = None,
        identity: IdentityService | None = None,
    ) -> None:
        super().__init__(house, supply, billing, look or Look())
        self._archive = ArchiveDesk(house, supply, billing, identity)
        self.blanks = Blanks(house)
        self.taxes = TaxDocuments(house, supply)
        self.history = HistoryDesk(house, supply, billing, self.taxes)
        self.generation = GenerationDesk(house, supply, billing, readings, self.taxes)

    def subscribe(self) -> None:
        """Tidy up once a day."""
        super().subscribe()
        self._archive.subscribe()
        self.blanks.subscribe()
        self.taxes.subscribe()

    @property
    def archived_kinds(self) -> tuple[str, ...]:
        """The kinds of documents in the archive, in the order of the manifest."""
        return self._archive.kinds

    def archive(self, actor: Actor, supply_point_id: str, wish: ArchiveWish) -> Archive:
        """A page of the documents of a supply, newest first.

        :raises SignInRequired: for an anonymous actor.
        :raises NotFound: when the supply is not the actor's, or the utility keeps no archive.
        """
        return self._archive.archive(actor, supply_point_id, wish)

    def document(self, actor: Actor, supply_point_id: str, document_id: str) -> Read:
        """One document of the archive with what its paper says.

        :raises SignInRequired: for an anonymous actor.
        :raises NotFound: when the supply is not the actor's or shows no such document.
        :raises Unavailable: when what it is written from can't be asked for now.
        """
        return self._archive.read(actor, supply_point_id, document_id)

    def document_pdf(self, actor: Actor, supply_point_id: str, document_id: str) -> Printed:
        """Its PDF: the file as it was handed over, or the paper printed now.

        :raises SignInRequired: for an anonymous actor.
        :raises NotFound: as :meth:`document`, and when there is neither a file nor a paper.
        :raises Unavailable: when what it is written from can't be asked for now.
        """
        return self._archive.pdf(actor, supply_point_id, document_id, self.look)

    def agreement_pdf(self, _actor: Actor) -> Printed:
        """The blank agreement on the use of the cabinet; anybody may print it.

        :raises NotFound: when the utility has none.
        """
        house, kind = self._house, self._kind("agreement")
        from ventanilla.documents.papers.agreement import agreement_paper
        from ventanilla.documents.papers.drawing import print_paper

        language = house.languages.default
        text = agreement_paper(house.utility, language, house.today())
        name = safe_name(text.title)
        return Printed(print_paper(text, house.utility, language, self.look), f"{kind.name}.pdf", name)

    def bill_pdf(self, actor: Actor, supply_point_id: str, bill_id: str, language: str = "") -> Printed:
        """One bill as its paper, in the language of that tag, else the utility's own.

        Where it came with an electronic tax document, that is its paper, in the utility's own language.

        :raises SignInRequired: for an anonymous actor.
        :raises NotFound: when the supply is not the actor's or has no such bill, or the bill has no paper.
        """
        self._supply.supply_point(actor, supply_point_id, scope=Scope.DOCUMENTS_READ)
        seen = self._billing.consult(actor, supply_point_id, bill_id).value
        if not seen.detail.bill.has_paper:
            raise NotFound
        if self.taxes.has_one(actor, supply_point_id, bill_id):
            return self.tax_document_pdf(actor, supply_point_id, bill_id)
        # fpdf2 and fontTools take a third of a second to import: only who prints pays for them.
        from ventanilla.documents.bill import BillPrint, print_bill

        label = self._supply.label(seen.supply_point)
        languages = self._house.languages
        spoken = languages.get(language) if language else languages.default
        content = print_bill(BillPrint(seen, self._house.utility, label, spoken, self.look))
        return Printed(content, file_name(seen.detail.bill.number))

    def tax_document_pdf(self, actor: Actor, supply_point_id: str, bill_id: str) -> Printed:
        """The electronic tax document of a bill as a paper with its stamp.

        :raises SignInRequired: for an anonymous actor.
        :raises NotFound: when the supply is not the actor's, or that bill has none.
        :raises Unavailable: when its file no longer is what was signed.
        """
        self._supply.supply_point(actor, supply_point_id, scope=Scope.BILLING_READ)
        return self.taxes.pdf(actor, supply_point_id, bill_id, self.look)

    def sheet_pdf(self, sheet: Sheet, language: Language) -> Printed:
        """What a page shows to whoever asked for it, on paper. Nobody is asked: the facts are handed over."""
        from ventanilla.documents.sheet import print_sheet

        content = print_sheet(sheet, self._house.utility, language, self.look, self._house.today())
        return Printed(content, file_name(sheet.name), safe_name(sheet.title))

    def statement_pdf(
        self,
        actor: Actor,
        supply_point_id: str,
        since: date | None = None,
        until: date | None = None,
        language: str = "",
    ) -> Printed:
        """The account statement of some days as a paper, in the language of that tag, else the utility's own.

        :raises SignInRequired: for an anonymous actor.
        :raises NotFound: when the supply is not the actor's.
        :raises InvalidInput: on ``from`` or ``to``, when there is no such span.
        """
        point = self._supply.supply_point(actor, supply_point_id, scope=Scope.DOCUMENTS_READ)
        statement = self._billing.statement(actor, supply_point_id, since, until).value
        from ventanilla.documents.statement import StatementPrint, print_statement

        house, facts = self._house, statement_facts(self._house, point, self._holder(point).value, statement)
        spoken = house.languages.get(language) if language else house.languages.default
        content = print_statement(StatementPrint(facts, house.utility, spoken, self.look))
        word = spoken.text("billing.statement.file_name")
        return Printed(content, file_name(f"{word} {facts.supply} {statement.since} {statement.until}"))
