"""Tries to prove a right to supplies, and the budgets of failed ones.

Everything here counts in the database, in one statement or under one lock, so parallel tries can't slip through.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Index,
    Integer,
    String,
    Table,
    Text,
    and_,
    bindparam,
    delete,
    func,
    insert,
    literal,
    select,
    text,
    update,
)

from ventanilla.plugin import Budget
from ventanilla.storage import Hot, Utc, metadata

link_attempt = Table(
    "link_attempt",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("identity_id", String(26), nullable=False),
    Column("target", String(26), nullable=False),
    Column("customer_ids", Text, nullable=False),
    Column("number", String(40), nullable=False, default="", server_default=""),
    Column("policy", String(60), nullable=False),
    Column("version", Integer, nullable=False),
    Column("state", String(12), nullable=False),
    Column("channel", String(120), nullable=False),
    Column("code_hash", String(64), nullable=False),
    Column("expires_at", Utc, nullable=False),
    Column("tries_left", Integer, nullable=False),
    Column("sends_left", Integer, nullable=False),
    Column("created_at", Utc, nullable=False),
    Index("ix_link_attempt_identity_id_target", "identity_id", "target"),
)
"""``state``: ``code`` (a code is asked for, whether one exists or not), ``proven``, ``ended``.

``target`` is the keyed hash of what was claimed; ``customer_ids`` is a JSON list that the applicant never sees, and
``number`` that of the one supply that was claimed, empty for all of the customers.
``expires_at`` is the end of the code, then of the proof. An empty ``channel`` is a proof by knowledge.
One that is no channel of codes names the provider of identities that proves, and its level.
"""

link_guess = Table(
    "link_guess",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("at", Utc, nullable=False, index=True),
    Column("target", String(26), nullable=False),
    Column("identity_id", String(26), nullable=False),
    Column("address", String(26), nullable=False),
    Index("ix_link_guess_target_at", "target", "at"),
    Index("ix_link_guess_identity_id_at", "identity_id", "at"),
    Index("ix_link_guess_address_at", "address", "at"),
)
"""Tries that count against the budgets; the row of a try that succeeded is taken away again."""

_a, _g = link_attempt.c, link_guess.c
NEIGHBOURS = 4
"""So many times an identity's budget may be spent from one network address: a family or an office shares one."""
LOCK = 0x76656E7461  # the same in every process: one try at a time takes from the budgets

_found = bindparam("id", type_=String)
ATTEMPT = Hot(
    select(
        _a.id,
        _a.identity_id,
        _a.target,
        _a.customer_ids,
        _a.policy,
        _a.version,
        _a.state,
        _a.channel,
        _a.code_hash,
        _a.expires_at,
        _a.tries_left,
        _a.sends_left,
        _a.number,
    ).where(_a.id == _found)
)


def take_guess(
    connection: Connection, row: dict[str, Any], per_target: Budget, per_actor: Budget, per_utility: Budget
) -> bool:
    """Take one unit of every budget, or of none; whether all had one left.

    The windows slide. What lies in the future (a clock that went back) counts as well.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    now: datetime = row["at"]
    per_address = replace(per_actor, tries=per_actor.tries * NEIGHBOURS)

    def spent(budget: Budget, *on: Any) -> Any:
        counted = select(func.count()).select_from(link_guess).where(_g.at > now - budget.window, *on)
        return counted.scalar_subquery() < budget.tries

    wanted = select(*(literal(value, link_guess.c[name].type) for name, value in row.items())).where(
        and_(
            spent(per_target, _g.target == row["target"]),
            spent(per_actor, _g.identity_id == row["identity_id"]),
            spent(per_address, _g.address == row["address"]),
            spent(per_utility),
        )
    )
    taken = insert(link_guess).from_select(list(row), wanted)
    return connection.execute(taken, execution_options={"preserve_rowcount": True}).rowcount == 1


def give_guess_back(connection: Connection, guess_id: str) -> None:
    """A try that succeeded costs nothing."""
    connection.execute(delete(link_guess).where(_g.id == guess_id))


def add_attempt(connection: Connection, row: dict[str, Any]) -> None:
    """Insert a try; the codes of earlier ones of this identity on the same target end with it."""
    earlier = (_a.identity_id == row["identity_id"], _a.target == row["target"], _a.state == "code")
    connection.execute(update(link_attempt).where(*earlier).values(state="ended", code_hash=""))
    connection.execute(insert(link_attempt).values(row))


def take_code_try(
    connection: Connection, attempt_id: str, identity_id: str, now: datetime, lifetime: timedelta
) -> bool:
    """Take one try of a code that has not expired; whether there was one left.

    A code that seems to come from the future is refused: the clock went back, and its time can't be told.
    """
    mine = (_a.id == attempt_id, _a.identity_id == identity_id, _a.state == "code")
    alive = (_a.expires_at > now, _a.expires_at <= now + lifetime, _a.tries_left > 0)
    taken = update(link_attempt).where(*mine, *alive).values(tries_left=_a.tries_left - 1)
    return bool(connection.execute(taken).rowcount)


def prove(connection: Connection, attempt_id: str, expires_at: datetime) -> None:
    """The code was right: it is gone, and the proof holds until then."""
    values = {"state": "proven", "code_hash": "", "expires_at": expires_at}
    connection.execute(update(link_attempt).where(_a.id == attempt_id).values(**values))


def take_send(connection: Connection, attempt_id: str, expires_at: datetime) -> bool:
    """Ask for another code: the old one ends at once; whether one may still be sent."""
    alive = (_a.id == attempt_id, _a.state == "code", _a.tries_left > 0, _a.sends_left > 0)
    values = {"sends_left": _a.sends_left - 1, "code_hash": "", "expires_at": expires_at}
    return bool(connection.execute(update(link_attempt).where(*alive).values(**values)).rowcount)


def set_code(connection: Connection, attempt_id: str, code_hash: str, channel: str, now: datetime) -> bool:
    """Store a fresh code; whether somebody still waits for it."""
    alive = (_a.id == attempt_id, _a.state == "code", _a.tries_left > 0, _a.expires_at > now)
    return bool(
        connection.execute(update(link_attempt).where(*alive).values(code_hash=code_hash, channel=channel)).rowcount
    )


def forget_attempts(connection: Connection, identity_id: str) -> None:
    """Delete what an identity claimed; counters that others depend on hold keyed hashes only."""
    connection.execute(delete(link_attempt).where(_a.identity_id == identity_id))
