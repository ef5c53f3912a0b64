"""What a utility declares about its papers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class DocumentSource(StrEnum):
    """How documents of a kind come to be.

    ``REQUEST``: when the customer asks (bill, clearance, statement); they are in no archive. ``PUBLIC``: one for
    everybody, before any sign-in. The others are in the archive. ``FEED``: only what the back office hands over.
    ``BILLS``: one for each bill. ``MONTHS``: one for each month with a bill. ``QUARTERS``: one for each quarter that
    is over. ``PLANS``: one for each month for which the contract foresees an amount.
    """

    REQUEST = "request"
    PUBLIC = "public"
    FEED = "feed"
    BILLS = "bills"
    MONTHS = "months"
    QUARTERS = "quarters"
    PLANS = "plans"


@dataclass(frozen=True)
class Instalment:
    """A part of a planned amount, in per cent, to be paid by a day of the month it is for."""

    per_cent: int
    due_day: int


@dataclass(frozen=True)
class DocumentKind:
    """A paper the customer may fetch. ``fiscal`` names the stamp of the country's tax authority on it.

    ``renderer`` is the core's paper that prints it, the name itself where it is empty; ``source`` says when there is
    one. A document of an archived kind may always be handed over by the feed, and then stands in place of the one of
    the same number that would be rendered. ``plan`` are the instalments of a planned amount (``PLANS``).

    ``sections`` are what a bill shows besides its charges, in order: ``receipt`` (what it is made of, quantity ×
    price), ``offer`` (the attributes that ``offer`` names), ``vat`` (the value added tax by rate). One that declares
    any has the customer's number below its own.

    What follows is for certificates: ``prefix`` begins their numbers (``LD-2026-000123``; without one, the first
    letters of the name), ``valid_days`` is how long one holds, the day of issue not counted, ``legal_basis`` is
    printed as it stands, on notices too. With ``blocks_when_due``, a bill that is not yet due keeps a clearance back.
    """

    name: str
    fiscal: str = ""
    prefix: str = ""
    valid_days: int = 30
    legal_basis: str = ""
    blocks_when_due: bool = False
    renderer: str = ""
    source: DocumentSource = DocumentSource.REQUEST
    plan: tuple[Instalment, ...] = ()
    sections: tuple[str, ...] = ()
    offer: tuple[str, ...] = ()

    @property
    def paper(self) -> str:
        """The name of the core's paper that prints it."""
        return self.renderer or self.name

    @property
    def is_archived(self) -> bool:
        """Whether the archive shows documents of this kind."""
        return self.source not in (DocumentSource.REQUEST, DocumentSource.PUBLIC)


@dataclass(frozen=True)
class Signatory:
    """Who signs for the utility: the office and the name as papers print them (``Петров П. П.``).

    ``acting`` is the name in the case that follows «в лице» with the office before it, and ``basis`` what the power
    rests on (``Устава``): contracts and acts name both.
    """

    office: str
    name: str
    acting: str = ""
    basis: str = ""


@dataclass(frozen=True)
class Requisites:
    """The seller as its papers name it; bank account, tax number and КПП are those of ``Utility.bank``.

    ``buyer_*`` and ``contract_date`` name the declared attributes of a customer and of a supply that hold the
    buyer's own requisites; one that is not declared is left out. ``currency_code`` is that of ISO 4217 in digits.
    """

    name: str
    address: str
    head: Signatory
    accountant: Signatory
    town: str = ""
    ogrn: str = ""
    buyer_tax_id: str = "inn"
    buyer_kpp: str = "kpp"
    buyer_address: str = "legal_address"
    contract_date: str = "contract_date"
    currency_code: str = "643"


@dataclass(frozen=True)
class ArchivePolicy:
    """What the archive shows. With ``since_registration``, nothing from before the day of the registration."""

    since_registration: bool = False
