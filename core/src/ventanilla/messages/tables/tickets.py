"""Tickets, what was written in them, and the files that go with it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Date,
    Index,
    Integer,
    RowMapping,
    String,
    Table,
    Text,
    UniqueConstraint,
    case,
    delete,
    func,
    insert,
    literal,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from ventanilla.storage import Utc, metadata

_LOCK = 7_305_219_071

ticket = Table(
    "ticket",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("number", String(24), nullable=False, unique=True),
    Column("identity_id", String(26), nullable=False),
    Column("supply_point_id", String(26), nullable=False),
    Column("key", String(64), nullable=False),
    Column("topic", String(40), nullable=False),
    Column("state", String(20), nullable=False),
    Column("assignee", String(40), nullable=False),
    Column("assignee_name", String(200), nullable=False),
    Column("email", String(254), nullable=False),
    Column("phone", String(40), nullable=False),
    Column("locale", String(20), nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("changed_at", Utc, nullable=False),
    Column("due_on", Date),
    Column("version", Integer, nullable=False),
    Column("kind", String(40), nullable=False, default=""),
    UniqueConstraint("identity_id", "key"),
    Index("ix_ticket_newest", "identity_id", "created_at", "number"),
    Index("ix_ticket_inbox", "state", "assignee", "created_at"),
)
"""``key`` is the sender's own, so that the same form sent twice is one ticket."""

ticket_line = Table(
    "ticket_line",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("ticket_id", String(26), nullable=False),
    Column("place", Integer, nullable=False),
    Column("identity_id", String(26), nullable=False),
    Column("key", String(64), nullable=False),
    Column("author", String(20), nullable=False),
    Column("author_name", String(200), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Utc, nullable=False),
    UniqueConstraint("ticket_id", "place"),
    UniqueConstraint("ticket_id", "key"),
    Index("ix_ticket_line_sender", "identity_id", "at"),
)
"""``identity_id`` is empty for the staff's; ``place`` counts from 1."""

ticket_file = Table(
    "ticket_file",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("stored_as", String(26), nullable=False),
    Column("identity_id", String(26), nullable=False),
    Column("ticket_id", String(26), nullable=False),
    Column("line_id", String(26), nullable=False),
    Column("place", Integer, nullable=False),
    Column("name", String(200), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("at", Utc, nullable=False),
    Index("ix_ticket_file_owner", "identity_id", "at"),
    Index("ix_ticket_file_ticket", "ticket_id"),
    Index("ix_ticket_file_waiting", "line_id", "at"),
)
"""A file that belongs to no message yet has an empty ``line_id`` and is forgotten after a day."""

ticket_count = Table(
    "ticket_count",
    metadata,
    Column("series", String(40), primary_key=True),
    Column("last", Integer, nullable=False),
)
"""The last number of each year's series."""

_t, _l, _f = ticket.c, ticket_line.c, ticket_file.c
_open = _t.state.in_(("new", "in_work"))


def alone(connection: Connection) -> None:
    """Let nobody else count at the same time; on SQLite a transaction is alone anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def next_number(connection: Connection, series: str) -> int:
    """The next number of a series, from 1, without gaps and never twice."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    made = dialect.insert(ticket_count).values(series=series, last=1)
    counted = made.on_conflict_do_update(index_elements=["series"], set_={"last": ticket_count.c.last + 1})
    return int(connection.execute(counted.returning(ticket_count.c.last)).scalar_one())


def add(connection: Connection, row: Mapping[str, Any]) -> None:
    """Store a new ticket."""
    connection.execute(insert(ticket).values(**row))


def by_key(connection: Connection, identity_id: str, key: str) -> RowMapping | None:
    """The ticket that an identity sent under a key, or None."""
    wanted = select(ticket).where(_t.identity_id == identity_id, _t.key == key)
    return connection.execute(wanted).mappings().first()


def by_id(connection: Connection, ticket_id: str) -> RowMapping | None:
    """One ticket, or None."""
    return connection.execute(select(ticket).where(_t.id == ticket_id)).mappings().first()


def by_number(connection: Connection, number: str) -> RowMapping | None:
    """The ticket of that number, or None."""
    return connection.execute(select(ticket).where(_t.number == number)).mappings().first()


def newest(
    connection: Connection,
    identity_id: str,
    supplies: Collection[str],
    before: tuple[datetime, str] | None,
    limit: int,
) -> Sequence[RowMapping]:
    """An identity's tickets about these supplies, newest first."""
    wanted = select(ticket).where(_t.identity_id == identity_id, _t.supply_point_id.in_(list(supplies)))
    if before is not None:
        wanted = wanted.where(tuple_(_t.created_at, _t.number) < tuple_(literal(before[0], Utc), literal(before[1])))
    return connection.execute(wanted.order_by(_t.created_at.desc(), _t.number.desc()).limit(limit)).mappings().all()


def inbox(
    connection: Connection,
    *,
    assignee: str | None,
    states: Collection[str],
    topic: str,
    kind: str,
    late_on: date | None,
    after: tuple[datetime, str] | None,
    limit: int,
) -> Sequence[RowMapping]:
    """What the staff looks at, oldest first. ``assignee`` None means everybody's; ``late_on`` what is late then."""
    wanted = select(ticket)
    if assignee is not None:
        wanted = wanted.where(_t.assignee == assignee)
    if states:
        wanted = wanted.where(_t.state.in_(list(states)))
    if topic:
        wanted = wanted.where(_t.topic == topic)
    if kind:
        wanted = wanted.where(_t.kind == kind)
    if late_on is not None:
        wanted = wanted.where(_open, _t.due_on < late_on)
    if after is not None:
        wanted = wanted.where(tuple_(_t.created_at, _t.number) > tuple_(literal(after[0], Utc), literal(after[1])))
    return connection.execute(wanted.order_by(_t.created_at, _t.number).limit(limit)).mappings().all()


def waiting(connection: Connection, today: date) -> tuple[int, int]:
    """How many wait for the utility, and how many of them are late."""
    late = func.coalesce(func.sum(case((_t.due_on < today, 1), else_=0)), 0)
    row = connection.execute(select(func.count(), late).select_from(ticket).where(_open)).one()
    return int(row[0]), int(row[1])


def change(connection: Connection, ticket_id: str, version: int, values: Mapping[str, Any]) -> bool:
    """Change a ticket that is still as it was read; False when somebody else changed it first."""
    its = (_t.id == ticket_id) & (_t.version == version)
    return connection.execute(update(ticket).where(its).values(**values, version=version + 1)).rowcount == 1


def lines(connection: Connection, ticket_id: str) -> Sequence[RowMapping]:
    """The thread, oldest first."""
    wanted = select(ticket_line).where(_l.ticket_id == ticket_id).order_by(_l.place)
    return connection.execute(wanted).mappings().all()


def line(connection: Connection, line_id: str) -> RowMapping | None:
    """One message, or None."""
    return connection.execute(select(ticket_line).where(_l.id == line_id)).mappings().first()


def line_by_key(connection: Connection, ticket_id: str, key: str) -> RowMapping | None:
    """The message that came into a ticket under a key, or None."""
    wanted = select(ticket_line).where(_l.ticket_id == ticket_id, _l.key == key)
    return connection.execute(wanted).mappings().first()


def add_line(connection: Connection, row: Mapping[str, Any]) -> None:
    """Append to a thread."""
    place = select(func.coalesce(func.max(_l.place), 0) + 1).where(_l.ticket_id == row["ticket_id"])
    connection.execute(insert(ticket_line).values(**row, place=place.scalar_subquery()))


def lines_since(connection: Connection, identity_id: str, since: datetime) -> int:
    """How many messages an identity has sent since a moment."""
    counted = select(func.count()).select_from(ticket_line).where(_l.identity_id == identity_id, _l.at > since)
    return int(connection.execute(counted).scalar_one())


def files_since(connection: Connection, identity_id: str, since: datetime) -> int:
    """How many files an identity has handed over since a moment."""
    counted = select(func.count()).select_from(ticket_file).where(_f.identity_id == identity_id, _f.at > since)
    return int(connection.execute(counted).scalar_one())


def add_file(connection: Connection, row: Mapping[str, Any]) -> None:
    """Note a file that is in the store."""
    connection.execute(insert(ticket_file).values(**row))


def file(connection: Connection, file_id: str) -> RowMapping | None:
    """One file, or None."""
    return connection.execute(select(ticket_file).where(_f.id == file_id)).mappings().first()


def files_of(connection: Connection, ticket_id: str) -> Sequence[RowMapping]:
    """All files of a ticket, in the order of its messages."""
    wanted = select(ticket_file).where(_f.ticket_id == ticket_id).order_by(_f.place, _f.at, _f.id)
    return connection.execute(wanted).mappings().all()


def waiting_files(connection: Connection, identity_id: str, ids: Collection[str]) -> dict[str, RowMapping]:
    """Those of the files that are an identity's and belong to no message yet, by id."""
    wanted = select(ticket_file).where(_f.identity_id == identity_id, _f.line_id == "", _f.id.in_(list(ids)))
    return {row["id"]: row for row in connection.execute(wanted).mappings()}


def attach(connection: Connection, ticket_id: str, line_id: str, ids: Sequence[str]) -> None:
    """Give waiting files to a message, in this order."""
    for place, id_ in enumerate(ids, 1):
        its = (_f.id == id_) & (_f.line_id == "")
        connection.execute(update(ticket_file).where(its).values(ticket_id=ticket_id, line_id=line_id, place=place))


def drop_waiting(connection: Connection, identity_id: str, file_id: str) -> str:
    """Forget a waiting file of an identity; the name it is stored under, or nothing."""
    its = (_f.identity_id == identity_id) & (_f.line_id == "") & (_f.id == file_id)
    return connection.execute(delete(ticket_file).where(its).returning(_f.stored_as)).scalar() or ""


def drop_waiting_before(connection: Connection, before: datetime) -> Sequence[str]:
    """Forget the files that waited too long; the names they are stored under."""
    its = (_f.line_id == "") & (_f.at < before)
    return list(connection.execute(delete(ticket_file).where(its).returning(_f.stored_as)).scalars())


def known_stored(connection: Connection, ids: Collection[str]) -> set[str]:
    """Which names of the store some row knows."""
    return set(connection.execute(select(_f.stored_as).where(_f.stored_as.in_(list(ids)))).scalars())


def of_identity(connection: Connection, identity_id: str) -> Sequence[RowMapping]:
    """All tickets of an identity, oldest first."""
    wanted = select(ticket).where(_t.identity_id == identity_id).order_by(_t.created_at, _t.number)
    return connection.execute(wanted).mappings().all()


def erase(connection: Connection, identity_id: str) -> None:
    """Take out how an identity was reached; what was written to the utility and its answers stay."""
    connection.execute(update(ticket).where(ticket.c.identity_id == identity_id).values(email="", phone=""))
