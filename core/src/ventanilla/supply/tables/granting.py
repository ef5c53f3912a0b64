"""Requests for one-time passwords, and the agreements that organisations have signed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Connection, Date, RowMapping, String, Table, Text, delete, insert, select, update

from ventanilla.storage import Utc, metadata

password_claim = Table(
    "password_claim",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("door", String(40), nullable=False),
    Column("typed", Text, nullable=False),
    Column("state", String(8), nullable=False),
    Column("identity_id", String(26), nullable=False, default="", server_default=""),
    Column("asked_at", Utc, nullable=False, index=True),
)
"""``typed`` is JSON of what somebody filled in, until it was looked at.

``state``: ``waiting``, ``issued``, ``closed``.
"""

agreement = Table(
    "agreement",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("identity_id", String(26), nullable=False, unique=True),
    Column("customer_id", String(26), nullable=False, index=True),
    Column("contracts", Text, nullable=False),
    Column("number", String(60), nullable=False),
    Column("signed_on", Date, nullable=False),
    Column("signer", String(8), nullable=False),
    Column("signer_name", String(120), nullable=False),
    Column("document", String(10), nullable=False),
    Column("document_hash", String(26), nullable=False),
    Column("document_shown", String(60), nullable=False),
    Column("valid_until", Date, index=True),
    Column("recorded_at", Utc, nullable=False),
    Column("recorded_by", String(80), nullable=False),
    Column("ended_at", Utc),
    Column("ended_by", String(8), nullable=False, default="", server_default=""),
)
"""``contracts`` is a JSON list of supply point ids, empty for all of the customer's.

``document_shown`` is a power of attorney's number, of a passport its last three signs only: the rest is a keyed hash.
``ended_by`` is ``staff`` or ``expiry``.
"""

_c, _a = password_claim.c, agreement.c


def add_claim(connection: Connection, row: Mapping[str, Any]) -> None:
    """Store a request, whoever is meant by it."""
    connection.execute(insert(password_claim).values(**row))


def claim(connection: Connection, claim_id: str) -> RowMapping | None:
    """A request whatever its state, its row locked; or None."""
    wanted = select(password_claim).where(_c.id == claim_id).with_for_update()
    return connection.execute(wanted).mappings().first()


def answer_claim(connection: Connection, claim_id: str, identity_id: str, typed: str = "") -> None:
    """What came of it: a password for an identity, or nothing; what was typed is forgotten, but for ``typed``."""
    values = {"state": "issued" if identity_id else "closed", "identity_id": identity_id, "typed": typed}
    connection.execute(update(password_claim).where(_c.id == claim_id).values(**values))


def forget_claims(connection: Connection, before: datetime) -> None:
    """Delete the requests from before a moment."""
    connection.execute(delete(password_claim).where(_c.asked_at < before))


def add_agreement(connection: Connection, row: Mapping[str, Any]) -> None:
    """Store an agreement."""
    connection.execute(insert(agreement).values(**row))


def one_agreement(connection: Connection, agreement_id: str) -> RowMapping | None:
    """An agreement whatever its state, its row locked; or None."""
    wanted = select(agreement).where(_a.id == agreement_id).with_for_update()
    return connection.execute(wanted).mappings().first()


def signing_day(connection: Connection, identity_id: str) -> date | None:
    """When the agreement of an identity was signed; None where it has none."""
    return connection.execute(select(_a.signed_on).where(_a.identity_id == identity_id)).scalar()


def agreements(connection: Connection, customer_id: str, limit: int) -> Sequence[RowMapping]:
    """Agreements of a customer, or of all, the newest first."""
    wanted = select(agreement).order_by(_a.recorded_at.desc(), _a.id).limit(limit)
    if customer_id:
        wanted = wanted.where(_a.customer_id == customer_id)
    return connection.execute(wanted).mappings().all()


def expired(connection: Connection, today: date) -> list[str]:
    """The ids of the agreements whose power has run out and that nobody has ended yet."""
    wanted = select(_a.id).where(_a.valid_until < today, _a.ended_at.is_(None))
    return list(connection.execute(wanted).scalars())


def end_agreement(connection: Connection, agreement_id: str, now: datetime, by: str) -> bool:
    """End it; whether it held."""
    ended = update(agreement).where(_a.id == agreement_id, _a.ended_at.is_(None))
    return bool(connection.execute(ended.values(ended_at=now, ended_by=by)).rowcount)


def renew_agreement(connection: Connection, agreement_id: str, values: Mapping[str, Any]) -> None:
    """Set a new power; the agreement holds again."""
    renewed = update(agreement).where(_a.id == agreement_id)
    connection.execute(renewed.values(**values, ended_at=None, ended_by=""))
