"""Links of identities to supply points, and the secrets that undo them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Date,
    ForeignKey,
    Index,
    Integer,
    RowMapping,
    String,
    Table,
    bindparam,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from ventanilla.storage import Hot, Utc, metadata
from ventanilla.supply.tables.customers import SUPPLY_POINT_COLUMNS, customer, supply_point

link = Table(
    "link",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("identity_id", String(26), nullable=False),
    Column("supply_point_id", String(26), nullable=False, index=True),
    Column("customer_id", String(26), nullable=False, index=True),
    Column("policy", String(60), nullable=False),
    Column("version", Integer, nullable=False),
    Column("proof", String(20), nullable=False),
    Column("channel", String(120), nullable=False),
    Column("made_at", Utc, nullable=False),
    Column("effective_at", Utc, nullable=False),
    Column("attempt_id", String(26), nullable=False, index=True),
    Column("undone_at", Utc),
    Column("undone_by", String(20)),
    Column("valid_until", Date),
)
"""``undone_by`` says who ended it: ``owner`` (the identity itself), ``holder`` (by an undo link), ``staff``,
``closing`` (with the login that its owner closed), or ``records`` (what a granted link rested on has ended).
``valid_until`` is the last day of a power of attorney."""

CLOSING = "closing"
active = link.c.undone_at.is_(None)
Index(
    "uq_link_active",
    link.c.identity_id,
    link.c.supply_point_id,
    unique=True,
    sqlite_where=active,
    postgresql_where=active,
)

link_undo = Table(
    "link_undo",
    metadata,
    Column("secret_hash", String(64), primary_key=True),
    Column("link_id", String(26), ForeignKey("link.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("expires_at", Utc, nullable=False),
    Column("ended_at", Utc),
)
"""One row a notice; ``ended_at`` is set when it was used or when another one of the same link was."""

_l, _u = link.c, link_undo.c
LINK_COLUMNS = (
    _l.id,
    _l.identity_id,
    _l.supply_point_id,
    _l.customer_id,
    _l.policy,
    _l.version,
    _l.proof,
    _l.channel,
    _l.made_at,
    _l.effective_at,
    _l.attempt_id,
    _l.valid_until,
)
_mine = _l.identity_id == bindparam("identity_id", type_=String)

LINKED = Hot(
    select(*LINK_COLUMNS, *SUPPLY_POINT_COLUMNS)
    .select_from(link)
    .join(supply_point, supply_point.c.id == _l.supply_point_id)
    .join(customer, customer.c.id == supply_point.c.customer_id)
    .where(
        _mine,
        active,
        or_(supply_point.c.until.is_(None), supply_point.c.until >= bindparam("today", type_=Date)),
        or_(_l.valid_until.is_(None), _l.valid_until >= bindparam("today", type_=Date)),
    )
)
"""An identity's links with their supplies in one statement; those that have ended are left out."""

LINKS = Hot(select(*LINK_COLUMNS).where(_mine, active))
LINK = Hot(select(*LINK_COLUMNS, _l.undone_at).where(_l.id == bindparam("id", type_=String)))
ENDED = Hot(
    select(_l.identity_id, _l.supply_point_id, _l.undone_by).where(
        _l.id == bindparam("id", type_=String), _l.undone_at.is_not(None)
    )
)
HOLDERS = Hot(
    select(_l.identity_id)
    .where(active, _l.supply_point_id == bindparam("supply_point_id", type_=String))
    .order_by(_l.made_at)
)
"""Everybody who holds a supply now."""

UNDO = Hot(
    select(_l.id, _l.customer_id, _l.supply_point_id, _l.made_at)
    .join_from(link_undo, link, _l.id == _u.link_id)
    .where(
        _u.secret_hash == bindparam("secret_hash", type_=String),
        _u.ended_at.is_(None),
        _u.expires_at > bindparam("now", type_=Utc),
        active,
    )
)


def held_points(connection: Connection, ids: Sequence[str], now: datetime) -> set[str]:
    """Which of these supplies are held by anybody whose link is in effect."""
    found: set[str] = set()
    for at in range(0, len(ids), 400):
        chosen = select(_l.supply_point_id).where(
            active, _l.supply_point_id.in_(ids[at : at + 400]), _l.effective_at <= now
        )
        found.update(connection.scalars(chosen))
    return found


def points_of_links(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    """The supply points of some links, ended ones too, by link."""
    wanted = select(_l.id, _l.supply_point_id).where(_l.id.in_(ids))
    return {row[0]: row[1] for row in connection.execute(wanted)}


def customers_of(connection: Connection, identity_id: str) -> list[str]:
    """The customers of whom an identity has a supply linked, by id."""
    wanted = select(_l.customer_id).where(_l.identity_id == identity_id, active).distinct()
    return list(connection.scalars(wanted.order_by(_l.customer_id)))


def kept_links(connection: Connection, *, identity_id: str = "", customer_id: str = "") -> Sequence[RowMapping]:
    """All links of an identity, or to a customer's supplies, ended ones too, the oldest first."""
    whose = _l.identity_id == identity_id if identity_id else _l.customer_id == customer_id
    return connection.execute(select(link).where(whose).order_by(_l.made_at, _l.id)).mappings().all()


def add_link(connection: Connection, row: dict[str, Any]) -> bool:
    """Insert a link unless the identity holds the supply already; whether it was inserted."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    added = dialect.insert(link).values(row).on_conflict_do_nothing()
    return connection.execute(added, execution_options={"preserve_rowcount": True}).rowcount == 1


def end_link(connection: Connection, link_id: str, now: datetime, by: str) -> bool:
    """End an active link and all its undo secrets; whether it was active."""
    ended = connection.execute(
        update(link).where(_l.id == link_id, active).values(undone_at=now, undone_by=by)
    ).rowcount
    connection.execute(update(link_undo).where(_u.link_id == link_id, _u.ended_at.is_(None)).values(ended_at=now))
    return bool(ended)


def settle_closed(connection: Connection, link_id: str) -> bool:
    """The login that a link ended with is open again, and it was decided what becomes of the link; False when it was
    before."""
    mine = update(link).where(_l.id == link_id, _l.undone_by == CLOSING)
    return connection.execute(mine.values(undone_by="owner")).rowcount == 1


def came_after(connection: Connection, row: Mapping[Any, Any]) -> bool:
    """Whether somebody else has linked the supply of an ended link since."""
    others = (_l.supply_point_id == row["supply_point_id"]) & (_l.identity_id != row["identity_id"]) & active
    return connection.execute(select(_l.id).where(others, _l.made_at >= row["undone_at"])).first() is not None


def set_validity(connection: Connection, link_id: str, until: date | None) -> None:
    """The last day of the power that a link rests on."""
    connection.execute(update(link).where(_l.id == link_id).values(valid_until=until))


def add_undo_secrets(connection: Connection, link_id: str, hashes: Sequence[str], expires_at: datetime) -> None:
    """Store the hashes of fresh undo secrets."""
    if hashes:
        rows = [{"secret_hash": one, "link_id": link_id, "expires_at": expires_at} for one in hashes]
        connection.execute(insert(link_undo), rows)
