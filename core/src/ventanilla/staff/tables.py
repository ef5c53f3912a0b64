"""Members of the staff, their sessions and recovery codes: of secrets only hashes, of second factors sealed texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    ForeignKey,
    RowMapping,
    String,
    Table,
    Text,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from ventanilla.storage import Hot, Utc, metadata

staff_member = Table(
    "staff_member",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("email", String(254), nullable=False),
    Column("email_key", String(254), nullable=False, unique=True),
    Column("name", String(80), nullable=False),
    Column("name_key", String(80), nullable=False, unique=True),
    Column("roles", String(80), nullable=False),
    Column("is_enabled", Boolean, nullable=False),
    Column("password_hash", Text),
    Column("factor", Text, nullable=False),
    Column("step", BigInteger, nullable=False),
    Column("invitation_hash", String(64), unique=True),
    Column("invitation_until", Utc),
    Column("made_at", Utc, nullable=False),
)
"""``step`` is the last time step whose code was used; no code of it or before is taken again."""

staff_session = Table(
    "staff_session",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("secret_hash", String(64), nullable=False, unique=True),
    Column("member_id", String(26), ForeignKey("staff_member.id"), nullable=False, index=True),
    Column("last_seen_at", Utc, nullable=False),
    Column("expires_at", Utc, nullable=False, index=True),
)

staff_recovery_code = Table(
    "staff_recovery_code",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("member_id", String(26), ForeignKey("staff_member.id"), nullable=False, index=True),
)
"""A code that was used is gone."""

_m, _s = staff_member.c, staff_session.c

ACTOR = Hot(
    select(_m.id, _m.name, _m.roles, _m.is_enabled, _s.id, _s.last_seen_at, _s.expires_at)
    .join(staff_session, _s.member_id == _m.id)
    .where(_s.secret_hash == bindparam("secret_hash", type_=String))
)
"""Whose session a secret is."""


def add(connection: Connection, row: Mapping[str, Any]) -> bool:
    """Store a new member; False when the address or the name is another's."""
    try:
        with connection.begin_nested():
            connection.execute(insert(staff_member).values(**row))
    except IntegrityError:
        return False
    return True


def all_members(connection: Connection) -> Sequence[RowMapping]:
    """All members by name, each with the last sign of life and the number of recovery codes."""
    seen = select(func.max(_s.last_seen_at)).where(_s.member_id == _m.id).scalar_subquery()
    codes = select(func.count()).where(staff_recovery_code.c.member_id == _m.id).scalar_subquery()
    wanted = select(staff_member, seen.label("last_seen_at"), codes.label("codes_left")).order_by(_m.name_key)
    return connection.execute(wanted).mappings().all()


def member(connection: Connection, member_id: str) -> RowMapping | None:
    """One member."""
    return connection.execute(select(staff_member).where(_m.id == member_id)).mappings().first()


def by_email(connection: Connection, email_key: str) -> RowMapping | None:
    """The member of an address."""
    return connection.execute(select(staff_member).where(_m.email_key == email_key)).mappings().first()


def invited(connection: Connection, invitation_hash: str) -> RowMapping | None:
    """The member whom an invitation is for."""
    return connection.execute(select(staff_member).where(_m.invitation_hash == invitation_hash)).mappings().first()


def change(connection: Connection, member_id: str, values: Mapping[str, Any]) -> None:
    """Change a member."""
    connection.execute(update(staff_member).where(_m.id == member_id).values(**values))


def accept(connection: Connection, invitation_hash: str, values: Mapping[str, Any]) -> bool:
    """Use an invitation up; False when it was used, or made void, meanwhile."""
    its = update(staff_member).where(_m.invitation_hash == invitation_hash)
    spent = {"invitation_hash": None, "invitation_until": None}
    return connection.execute(its.values(**spent, **values)).rowcount == 1


def use_step(connection: Connection, member_id: str, step: int) -> bool:
    """Use the code of a time step up; False when it or a later one was used before."""
    its = update(staff_member).where((_m.id == member_id) & (_m.step < step))
    return connection.execute(its.values(step=step)).rowcount == 1


def held(connection: Connection) -> Sequence[RowMapping]:
    """Roles and state of all members, who can't change until the transaction ends."""
    wanted = select(_m.id, _m.roles, _m.is_enabled, _m.password_hash).order_by(_m.id).with_for_update()
    return connection.execute(wanted).mappings().all()


def open_session(connection: Connection, row: Mapping[str, Any]) -> None:
    """Store a session."""
    connection.execute(insert(staff_session).values(**row))


def seen(connection: Connection, session_id: str, now: datetime) -> None:
    """Note a sign of life."""
    connection.execute(update(staff_session).where(_s.id == session_id).values(last_seen_at=now))


def end_session(connection: Connection, secret_hash: str) -> bool:
    """End a session; whether there was one."""
    return connection.execute(delete(staff_session).where(_s.secret_hash == secret_hash)).rowcount == 1


def end_sessions(connection: Connection, member_id: str) -> None:
    """End all sessions of a member."""
    connection.execute(delete(staff_session).where(_s.member_id == member_id))


def forget_sessions(connection: Connection, now: datetime) -> None:
    """Delete the sessions whose time is over."""
    connection.execute(delete(staff_session).where(_s.expires_at <= now))


def renew_codes(connection: Connection, member_id: str, hashes: Sequence[str]) -> None:
    """Store new recovery codes; the old ones are void."""
    connection.execute(delete(staff_recovery_code).where(staff_recovery_code.c.member_id == member_id))
    if hashes:
        connection.execute(insert(staff_recovery_code), [{"hash": each, "member_id": member_id} for each in hashes])


def use_code(connection: Connection, member_id: str, code_hash: str) -> bool:
    """Use a recovery code up; False when there is no such code."""
    own = (staff_recovery_code.c.member_id == member_id) & (staff_recovery_code.c.hash == code_hash)
    return connection.execute(delete(staff_recovery_code).where(own)).rowcount == 1
