"""What people are told about logins and links, and the agreements that give logins."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class CodeNotice:
    """A one-time code and the contact on file that gets it: ``email`` or ``phone``, as ``channel`` says."""

    channel: str
    email: str
    phone: str
    locale: str
    code: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class OneTimeNotice:
    """A one-time password and the contact on file that gets it: ``email`` or ``phone``, as ``channel`` says."""

    channel: str
    email: str
    phone: str
    locale: str
    user_name: str
    password: str = field(repr=False)
    expires_at: datetime
    is_first: bool = False
    """Whether it answers somebody who asked for their login."""


@dataclass(frozen=True, slots=True)
class ElsewhereNotice:
    """Tells the address on file that the password of a login went to another one, and when that was asked for."""

    email: str
    locale: str
    user_name: str
    at: datetime


class Signer(StrEnum):
    """Who signed an agreement for an organisation."""

    HEAD = "head"
    PROXY = "proxy"


class SignerDocument(StrEnum):
    """What they showed."""

    PASSPORT = "passport"
    POWER = "power"


@dataclass(frozen=True, slots=True)
class Agreement:
    """A signed agreement and the login that it gives. Days are the utility's, moments aware, UTC.

    ``document_shown`` is a power of attorney's number, of a passport its last signs. ``contracts`` are the numbers of
    those covered, all of them where it is empty. ``ended_by`` is ``staff``, ``expiry`` or empty while it holds.
    """

    id: str
    login: str
    identity_id: str
    customer_number: str
    customer_name: str
    contracts: tuple[str, ...]
    number: str
    signed_on: date
    signer: Signer
    signer_name: str
    document: SignerDocument
    document_shown: str
    valid_until: date | None
    email: str
    recorded_at: datetime
    recorded_by: str
    ended_at: datetime | None = None
    ended_by: str = ""


@dataclass(frozen=True, slots=True)
class UndoNotice:
    """Tells a holder that somebody linked their supply. ``path`` undoes it and is a secret of this recipient."""

    channel: str
    email: str
    phone: str
    locale: str
    first_name: str
    supply: str
    made_at: datetime
    path: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Undoable:
    """What the bearer of an undo link sees before undoing: the supply's label and when it was linked (UTC)."""

    supply: str
    made_at: datetime
