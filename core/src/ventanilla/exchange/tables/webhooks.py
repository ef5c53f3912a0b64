"""Endpoints of the utility's systems, and what is on its way to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    RowMapping,
    String,
    Table,
    Text,
    case,
    delete,
    func,
    insert,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from ventanilla.storage import Utc, metadata

webhook = Table(
    "webhook",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("url", Text, nullable=False, unique=True),
    Column("about", String(120), nullable=False),
    Column("types", Text, nullable=False),
    Column("secret", Text, nullable=False),
    Column("old_secret", Text),
    Column("old_until", Utc),
    Column("is_enabled", Boolean, nullable=False),
    Column("stopped_by", String(10)),
    Column("failures", Integer, nullable=False, default=0),
    Column("failing_since", Utc),
    Column("paused_until", Utc),
    Column("wake_at", Utc),
    Column("made_at", Utc, nullable=False),
    Column("version", Integer, nullable=False),
)
"""``types`` has a space between; ``secret`` and ``old_secret`` are sealed; ``wake_at`` is when its one job comes."""

webhook_delivery = Table(
    "webhook_delivery",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("webhook_id", String(26), ForeignKey("webhook.id", ondelete="CASCADE"), nullable=False),
    Column("event_id", String(26), nullable=False, index=True),
    Column("type", String(60), nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("state", String(10), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("status", Integer, nullable=False),
    Column("fault", String(40), nullable=False),
    Column("made_at", Utc, nullable=False, index=True),
    Column("tried_at", Utc),
    Column("next_at", Utc),
    Column("leased_until", Utc),
)
_w, _d = webhook.c, webhook_delivery.c
Index(
    "ix_webhook_delivery_waiting",
    _d.webhook_id,
    _d.next_at,
    sqlite_where=text("state = 'waiting'"),
    postgresql_where=text("state = 'waiting'"),
)
Index("ix_webhook_delivery_newest", _d.webhook_id, _d.made_at, _d.id)
_WAITING = _d.state == "waiting"


def endpoints(connection: Connection, *, enabled_only: bool = False) -> Sequence[RowMapping]:
    """All of them, the oldest first."""
    wanted = select(webhook).order_by(_w.made_at, _w.id)
    return connection.execute(wanted.where(_w.is_enabled) if enabled_only else wanted).mappings().all()


def endpoint(connection: Connection, webhook_id: str) -> RowMapping | None:
    """One of them, or None."""
    return connection.execute(select(webhook).where(_w.id == webhook_id)).mappings().first()


def is_any_enabled(connection: Connection) -> bool:
    """Whether anything is delivered anywhere."""
    return connection.execute(select(_w.id).where(_w.is_enabled).limit(1)).first() is not None


def add(connection: Connection, row: Mapping[str, Any]) -> bool:
    """Store a new endpoint; False when there is one of that address."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    new = dialect.insert(webhook).values(**row).on_conflict_do_nothing(index_elements=["url"])
    return connection.execute(new.returning(_w.id)).first() is not None


def is_taken(connection: Connection, url: str, webhook_id: str) -> bool:
    """Whether another endpoint has that address."""
    others = select(_w.id).where(_w.url == url, _w.id != webhook_id)
    return connection.execute(others).first() is not None


def change(connection: Connection, webhook_id: str, values: Mapping[str, Any], version: int | None = None) -> bool:
    """Change one; whether it was there, in the version that was seen where one is given."""
    wanted = update(webhook).where(_w.id == webhook_id)
    if version is not None:
        wanted = wanted.where(_w.version == version)
    return connection.execute(wanted.values(**values)).rowcount == 1


def readdress(connection: Connection, webhook_id: str, values: Mapping[str, Any], version: int) -> bool:
    """Change one with its address; False too where another one took that address at the same moment."""
    try:
        with connection.begin_nested():
            return change(connection, webhook_id, values, version)
    except IntegrityError:
        return False


def remove(connection: Connection, webhook_id: str) -> bool:
    """Delete one with its deliveries; whether it was there."""
    connection.execute(delete(webhook_delivery).where(_d.webhook_id == webhook_id))
    return connection.execute(delete(webhook).where(_w.id == webhook_id)).rowcount == 1


def wake(connection: Connection, webhook_id: str, at: datetime, lost: datetime) -> bool:
    """Whether its job has to be promised for a moment: it is promised for none yet, for later, or got lost."""
    wanted = update(webhook).where(_w.id == webhook_id, _w.is_enabled)
    free = wanted.where(or_(_w.wake_at.is_(None), _w.wake_at > at, _w.wake_at < lost))
    return connection.execute(free.values(wake_at=at)).rowcount == 1


def wakened(connection: Connection, webhook_id: str, at: datetime) -> bool:
    """Whether the job that was promised for a moment still is the one; nothing is promised from now on."""
    mine = update(webhook).where(_w.id == webhook_id, _w.wake_at == at)
    return connection.execute(mine.values(wake_at=None)).rowcount == 1


def add_deliveries(connection: Connection, rows: Iterable[Mapping[str, Any]]) -> int:
    """Put events on their way; how many."""
    ready = [dict(row) for row in rows]
    for at in range(0, len(ready), 500):
        connection.execute(insert(webhook_delivery), ready[at : at + 500])
    return len(ready)


def claim(connection: Connection, webhook_id: str, now: datetime, until: datetime) -> RowMapping | None:
    """The next delivery of an endpoint that is due, for the caller to try; that counts as a try."""
    is_free = or_(_d.leased_until.is_(None), _d.leased_until <= now)
    due = select(_d.id).where(_d.webhook_id == webhook_id, _WAITING, _d.next_at <= now, is_free)
    found = connection.execute(due.order_by(_d.next_at, _d.position, _d.id).limit(1)).scalar()
    if found is None:
        return None
    mine = update(webhook_delivery).where(_d.id == found, _WAITING, is_free)
    taken = mine.values(leased_until=until, tries=_d.tries + 1, tried_at=now).returning(webhook_delivery)
    return connection.execute(taken).mappings().first()


def settle(connection: Connection, delivery_id: str, tries: int, values: Mapping[str, Any]) -> bool:
    """Note what became of a try; False where somebody else has tried it since."""
    mine = update(webhook_delivery).where(_d.id == delivery_id, _d.tries == tries, _WAITING)
    return connection.execute(mine.values(leased_until=None, **values)).rowcount == 1


def next_due(connection: Connection, webhook_id: str) -> datetime | None:
    """When a delivery of an endpoint may be tried next; None where none waits."""
    at = case((_d.leased_until > _d.next_at, _d.leased_until), else_=_d.next_at)
    wanted = select(func.min(at, type_=Utc)).where(_d.webhook_id == webhook_id, _WAITING)
    found: datetime | None = connection.execute(wanted).scalar()
    return found


def waiting_events(connection: Connection, webhook_id: str) -> set[str]:
    """The events that are on their way to an endpoint."""
    return set(connection.scalars(select(_d.event_id).where(_d.webhook_id == webhook_id, _WAITING)))


def give_up_waiting(connection: Connection, webhook_id: str) -> int:
    """Give up all that waits for an endpoint; how many."""
    given_up = {"state": "given_up", "next_at": None, "leased_until": None}
    mine = update(webhook_delivery).where(_d.webhook_id == webhook_id, _WAITING)
    return connection.execute(mine.values(**given_up)).rowcount


def deliveries(
    connection: Connection, webhook_id: str, before: tuple[datetime, str] | None, limit: int, event_id: str = ""
) -> Sequence[RowMapping]:
    """Deliveries from the newest down; of one endpoint or one event, where given, and before a place."""
    wanted = select(webhook_delivery)
    if webhook_id:
        wanted = wanted.where(_d.webhook_id == webhook_id)
    if event_id:
        wanted = wanted.where(_d.event_id == event_id)
    if before is not None:
        moment, id_ = before
        wanted = wanted.where(or_(_d.made_at < moment, (_d.made_at == moment) & (_d.id < id_)))
    return connection.execute(wanted.order_by(_d.made_at.desc(), _d.id.desc()).limit(limit)).mappings().all()


def delivery(connection: Connection, delivery_id: str) -> RowMapping | None:
    """One of them, or None."""
    return connection.execute(select(webhook_delivery).where(_d.id == delivery_id)).mappings().first()


def counts(connection: Connection, webhook_id: str) -> dict[str, int]:
    """How many deliveries of an endpoint stand where."""
    wanted = select(_d.state, func.count()).where(_d.webhook_id == webhook_id).group_by(_d.state)
    return {row[0]: row[1] for row in connection.execute(wanted)}


def forget(connection: Connection, before: datetime) -> int:
    """Delete deliveries from before a moment that nothing more comes of; how many."""
    return connection.execute(delete(webhook_delivery).where(_d.made_at < before, ~_WAITING)).rowcount
