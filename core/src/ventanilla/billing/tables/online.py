"""Payments made in the portal: kept, moved from state to state, and booked once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, and_, delete, func, insert, select, tuple_, update
from sqlalchemy.exc import IntegrityError

from ventanilla.billing.model import AFTER, UNDECIDED, PaymentState
from ventanilla.billing.tables.schema import bill, online_payment, payment
from ventanilla.billing.tables.settling import Key

_P = online_payment.c
_LENGTH = 26
"""Of a reference of ours."""
_UNDECIDED = tuple(sorted(state.value for state in UNDECIDED))


def add_online_once(connection: Connection, row: Mapping[str, Any]) -> RowMapping:
    """Keep a new one, unless its identity has begun one under the same key: the one that is kept."""
    with suppress(IntegrityError), connection.begin_nested():
        connection.execute(insert(online_payment).values(**row))
    found = select(online_payment).where(_P.identity_id == row["identity_id"], _P.key == row["key"])
    return connection.execute(found).mappings().one()


def online_by_key(connection: Connection, identity_id: str, key: str) -> RowMapping | None:
    """The payment that an identity began under a key."""
    found = select(online_payment).where(_P.identity_id == identity_id, _P.key == key)
    return connection.execute(found).mappings().first()


def online_by_reference(connection: Connection, reference: str) -> RowMapping | None:
    """The payment of a reference."""
    return connection.execute(select(online_payment).where(_P.reference == reference)).mappings().first()


def online_of_supply(connection: Connection, supply_point_id: str, limit: int) -> Sequence[RowMapping]:
    """The payments of a supply, the newest first."""
    wanted = select(online_payment).where(_P.supply_point_id == supply_point_id)
    return connection.execute(wanted.order_by(_P.created_at.desc(), _P.id).limit(limit)).mappings().all()


def online_of_identity(connection: Connection, identity_id: str) -> Sequence[RowMapping]:
    """The payments that an identity has begun, the oldest first."""
    wanted = select(online_payment).where(_P.identity_id == identity_id)
    return connection.execute(wanted.order_by(_P.created_at, _P.id)).mappings().all()


def begun_since(connection: Connection, identity_id: str, since: datetime) -> int:
    """How many payments an identity has begun since a moment."""
    wanted = select(func.count()).select_from(online_payment)
    return int(connection.execute(wanted.where(_P.identity_id == identity_id, _P.created_at >= since)).scalar_one())


def on_their_way(connection: Connection, supply_point_ids: Sequence[str]) -> dict[str, int]:
    """What is being processed of these supplies, in the smallest unit."""
    wanted = select(_P.supply_point_id, func.sum(_P.amount_minor)).where(
        _P.supply_point_id.in_(supply_point_ids), _P.state == PaymentState.PROCESSING.value
    )
    return {id_: int(sum_) for id_, sum_ in connection.execute(wanted.group_by(_P.supply_point_id))}


def keep_url(connection: Connection, id_: str, url: str) -> None:
    """The provider's page of a payment."""
    connection.execute(update(online_payment).where(_P.id == id_).values(url=url))


def move(connection: Connection, reference: str, to: PaymentState, now: datetime) -> bool:
    """Bring a payment into a state that may follow its own; whether this call did it.

    Two that come at the same time wait for each other, so one of them does it.
    """
    before = [state.value for state in AFTER[to]]
    change = update(online_payment).where(_P.reference == reference, _P.state.in_(before))
    return connection.execute(change.values(state=to.value, changed_at=now)).rowcount == 1


def undecided(connection: Connection, before: datetime, polled_before: datetime, limit: int) -> Sequence[RowMapping]:
    """Payments that were begun before a moment, are undecided and not asked after lately, the longest ago first."""
    wanted = select(online_payment).where(_P.state.in_(_UNDECIDED), _P.created_at <= before)
    wanted = wanted.where(func.coalesce(_P.polled_at, _P.created_at) <= polled_before)
    oldest = func.coalesce(_P.polled_at, _P.created_at)
    return connection.execute(wanted.order_by(oldest).limit(limit)).mappings().all()


def mark_polled(connection: Connection, id_: str, now: datetime) -> None:
    """It was asked after."""
    connection.execute(update(online_payment).where(_P.id == id_).values(polled_at=now))


def of_states(connection: Connection, states: Iterable[PaymentState], limit: int) -> Sequence[RowMapping]:
    """Payments in these states, the newest first."""
    wanted = select(online_payment).where(_P.state.in_([state.value for state in states]))
    return connection.execute(wanted.order_by(_P.created_at.desc()).limit(limit)).mappings().all()


def has_bill(connection: Connection, supply_point_id: str, bill_id: str) -> bool:
    """Whether the portal's own tables hold that bill."""
    wanted = select(bill.c.id).where(bill.c.supply_point_id == supply_point_id, bill.c.id == bill_id)
    return connection.execute(wanted).first() is not None


def has_payment(connection: Connection, supply_point_id: str, reference: str) -> bool:
    """Whether a payment of that reference is booked already."""
    wanted = select(payment.c.id).where(payment.c.supply_point_id == supply_point_id, payment.c.reference == reference)
    return connection.execute(wanted.limit(1)).first() is not None


def drop_provisional(connection: Connection, pairs: Iterable[tuple[str, str]]) -> list[tuple[Key, str]]:
    """Take out what the portal has booked under these references of these supplies: bills and references of it.

    It waits for whoever moves such a payment at this moment, and keeps others from it until its transaction ends.
    """
    wanted = sorted(set(pairs))
    ours = sorted({reference for _, reference in wanted if len(reference) == _LENGTH})
    for at in range(0, len(ours), 400):
        connection.execute(select(_P.id).where(_P.reference.in_(ours[at : at + 400])).order_by(_P.id).with_for_update())
    found: list[tuple[Key, str]] = []
    for at in range(0, len(wanted), 400):
        its = tuple_(payment.c.supply_point_id, payment.c.reference).in_(wanted[at : at + 400])
        chosen = and_(its, payment.c.is_provisional)
        rows = connection.execute(
            select(payment.c.supply_point_id, payment.c.bill_id, payment.c.reference).where(chosen)
        )
        found += [((row[0], row[1]), row[2]) for row in rows]
        connection.execute(delete(payment).where(chosen))
    return found
