"""Identities: who can sign in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Date,
    Integer,
    RowMapping,
    String,
    Table,
    Text,
    bindparam,
    case,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from ventanilla.storage import Hot, Utc, metadata

identity = Table(
    "identity",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("user_name", String(40), nullable=False),
    Column("user_key", String(40), nullable=False, unique=True),
    Column("email", String(254), nullable=False),
    Column("email_key", String(254), unique=True),
    Column("first_name", String(80), nullable=False),
    Column("last_name", String(80), nullable=False),
    Column("locale", String(20), nullable=False),
    Column("password_hash", String(200), nullable=False),
    Column("password_changed_at", Utc, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("details", Text, nullable=False, default="{}", server_default="{}"),
    Column("phone", String(20), nullable=False, default="", server_default=""),
    Column("scope", String(12), nullable=False, default="", server_default=""),
    Column("record_id", String(26), nullable=False, default="", server_default="", index=True),
    Column("source", String(12), nullable=False, default="", server_default=""),
    Column("valid_until", Date),
    Column("closed_at", Utc),
    Column("signed_in_at", Utc),
    Column("fax", String(40), nullable=False, default="", server_default=""),
    Column("epoch", Integer, nullable=False, default=0, server_default="0"),
    Column("closed_by", String(8), nullable=False, default="", server_default=""),
    Column("erased_at", Utc),
)
"""``details`` are what the utility asks beside, packed. ``phone`` is in E.164 and confirmed; empty where there is none.

An issued login has a ``scope`` and the ``record_id`` that it opens, and no ``email_key``: two logins may have one
address. Until somebody chose a password its hash is empty. ``source`` is how the last one-time password came;
``valid_until`` is the last day of its power, ``closed_at`` when it ended: ``closed_by`` the ``owner``, or the ``staff``
that blocked it; empty where what an issued login rests on has ended. ``signed_in_at`` is the last time.
``epoch`` is one more whenever all that was given before is void: a new password, an ended login. After ``erased_at``
nothing is left but the id.
"""

_CREDENTIALS = select(identity.c.id, identity.c.password_hash)
BY_USER = Hot(_CREDENTIALS.where(identity.c.user_key == bindparam("key", type_=String)))
BY_EMAIL = Hot(_CREDENTIALS.where(identity.c.email_key == bindparam("key", type_=String)))
"""Id and password hash of one login."""

CONTACT = Hot(
    select(identity.c.email, identity.c.locale, identity.c.first_name, identity.c.phone).where(
        identity.c.id == bindparam("id", type_=String)
    )
)


def add(connection: Connection, row: Mapping[str, Any]) -> bool:
    """Add an identity; False when user name or e-mail belong to somebody already."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(identity).values(**row).on_conflict_do_nothing().returning(identity.c.id)
    return connection.execute(statement).first() is not None


def by_id(connection: Connection, identity_id: str) -> RowMapping | None:
    """One identity, or None."""
    return connection.execute(select(identity).where(identity.c.id == identity_id)).mappings().first()


def named(connection: Connection, user_key: str, email_key: str) -> RowMapping | None:
    """The identity of that user name or of that e-mail; empty keys are nobody's."""
    keys = or_(identity.c.user_key == user_key, identity.c.email_key == email_key)
    return connection.execute(select(identity).where(keys)).mappings().first()


def held(connection: Connection, identity_id: str) -> RowMapping | None:
    """One identity, or None; its password can't change until the transaction ends."""
    wanted = select(identity).where(identity.c.id == identity_id).with_for_update()
    return connection.execute(wanted).mappings().first()


def set_password(connection: Connection, identity_id: str, password_hash: str, now: datetime) -> None:
    """Store the hash of a new password."""
    values = {"password_hash": password_hash, "password_changed_at": now}
    connection.execute(update(identity).where(identity.c.id == identity_id).values(values))


def renew_hash(connection: Connection, identity_id: str, password_hash: str) -> None:
    """Store the hash of the same password under today's parameters."""
    connection.execute(update(identity).where(identity.c.id == identity_id).values(password_hash=password_hash))


def set_locale(connection: Connection, identity_id: str, locale: str) -> None:
    """Store the language that somebody chose."""
    connection.execute(update(identity).where(identity.c.id == identity_id).values(locale=locale))


def set_names(connection: Connection, identity_id: str, first_name: str, last_name: str) -> None:
    """Store how somebody is called."""
    values = {"first_name": first_name, "last_name": last_name}
    connection.execute(update(identity).where(identity.c.id == identity_id).values(values))


def set_details(connection: Connection, identity_id: str, details: str) -> None:
    """Store what the utility asks beside names and contacts."""
    connection.execute(update(identity).where(identity.c.id == identity_id).values(details=details))


def set_signed_in(connection: Connection, identity_id: str, now: datetime) -> None:
    """Note when somebody came in."""
    connection.execute(update(identity).where(identity.c.id == identity_id).values(signed_in_at=now))


def set_fax(connection: Connection, identity_id: str, fax: str) -> None:
    """Store a fax, or nothing."""
    connection.execute(update(identity).where(identity.c.id == identity_id).values(fax=fax))


def set_phone(connection: Connection, identity_id: str, phone: str) -> None:
    """Store a confirmed phone, or nothing."""
    connection.execute(update(identity).where(identity.c.id == identity_id).values(phone=phone))


def of_record(connection: Connection, scope: str, record_id: str) -> RowMapping | None:
    """The issued login that opens a record, or None."""
    wanted = (identity.c.scope == scope) & (identity.c.record_id == record_id)
    return connection.execute(select(identity).where(wanted)).mappings().first()


def set_validity(connection: Connection, identity_id: str, until: date | None, email: str) -> None:
    """The last day of a login's power and its address; it is open, unless somebody closed it.

    One that was erased stays as it is.
    """
    still = case((identity.c.closed_by != "", identity.c.closed_at))
    values = {"valid_until": until, "email": email, "closed_at": still}
    there = (identity.c.id == identity_id) & identity.c.erased_at.is_(None)
    connection.execute(update(identity).where(there).values(values))


def close(connection: Connection, identity_id: str, now: datetime, by: str = "") -> None:
    """End a login; ``by`` says who did, empty for what an issued one rests on.

    One that somebody closed before stays theirs to open, but is over by then: what it rests on has ended as well.
    """
    this = identity.c.id == identity_id
    if not by:
        over = (now - timedelta(days=1)).date()
        connection.execute(update(identity).where(this & (identity.c.closed_by != "")).values(valid_until=over))
        this &= identity.c.closed_by == ""
    connection.execute(update(identity).where(this).values(closed_at=now, closed_by=by))


def let_in(connection: Connection, identity_id: str) -> None:
    """Open a login again."""
    connection.execute(update(identity).where(identity.c.id == identity_id).values(closed_at=None, closed_by=""))


def set_source(connection: Connection, identity_id: str, source: str) -> None:
    """How the one-time password came that was used last."""
    connection.execute(update(identity).where(identity.c.id == identity_id).values(source=source))


def set_email(connection: Connection, identity_id: str, email: str, email_key: str | None) -> bool:
    """Store a confirmed address; False when it became somebody else's meanwhile."""
    change = update(identity).where(identity.c.id == identity_id).values(email=email, email_key=email_key)
    try:
        with connection.begin_nested():
            connection.execute(change)
    except IntegrityError:
        return False
    return True
