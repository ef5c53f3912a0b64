"""What a utility declares about itself: constants are data here, not hooks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from ventanilla.kernel.quantities import Commodity, Unit
from ventanilla.kernel.rates import RateTable
from ventanilla.kernel.scopes import Scope
from ventanilla.plugin.apps_policy import AppsPolicy
from ventanilla.plugin.asking import Budget as Budget
from ventanilla.plugin.asking import Channel as Channel
from ventanilla.plugin.asking import Choice as Choice
from ventanilla.plugin.asking import Field as Field
from ventanilla.plugin.asking import FieldKind as FieldKind
from ventanilla.plugin.bands import TimeBands
from ventanilla.plugin.einvoices import EInvoices
from ventanilla.plugin.generation import GenerationPolicy
from ventanilla.plugin.grid_policy import GridPolicy
from ventanilla.plugin.identity_policy import IdentityPolicy as IdentityPolicy
from ventanilla.plugin.identity_policy import LinkingPolicy as LinkingPolicy
from ventanilla.plugin.identity_policy import PasswordRule as PasswordRule
from ventanilla.plugin.market import MarketCode
from ventanilla.plugin.messages import Site, TicketPolicy
from ventanilla.plugin.money import BankDetails, PagoPa, PaymentPolicy
from ventanilla.plugin.papers import ArchivePolicy, DocumentKind, Requisites
from ventanilla.plugin.reading_policy import ReadingPolicy
from ventanilla.plugin.screens import Place as Place
from ventanilla.plugin.screens import Screen as Screen
from ventanilla.plugin.tax_documents import TaxDocuments


class AttributeType(StrEnum):
    """The type of a declared attribute."""

    TEXT = "text"
    DATE = "date"
    INTEGER = "integer"
    DECIMAL = "decimal"
    FLAG = "flag"


@dataclass(frozen=True)
class Attribute:
    """What this utility knows and another doesn't: a typed field on one kind of record.

    ``on`` is ``customer``, ``account``, ``supply_point``, ``service``, ``family_member`` or ``bill``;
    the label is ``attribute.<on>.<name>``. One that is not ``shown`` is kept for the plugin's own rules.
    ``group`` is ``technical`` or ``contract`` where it stands on that page of a supply (``supply.technical``,
    ``supply.contract``); with ``commodities`` supplies of others don't have it.
    """

    on: str
    name: str
    type: AttributeType
    unit: Unit | None = None
    shown: bool = True
    group: str = ""
    commodities: tuple[Commodity, ...] = ()


@dataclass(frozen=True)
class ContactPoint:
    """How to reach a human at the utility."""

    phone: str
    email: str
    address: str
    hours: str
    website: str = ""


CERTIFICATES = frozenset({"clearance", "statement"})
"""The kinds of documents that are certified when a customer asks."""


@dataclass(frozen=True)
class Utility:
    """One utility's declaration. ``name`` is its path and its plugin's entry point.

    ``tax_id`` is the number under which it issues bills (CUIT, RUT, ИНН, partita IVA).
    ``core`` is the range of core versions the plugin was made for (PEP 440).
    ``supply_label`` writes a supply as its bills do, from ``customer_number`` and ``number``.
    """

    name: str
    title: str
    short_title: str
    country: str
    timezone: str
    currency: str
    locales: tuple[str, ...]
    commodities: tuple[Commodity, ...]
    core: str
    tax_id: str
    contact: ContactPoint
    identity: IdentityPolicy
    linking: LinkingPolicy
    screens: tuple[Screen, ...]
    documents: tuple[DocumentKind, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    theme: str = ""
    supply_label: str = "{customer_number} / {number}"
    supply_choice: str = ""
    """How the bar names a supply to choose from, with ``number``, ``market`` and ``code`` of its market code,
    ``street`` and ``locality``; empty: its label and address."""
    market_codes: tuple[MarketCode, ...] = ()
    """What the market calls its supplies, by commodity."""
    settings: tuple[str, ...] = field(default=())
    """Names that the plugin reads from the ``[plugin]`` table of the settings file."""
    due_notice_days: int = 3
    """How many days before its due date an open bill is told of."""
    readings: ReadingPolicy | None = None
    """How customers hand readings over; None where they don't."""
    contact_on_top: bool = False
    """Whether phone and e-mail stand at the very top of each page, as well as at its foot."""
    has_trail: bool = False
    """Whether each page begins with the way to it: links to the start and to all levels above."""
    landing: str = "home.dashboard"
    """The screen that opens first for somebody who is signed in, of the supply last looked at."""

    bands: TimeBands | None = None
    """The bands of hours in which measures are summed; None where it has none."""
    tickets: TicketPolicy | None = None
    """How customers write to the utility's specialists; None where they can't."""
    site: Site | None = None
    """The public portal in front of the cabinet; None where the cabinet has a start page of its own."""
    bank: BankDetails | None = None
    """Where bills are paid to by bank transfer; None where they are not."""
    payments: PaymentPolicy | None = None
    """How customers pay in the portal; None where they can't."""
    pagopa: PagoPa | None = None
    """How bills are paid by pagoPA notices; None where they are not."""
    einvoices: EInvoices | None = None
    """Where the country's e-invoices say what bills need; None where bills don't come in as such."""
    bills_since: date | None = None
    """The first day whose bills are listed; None for those of the last ten years."""
    rates: tuple[RateTable, ...] = ()
    """Rates by day, as the country's VAT (``vat``)."""
    requisites: Requisites | None = None
    """The seller as invoices, acts and notices name it; None where it issues none."""
    grid: GridPolicy | None = None
    """The register of the grid, and who may browse it; None where there is none."""
    archive: ArchivePolicy | None = None
    """What the archive of documents shows; all there is where nothing is declared."""
    tax_documents: TaxDocuments | None = None
    """The electronic tax documents that come with bills; None where none do."""

    generation: GenerationPolicy | None = None
    """How injections of customers who generate are shown; None where nobody does."""
    apps: AppsPolicy | None = field(default_factory=AppsPolicy)
    """Which apps customers may let in, and for how long; None where they can't."""

    def is_equipped(self, attributes: Mapping[str, object]) -> bool:
        """Whether a supply point with these attributes has equipment that generates."""
        return self.generation is not None and self.generation.is_equipped(attributes)

    @property
    def app_scopes(self) -> tuple[Scope, ...]:
        """What customers may let apps do here: what the policy lets them, and the utility serves."""
        given = self.apps.scopes if self.apps else ()
        return tuple(each for each in given if self._serves(each))

    def _serves(self, scope: Scope) -> bool:
        kinds = {each.name for each in self.documents}
        rooms = {screen.name.partition(".")[0] for screen in self.screens}
        served = {
            Scope.BILLING_READ: "billing" in rooms,
            Scope.BILLING_PAY: self.payments is not None,
            Scope.READINGS_READ: "readings" in rooms,
            Scope.READINGS_WRITE: self.readings is not None,
            Scope.DOCUMENTS_READ: bool(kinds) or self.tax_documents is not None,
            Scope.DOCUMENTS_WRITE: bool(kinds & CERTIFICATES),
            Scope.MESSAGES_WRITE: self.tickets is not None,
            Scope.GRID_READ: self.grid is not None,
        }
        return served.get(scope, True)

    @property
    def has_tabs(self) -> bool:
        """Whether its sections stand above the pages; then the supply is named on its own pages only."""
        return any(screen.place is Place.TABS for screen in self.screens)

    def market_code(self, commodity: Commodity) -> MarketCode | None:
        """What the market's codes of that commodity are; None where it has none."""
        return next((each for each in self.market_codes if each.commodity is commodity), None)

    def offers(self, screen: str, commodity: Commodity) -> bool:
        """Whether supplies of that commodity have that screen; of a screen that isn't declared nothing is said."""
        found = self.screen(screen)
        return found is None or not found.commodities or commodity in found.commodities

    def screen(self, name: str) -> Screen | None:
        """The screen of that name, or None."""
        return next((each for each in self.screens if each.name == name), None)

    @property
    def proofs(self) -> tuple[Field, ...]:
        """What the records have to know of a customer: what linking and the doors ask, each name once."""
        doors = self.identity.issued.doors if self.identity.issued else ()
        enrolled = self.identity.enrolment.matched if self.identity.enrolment else ()
        asked = (*self.linking.matched, *(each for door in doors for each in door.matched), *enrolled)
        return tuple({each.name: each for each in asked}.values())

    @property
    def supply_label_names_customer(self) -> bool:
        """Whether the label of a supply says the customer's number too; where not, bills print it beside."""
        return "{customer_number}" in self.supply_label

    def document(self, name: str) -> DocumentKind | None:
        """The kind of document of that name; None where it is not declared."""
        return next((kind for kind in self.documents if kind.name == name), None)

    def rate(self, name: str, day: date) -> Decimal | None:
        """The rate of that name on a day, in per cent; None where none is declared for it."""
        return next((table.on(day) for table in self.rates if table.name == name), None)

    def shown_attributes(self, on: str) -> tuple[Attribute, ...]:
        """What it declares on a kind of record and lets the customer see, in the order of the manifest."""
        return tuple(one for one in self.attributes if one.on == on and one.shown)
