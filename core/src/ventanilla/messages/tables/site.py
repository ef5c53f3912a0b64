"""What the public portal says, each version of it, and what visitors ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Index,
    Integer,
    RowMapping,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
    delete,
    insert,
    literal,
    or_,
    select,
    tuple_,
    update,
)

from ventanilla.storage import Utc, metadata

site_entry = Table(
    "site_entry",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("slug", String(80), nullable=False),
    Column("title", String(200), nullable=False),
    Column("summary", String(500), nullable=False),
    Column("body", Text, nullable=False),
    Column("stems", Text, nullable=False),
    Column("place", Integer, nullable=False),
    Column("published_at", Utc),
    Column("changed_at", Utc, nullable=False),
    Column("live_version", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    UniqueConstraint("kind", "slug"),
    Index("ix_site_entry_newest", "kind", "published_at", "id"),
)
"""Title, summary, body and ``stems`` are those of the live version; of the last one while none is live.

``stems`` holds the stems of all words, each between blanks, as :mod:`ventanilla.messages.searching` makes them.
"""

site_version = Table(
    "site_version",
    metadata,
    Column("entry_id", String(26), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("title", String(200), nullable=False),
    Column("summary", String(500), nullable=False),
    Column("body", Text, nullable=False),
    Column("written_by", String(80), nullable=False),
    Column("written_at", Utc, nullable=False),
)

site_question = Table(
    "site_question",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("number", String(24), nullable=False, unique=True),
    Column("key", String(64), nullable=False, unique=True),
    Column("name", String(120), nullable=False),
    Column("email", String(254), nullable=False),
    Column("text", Text, nullable=False),
    Column("locale", String(20), nullable=False),
    Column("state", String(20), nullable=False),
    Column("asked_at", Utc, nullable=False),
    Column("answer", Text, nullable=False),
    Column("answered_by", String(80), nullable=False),
    Column("answered_at", Utc),
    Column("entry_id", String(26), nullable=False),
    Index("ix_site_question_inbox", "state", "asked_at"),
)
"""``entry_id`` is the published answer, empty where there is none."""

_e, _v, _q = site_entry.c, site_version.c, site_question.c
_live = _e.live_version > 0


def live(connection: Connection, kind: str, slug: str) -> RowMapping | None:
    """A published entry, or None."""
    wanted = select(site_entry).where(_e.kind == kind, _e.slug == slug, _live)
    return connection.execute(wanted).mappings().first()


def newest(
    connection: Connection, kind: str, now: datetime, before: tuple[datetime, str] | None, limit: int
) -> Sequence[RowMapping]:
    """Published entries of a kind whose day has come, newest first."""
    wanted = select(site_entry).where(_e.kind == kind, _live, _e.published_at <= now)
    if before is not None:
        wanted = wanted.where(tuple_(_e.published_at, _e.id) < tuple_(literal(before[0], Utc), literal(before[1])))
    return connection.execute(wanted.order_by(_e.published_at.desc(), _e.id.desc()).limit(limit)).mappings().all()


def placed(connection: Connection, kinds: Sequence[str]) -> Sequence[RowMapping]:
    """Published entries of these kinds, by their place; those out of the menu come first."""
    wanted = select(site_entry).where(_e.kind.in_(list(kinds)), _live).order_by(_e.place, _e.title)
    return connection.execute(wanted).mappings().all()


def with_stems(
    connection: Connection, stems: Sequence[str], now: datetime, *, all_of_them: bool, limit: int
) -> Sequence[RowMapping]:
    """Published entries with words that begin with these stems: with all of them, or with any."""
    hits = [_e.stems.contains(f" {stem}", autoescape=True) for stem in stems]
    day_has_come = or_(_e.published_at.is_(None), _e.published_at <= now)
    wanted = select(site_entry).where(_live, day_has_come, and_(*hits) if all_of_them else or_(*hits))
    return connection.execute(wanted.order_by(_e.changed_at.desc(), _e.id).limit(limit)).mappings().all()


def entry(connection: Connection, kind: str, slug: str) -> RowMapping | None:
    """An entry whatever its state, or None."""
    return connection.execute(select(site_entry).where(_e.kind == kind, _e.slug == slug)).mappings().first()


def entry_by_id(connection: Connection, entry_id: str) -> RowMapping | None:
    """An entry by its id whatever its state, or None."""
    return connection.execute(select(site_entry).where(_e.id == entry_id)).mappings().first()


def entries(connection: Connection, kind: str) -> Sequence[RowMapping]:
    """All entries of a kind (of all kinds without one), those changed last first."""
    wanted = select(site_entry).where(_e.kind == kind) if kind else select(site_entry)
    return connection.execute(wanted.order_by(_e.changed_at.desc(), _e.id)).mappings().all()


def add(connection: Connection, row: Mapping[str, Any]) -> None:
    """Store a new entry."""
    connection.execute(insert(site_entry).values(**row))


def change(connection: Connection, entry_id: str, version: int, values: Mapping[str, Any]) -> bool:
    """Change an entry whose last version is still that; False when somebody wrote another one first."""
    its = (_e.id == entry_id) & (_e.version == version)
    return connection.execute(update(site_entry).where(its).values(**values)).rowcount == 1


def add_version(connection: Connection, row: Mapping[str, Any]) -> None:
    """Keep a version."""
    connection.execute(insert(site_version).values(**row))


def version(connection: Connection, entry_id: str, number: int) -> RowMapping | None:
    """One version of an entry, or None."""
    wanted = select(site_version).where(_v.entry_id == entry_id, _v.version == number)
    return connection.execute(wanted).mappings().first()


def versions(connection: Connection, entry_id: str) -> Sequence[RowMapping]:
    """All versions of an entry, newest first."""
    wanted = select(site_version).where(_v.entry_id == entry_id).order_by(_v.version.desc())
    return connection.execute(wanted).mappings().all()


def add_question(connection: Connection, row: Mapping[str, Any]) -> None:
    """Store a question."""
    connection.execute(insert(site_question).values(**row))


def question_by_key(connection: Connection, key: str) -> RowMapping | None:
    """The question that was sent under a key, or None."""
    return connection.execute(select(site_question).where(_q.key == key)).mappings().first()


def question(connection: Connection, number: str) -> RowMapping | None:
    """The question of that number, or None."""
    return connection.execute(select(site_question).where(_q.number == number)).mappings().first()


def questions(connection: Connection, state: str, limit: int) -> Sequence[RowMapping]:
    """Questions in a state (in any without one), oldest first."""
    wanted = select(site_question).where(_q.state == state) if state else select(site_question)
    return connection.execute(wanted.order_by(_q.asked_at, _q.id).limit(limit)).mappings().all()


def change_question(connection: Connection, question_id: str, state: str, values: Mapping[str, Any]) -> bool:
    """Change a question that is still in a state; False when it no longer is."""
    its = (_q.id == question_id) & (_q.state == state)
    return connection.execute(update(site_question).where(its).values(**values)).rowcount == 1


def forget_askers(connection: Connection, before: datetime) -> int:
    """Forget names and addresses of what was closed, and remove what was dismissed; how many rows."""
    old = _q.asked_at < before
    gone = connection.execute(delete(site_question).where(old, _q.state == "dismissed")).rowcount
    its = (_q.state == "answered") & (_q.answered_at < before) & (_q.email != "")
    return gone + connection.execute(update(site_question).where(its).values(name="", email="")).rowcount
