"""Second factors of identities: a sealed secret for codes, hashes of recovery codes, and resets that wait."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    RowMapping,
    String,
    Table,
    Text,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from ventanilla.identity.tables.passkeys import passkey
from ventanilla.storage import Utc, metadata

authenticator = Table(
    "identity_authenticator",
    metadata,
    Column("identity_id", String(26), ForeignKey("identity.id"), primary_key=True),
    Column("secret", Text, nullable=False),
    Column("step", BigInteger, nullable=False),
    Column("offered_at", Utc, nullable=False),
    Column("made_at", Utc),
)
"""The app whose codes are a second factor: ``made_at`` is when it was proven by a code, None while it is only offered.

``step`` is the last time step whose code was used; no code of it or before is taken again.
"""

recovery_code = Table(
    "identity_recovery_code",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("identity_id", String(26), ForeignKey("identity.id"), nullable=False, index=True),
    Column("made_at", Utc, nullable=False),
)
"""A code that was used is gone."""

factor_reset = Table(
    "identity_factor_reset",
    metadata,
    Column("identity_id", String(26), ForeignKey("identity.id"), primary_key=True),
    Column("asked_at", Utc, nullable=False),
    Column("due_at", Utc, nullable=False, index=True),
    Column("stop_hash", String(64), unique=True),
)
"""What the staff has asked for and the holder can still stop."""

_a, _r, _f = authenticator.c, recovery_code.c, factor_reset.c


def authenticator_of(connection: Connection, identity_id: str) -> RowMapping | None:
    """The app of an identity, proven or only offered; or None."""
    return connection.execute(select(authenticator).where(_a.identity_id == identity_id)).mappings().first()


def offer(connection: Connection, identity_id: str, secret: str, now: datetime) -> bool:
    """Store a new secret that is not proven yet, in place of an earlier one; False when one is proven already."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    values = {"secret": secret, "offered_at": now, "step": 0}
    statement = dialect.insert(authenticator).values(identity_id=identity_id, **values)
    offered = statement.on_conflict_do_update(
        index_elements=["identity_id"], set_=values, where=authenticator.c.made_at.is_(None)
    )
    return connection.execute(offered.returning(_a.identity_id)).first() is not None


def confirm(connection: Connection, identity_id: str, secret: str, step: int, now: datetime) -> bool:
    """The offered secret is proven by the code of a step; False when another one took its place meanwhile."""
    mine = (_a.identity_id == identity_id) & (_a.secret == secret) & _a.made_at.is_(None)
    return connection.execute(update(authenticator).where(mine).values(step=step, made_at=now)).rowcount == 1


def use_step(connection: Connection, identity_id: str, step: int) -> bool:
    """Use the code of a time step up; False when it or a later one was used before."""
    mine = (_a.identity_id == identity_id) & _a.made_at.is_not(None) & (_a.step < step)
    return connection.execute(update(authenticator).where(mine).values(step=step)).rowcount == 1


def remove_authenticator(connection: Connection, identity_id: str) -> bool:
    """Take the app away; whether there was a proven one."""
    taken = delete(authenticator).where(_a.identity_id == identity_id)
    row = connection.execute(taken.returning(_a.made_at)).first()
    return row is not None and row.made_at is not None


def has_any(connection: Connection, identity_id: str) -> bool:
    """Whether signing in takes a second step; a passkey that is taken no more counts: losing it must open nothing."""
    return bool(connection.execute(select(is_set(identity_id))).scalar())


def is_set(identity_id: str | ColumnElement[str]) -> ColumnElement[bool]:
    """The same as a condition."""
    app = exists().where((_a.identity_id == identity_id) & _a.made_at.is_not(None))
    key = exists().where((passkey.c.holder_id == identity_id) & (passkey.c.realm == "customer"))
    return or_(app, key)


def renew_codes(connection: Connection, identity_id: str, hashes: Sequence[str], now: datetime) -> None:
    """Store new recovery codes; the old ones are void."""
    connection.execute(delete(recovery_code).where(_r.identity_id == identity_id))
    if hashes:
        rows = [{"hash": each, "identity_id": identity_id, "made_at": now} for each in hashes]
        connection.execute(insert(recovery_code), rows)


def use_code(connection: Connection, identity_id: str, code_hash: str) -> bool:
    """Use a recovery code up; False when there is no such code."""
    own = (_r.identity_id == identity_id) & (_r.hash == code_hash)
    return connection.execute(delete(recovery_code).where(own)).rowcount == 1


def codes_of(connection: Connection, identity_id: str) -> tuple[int, datetime | None]:
    """How many recovery codes are left, and when they were made."""
    wanted = select(func.count(), func.max(_r.made_at)).where(_r.identity_id == identity_id)
    count, made_at = connection.execute(wanted).one()
    return int(count), made_at


def ask_reset(connection: Connection, row: Mapping[str, Any]) -> bool:
    """Store a wish of the staff; False when one waits already."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(factor_reset).values(**row).on_conflict_do_nothing().returning(_f.identity_id)
    return connection.execute(statement).first() is not None


def reset_of(connection: Connection, identity_id: str) -> RowMapping | None:
    """The reset of an identity that waits, or None."""
    return connection.execute(select(factor_reset).where(_f.identity_id == identity_id)).mappings().first()


def reset_under(connection: Connection, stop_hash: str) -> RowMapping | None:
    """The reset that a link stops, or None."""
    return connection.execute(select(factor_reset).where(_f.stop_hash == stop_hash)).mappings().first()


def set_stop(connection: Connection, identity_id: str, stop_hash: str) -> None:
    """The link that stops a reset; an earlier one is dead."""
    connection.execute(update(factor_reset).where(_f.identity_id == identity_id).values(stop_hash=stop_hash))


def end_reset(connection: Connection, identity_id: str) -> bool:
    """A reset waits no more; whether there was one."""
    return connection.execute(delete(factor_reset).where(_f.identity_id == identity_id)).rowcount == 1


def due_resets(connection: Connection, now: datetime) -> list[str]:
    """The identities whose waiting time is over; their rows are locked."""
    wanted = select(_f.identity_id).where(_f.due_at <= now).order_by(_f.identity_id).with_for_update()
    return list(connection.execute(wanted).scalars())
