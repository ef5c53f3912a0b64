"""Signing in with others: whose a subject is, what is under way, and what was said of a session's holder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Column, Connection, ForeignKey, RowMapping, String, Table, Text, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from ventanilla.storage import Utc, metadata

identity_subject = Table(
    "identity_subject",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("subject", String(26), nullable=False, unique=True),
    Column("identity_id", String(26), ForeignKey("identity.id"), nullable=False, index=True),
    Column("provider", String(31), nullable=False),
    Column("level", String(80), nullable=False),
    Column("connected_at", Utc, nullable=False),
    Column("used_at", Utc),
)
"""``subject`` is the keyed hash of issuer and subject: nobody's number at a provider is readable in it."""

provider_flow = Table(
    "provider_flow",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("state_hash", String(64), nullable=False, unique=True),
    Column("handle_hash", String(64), nullable=False, unique=True),
    Column("provider", String(31), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("purpose", String(8), nullable=False),
    Column("identity_id", String(26), nullable=False),
    Column("session_id", String(26), nullable=False),
    Column("onwards", String(512), nullable=False),
    Column("state", String(8), nullable=False),
    Column("made_at", Utc, nullable=False, index=True),
    Column("expires_at", Utc, nullable=False),
    Column("subject", String(26), nullable=False, default=""),
    Column("level", String(80), nullable=False, default=""),
    Column("claims", Text, nullable=False, default="{}"),
)
"""``state``: ``open`` (the person is at the provider), ``spent``, ``arrived`` (a subject that is nobody's), ``done``.

The provider sends ``state`` back, whoever began keeps the handle: only both together go on. ``onwards`` is the page to
go on to, or for an app the address that it is told at.
"""

session_vouch = Table(
    "session_vouch",
    metadata,
    Column("session_id", String(26), primary_key=True),
    Column("identity_id", String(26), nullable=False, index=True),
    Column("provider", String(31), nullable=False),
    Column("level", String(80), nullable=False),
    Column("claims", Text, nullable=False),
    Column("at", Utc, nullable=False, index=True),
)
"""What a provider said of whoever opened a session, or connected it there: canonical values by their kind."""

_s, _f, _v = identity_subject.c, provider_flow.c, session_vouch.c


def open_flow(connection: Connection, row: Mapping[str, Any]) -> None:
    """Store that somebody was sent to a provider."""
    connection.execute(insert(provider_flow).values(**row))


def under(connection: Connection, state_hash: str, provider: str, now: datetime) -> RowMapping | None:
    """What a state still opens, or None."""
    return connection.execute(select(provider_flow).where(_open(state_hash, provider, now))).mappings().first()


class Hands(NamedTuple):
    """In whose hands an answer is: the handle, where it lives, and who is signed in there."""

    handle_hash: str
    kind: str
    identity_id: str = ""
    session_id: str = ""


def spend(connection: Connection, state_hash: str, hands: Hands, provider: str, now: datetime) -> RowMapping | None:
    """Use a state up, once, in the hands that began it; in others nothing is used."""
    mine = (_f.handle_hash == hands.handle_hash) & (_f.kind == hands.kind)
    own = (_f.session_id == "") | ((_f.session_id == hands.session_id) & (_f.identity_id == hands.identity_id))
    spent = update(provider_flow).where(_open(state_hash, provider, now) & mine & own).values(state="spent")
    return connection.execute(spent.returning(provider_flow)).mappings().first()


def arrive(connection: Connection, flow_id: str, found: Mapping[str, Any]) -> None:
    """Keep what the provider said of a subject that is nobody's yet, until the person has decided."""
    connection.execute(update(provider_flow).where(_f.id == flow_id).values(state="arrived", **found))


def arrived(connection: Connection, handle_hash: str, now: datetime) -> RowMapping | None:
    """What waits under a handle, or None."""
    return connection.execute(select(provider_flow).where(_waiting(handle_hash, now))).mappings().first()


def finish(connection: Connection, handle_hash: str, now: datetime) -> bool:
    """Use up what waits under a handle, once; what was said is forgotten."""
    done = update(provider_flow).where(_waiting(handle_hash, now)).values(state="done", claims="{}")
    return bool(connection.execute(done).rowcount)


def add(connection: Connection, row: Mapping[str, Any]) -> bool:
    """Connect a subject; False when it is somebody's already."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(identity_subject).values(**row).on_conflict_do_nothing()
    return connection.execute(statement.returning(_s.id)).first() is not None


def of_subject(connection: Connection, subject: str) -> RowMapping | None:
    """Whose a subject is, or None."""
    return connection.execute(select(identity_subject).where(_s.subject == subject)).mappings().first()


def of_identity(connection: Connection, identity_id: str) -> Sequence[RowMapping]:
    """What an identity has connected, the oldest first."""
    wanted = select(identity_subject).where(_s.identity_id == identity_id).order_by(_s.connected_at, _s.id)
    return connection.execute(wanted).mappings().all()


def used(connection: Connection, subject_id: str, now: datetime) -> None:
    """Somebody came in with it."""
    connection.execute(update(identity_subject).where(_s.id == subject_id).values(used_at=now))


def remove(connection: Connection, identity_id: str, subject_id: str) -> str:
    """Take a subject away from an identity; its provider, or nothing when there was none."""
    gone = delete(identity_subject).where((_s.id == subject_id) & (_s.identity_id == identity_id))
    return str(connection.execute(gone.returning(_s.provider)).scalar() or "")


def remove_all(connection: Connection, identity_id: str) -> int:
    """Take all of an identity's providers away, with what they said of it; how many there were."""
    connection.execute(delete(session_vouch).where(_v.identity_id == identity_id))
    return int(connection.execute(delete(identity_subject).where(_s.identity_id == identity_id)).rowcount)


def vouch(connection: Connection, row: Mapping[str, Any]) -> None:
    """Keep what was said of a session's holder; the last word counts."""
    connection.execute(delete(session_vouch).where(_v.session_id == row["session_id"]))
    connection.execute(insert(session_vouch).values(**row))


def vouched(connection: Connection, identity_id: str, session_id: str) -> RowMapping | None:
    """What was said of a session's holder, or None."""
    wanted = (_v.session_id == session_id) & (_v.identity_id == identity_id)
    return connection.execute(select(session_vouch).where(wanted)).mappings().first()


def pass_on(connection: Connection, half_id: str, session_id: str) -> None:
    """A sign-in that was half done is whole: what was said is said of its session."""
    connection.execute(update(session_vouch).where(_v.session_id == half_id).values(session_id=session_id))


def unvouch(connection: Connection, identity_id: str, provider: str) -> None:
    """Forget what a provider said of an identity."""
    wanted = (_v.identity_id == identity_id) & (_v.provider == provider)
    connection.execute(delete(session_vouch).where(wanted))


def forget(connection: Connection, before: datetime) -> None:
    """Delete what was begun and said before a moment."""
    connection.execute(delete(provider_flow).where(_f.made_at < before))
    connection.execute(delete(session_vouch).where(_v.at < before))


def _open(state_hash: str, provider: str, now: datetime) -> Any:
    mine = (_f.state_hash == state_hash) & (_f.provider == provider)
    return mine & (_f.state == "open") & (_f.expires_at > now) & (_f.made_at <= now)


def _waiting(handle_hash: str, now: datetime) -> Any:
    return (_f.handle_hash == handle_hash) & (_f.state == "arrived") & (_f.expires_at > now)
