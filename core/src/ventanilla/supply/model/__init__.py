"""Customers, supply points and the links to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from ventanilla.kernel.quantities import Commodity
from ventanilla.supply.model.notices import (
    Agreement,
    CodeNotice,
    ElsewhereNotice,
    OneTimeNotice,
    Signer,
    SignerDocument,
    Undoable,
    UndoNotice,
)

__all__ = [
    "Address",
    "Agreement",
    "CodeNotice",
    "Contact",
    "Customer",
    "Details",
    "ElsewhereNotice",
    "EndedLink",
    "Evidence",
    "FamilyMember",
    "HeldLink",
    "Link",
    "LinkAttempt",
    "Offer",
    "OneTimeNotice",
    "Proof",
    "Service",
    "Signer",
    "SignerDocument",
    "Step",
    "SupplyPoint",
    "UndoNotice",
    "Undoable",
]


@dataclass(frozen=True, slots=True)
class Address:
    """Where a supply is delivered, as the utility writes it: one line of street and number, and the locality."""

    street: str
    locality: str


@dataclass(frozen=True, slots=True)
class Contact:
    """How the utility's own records reach a customer; empty strings where it has none.

    It is proof of possession: a code is sent only here, never to what an applicant types.
    """

    email: str = ""
    phone: str = ""

    def __bool__(self) -> bool:
        return bool(self.email or self.phone)


@dataclass(frozen=True, slots=True)
class Customer:
    """The party in the utility's records: socio, cliente, абонент, legal entity.

    ``proofs`` are the canonical values that linking policies match, by field name (``dni``, ``birth_date``).
    """

    id: str
    number: str
    name: str
    contact: Contact = Contact()
    proofs: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SupplyPoint:
    """The place where a commodity is delivered to a customer under one number.

    ``number`` is the utility's within the customer (``1`` in ``5555/1``); ``code`` the market's, where there is one.
    """

    id: str
    customer_id: str
    customer_number: str
    number: str
    address: Address
    commodity: Commodity
    service: str
    code: str = ""
    since: date | None = None
    until: date | None = None
    attributes: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Service:
    """One of the services that a supply is billed for, as the utility names it (``4 ACUA MEDIDA``).

    ``state`` is the utility's own word (``CONECTADO``); a day is None where the utility does not know it.
    """

    supply_point_id: str
    code: str
    name: str
    since: date | None
    billing_since: date | None
    state: str
    attributes: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FamilyMember:
    """Somebody of a customer's family group. ``bond`` is the utility's own word (``Cónyuge``).

    A day is None where the utility does not know it.
    """

    customer_id: str
    name: str
    bond: str
    birth_date: date | None
    since: date | None
    attributes: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Details:
    """A contract with its customer (None where the records don't have them) and all contracts that may be seen.

    ``email`` and ``phone`` are hints at the contact on file, as ``ka•••@pochta.example``; empty where there is none.
    ``tax_numbers`` are an organisation's, by field name; they stand in public registers.
    """

    supply_point: SupplyPoint
    customer: Customer | None
    contracts: tuple[SupplyPoint, ...]
    email: str = ""
    phone: str = ""
    tax_numbers: Mapping[str, str] = field(default_factory=dict)


class Proof(StrEnum):
    """What a link rests on."""

    POSSESSION = "possession"
    KNOWLEDGE = "knowledge"
    STAFF = "staff"
    PROVIDER = "provider"
    """A provider of identities answers for who they are; ``channel`` says which, and how closely it has looked."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """How a link came to be: policy and version, what it rests on, when (UTC), until when."""

    policy: str
    version: int
    proof: Proof
    made_at: datetime
    channel: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """An identity's proven right to a supply point."""

    id: str
    identity_id: str
    supply_point: SupplyPoint
    evidence: Evidence
    attempt_id: str = ""
    pending_until: datetime | None = None
    """When it takes effect (UTC): a supply that somebody else holds is not shown at once on knowledge alone."""

    def is_effective(self, at: datetime) -> bool:
        """Whether the supply may be seen at that moment."""
        return self.pending_until is None or self.pending_until <= at


class Step(StrEnum):
    """What an applicant does next."""

    CODE = "code"
    CHOOSE = "choose"


@dataclass(frozen=True, slots=True)
class LinkAttempt:
    """One try to prove that supplies are theirs, as far as the applicant may know it.

    It looks the same whether the data matched and a code is on its way, or nothing matched at all.
    ``expires_at`` (UTC) is that of the code, or of the proof once it is given.
    """

    id: str
    step: Step
    expires_at: datetime
    tries_left: int = 0
    resends_left: int = 0


@dataclass(frozen=True, slots=True)
class Offer:
    """A supply that an applicant has proven to be theirs, and whether it is linked already."""

    supply_point: SupplyPoint
    is_linked: bool = False


@dataclass(frozen=True, slots=True)
class EndedLink:
    """A link that was undone: whose it was, the supply's label, and whether another holder or the staff undid it."""

    identity_id: str
    supply: str
    by_holder: bool
    supply_point_id: str = ""
    by_staff: bool = False


@dataclass(frozen=True, slots=True)
class HeldLink:
    """A link whatever its state, as the staff and its owner's own data have it. Moments are aware, UTC.

    ``ended_by`` is ``owner``, ``holder``, ``staff``, ``closing`` (of the login), ``records``, or empty while it holds.
    """

    id: str
    identity_id: str
    supply: str
    evidence: Evidence
    effective_at: datetime
    ended_at: datetime | None = None
    ended_by: str = ""
