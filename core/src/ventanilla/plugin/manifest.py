"""What a utility declares about itself: constants are data here, not hooks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from ventanilla.kernel.quantities import Commodity, Unit
from ventanilla.kernel.rates import RateTable
from ventanilla.plugin.asking import Budget as Budget
from ventanilla.plugin.asking import Channel as Channel
from ventanilla.plugin.asking import Field as Field
from ventanilla.plugin.asking import FieldKind as FieldKind
from ventanilla.plugin.issuing import IssuedLogins
from ventanilla.plugin.messages import Site, TicketPolicy
from ventanilla.plugin.money import BankDetails, PaymentPolicy
from ventanilla.plugin.papers import ArchivePolicy, DocumentKind, Requisites
from ventanilla.plugin.reading_policy import ReadingPolicy


@dataclass(frozen=True)
class PasswordRule:
    """What a password must be: long enough, and none of the well-known ones (NIST SP 800-63B)."""

    shortest: int = 10
    longest: int = 128


@dataclass(frozen=True)
class IdentityPolicy:
    """How somebody becomes and stays an identity of this portal.

    Without ``issued``: a form, an activation link by e-mail, then user name and password. With it nobody registers,
    and ``register`` is empty: the portal or the staff issues the logins.
    """

    register: tuple[Field, ...]
    sign_in: tuple[Field, ...]
    reset: tuple[Field, ...]
    change_password: tuple[Field, ...]
    password: PasswordRule = PasswordRule()
    activation_lifetime: timedelta = timedelta(days=3)
    reset_lifetime: timedelta = timedelta(hours=1)
    sign_in_per_target: Budget = Budget(10, timedelta(minutes=15))
    sign_in_per_actor: Budget = Budget(60, timedelta(minutes=15))
    session_idle: timedelta = timedelta(hours=2)
    session_absolute: timedelta = timedelta(days=14)
    issued: IssuedLogins | None = None


@dataclass(frozen=True)
class LinkingPolicy:
    """How an identity proves that a supply is theirs.

    ``fields`` are matched against the columns of the same name of the customer in the utility's records;
    the first one finds the customer and is the target of the budget.
    Where the records hold a contact, a code goes there (``possession``); where they hold none, the proof
    rests on knowledge alone and on its budgets.
    """

    name: str
    version: int
    fields: tuple[Field, ...]
    possession: tuple[Channel, ...] = (Channel.EMAIL, Channel.SMS)
    code_lifetime: timedelta = timedelta(minutes=10)
    code_tries: int = 3
    per_target: Budget = Budget(10, timedelta(days=365))
    per_actor: Budget = Budget(5, timedelta(days=1))
    per_utility: Budget = Budget(50, timedelta(days=1))
    undo_lifetime: timedelta = timedelta(days=30)
    cooling_off: timedelta = timedelta(hours=72)
    """How long a link that rests on knowledge alone waits when somebody else holds the supply already."""


@dataclass(frozen=True)
class Screen:
    """A part of the portal that the plugin switches on, in the order of its menu.

    ``name`` is one that core knows (``billing.bills``); ``columns`` are those of its table, in order;
    the label is the message ``screen.<name>``, which a plugin's catalog may say in its own words.
    """

    name: str
    columns: tuple[str, ...] = ()
    in_menu: bool = True


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
    """

    on: str
    name: str
    type: AttributeType
    unit: Unit | None = None
    shown: bool = True


@dataclass(frozen=True)
class ContactPoint:
    """How to reach a human at the utility."""

    phone: str
    email: str
    address: str
    hours: str
    website: str = ""


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
    settings: tuple[str, ...] = field(default=())
    """Names that the plugin reads from the ``[plugin]`` table of the settings file."""
    due_notice_days: int = 3
    """How many days before its due date an open bill is told of."""
    readings: ReadingPolicy | None = None
    """How customers hand readings over; None where they don't."""
    landing: str = "home.dashboard"
    """The screen that opens first for somebody who is signed in, of the supply last looked at."""

    tickets: TicketPolicy | None = None
    """How customers write to the utility's specialists; None where they can't."""
    site: Site | None = None
    """The public portal in front of the cabinet; None where the cabinet has a start page of its own."""
    bank: BankDetails | None = None
    """Where bills are paid to by bank transfer; None where they are not."""
    payments: PaymentPolicy | None = None
    """How customers pay in the portal; None where they can't."""
    rates: tuple[RateTable, ...] = ()
    """Rates by day, as the country's VAT (``vat``)."""
    requisites: Requisites | None = None
    """The seller as invoices, acts and notices name it; None where it issues none."""
    archive: ArchivePolicy | None = None
    """What the archive of documents shows; all there is where nothing is declared."""

    @property
    def proofs(self) -> tuple[Field, ...]:
        """What the records have to know of a customer: what linking and the doors ask, each name once."""
        doors = self.identity.issued.doors if self.identity.issued else ()
        asked = (*self.linking.fields, *(each for door in doors for each in door.matched))
        return tuple({each.name: each for each in asked}.values())

    @property
    def supply_label_names_customer(self) -> bool:
        """Whether the label of a supply says the customer's number too; where not, bills print it beside."""
        return "{customer_number}" in self.supply_label

    def rate(self, name: str, day: date) -> Decimal | None:
        """The rate of that name on a day, in per cent; None where none is declared for it."""
        return next((table.on(day) for table in self.rates if table.name == name), None)

    def shown_attributes(self, on: str) -> tuple[Attribute, ...]:
        """What it declares on a kind of record and lets the customer see, in the order of the manifest."""
        return tuple(one for one in self.attributes if one.on == on and one.shown)
