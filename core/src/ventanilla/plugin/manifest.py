"""What a utility declares about itself: constants are data here, not hooks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from ventanilla.kernel.quantities import Commodity, Unit


class FieldKind(StrEnum):
    """What a typed value is: decides its normaliser, check digit, keyboard and autocomplete."""

    USER_NAME = "user_name"
    EMAIL = "email"
    PHONE = "phone"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    NEW_PASSWORD = "new_password"
    PASSWORD = "password"
    PASSWORD_AGAIN = "password_again"
    BIRTH_DATE = "birth_date"
    CODE = "code"
    AR_DNI = "ar_dni"
    USER_NAME_OR_EMAIL = "user_name_or_email"


@dataclass(frozen=True)
class Field:
    """One question: its name in API and form, what it is, and its words.

    ``label`` and ``hint`` are message ids; without a label it is ``field.<name>``.
    """

    name: str
    kind: FieldKind
    label: str = ""
    hint: str = ""
    required: bool = True

    @property
    def label_id(self) -> str:
        """The message id of its label."""
        return self.label or f"field.{self.name}"


class Channel(StrEnum):
    """How a secret reaches a person."""

    EMAIL = "email"
    SMS = "sms"


@dataclass(frozen=True)
class Budget:
    """At most so many failed tries in a sliding window."""

    tries: int
    window: timedelta


@dataclass(frozen=True)
class PasswordRule:
    """What a password must be: long enough, and none of the well-known ones (NIST SP 800-63B)."""

    shortest: int = 10
    longest: int = 128


@dataclass(frozen=True)
class IdentityPolicy:
    """How somebody becomes and stays an identity of this portal.

    The one flow so far: a form, an activation link by e-mail, then user name and password.
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


@dataclass(frozen=True)
class DocumentKind:
    """A paper the customer may fetch. ``fiscal`` names the stamp of the country's tax authority on it.

    What follows is for certificates: ``prefix`` begins their numbers (``LD-2026-000123``; without one, the first
    letters of the name), ``valid_days`` is how long one holds, the day of issue not counted, ``legal_basis`` is
    printed as it stands. With ``blocks_when_due``, a bill that is not yet due keeps a clearance back too.
    """

    name: str
    fiscal: str = ""
    prefix: str = ""
    valid_days: int = 30
    legal_basis: str = ""
    blocks_when_due: bool = False


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

    def shown_attributes(self, on: str) -> tuple[Attribute, ...]:
        """What it declares on a kind of record and lets the customer see, in the order of the manifest."""
        return tuple(one for one in self.attributes if one.on == on and one.shown)
