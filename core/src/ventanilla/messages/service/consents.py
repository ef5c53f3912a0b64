"""The one place where a subscription changes: its new state, its entry in the history, its audit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from ventanilla.errors import Conflict
from ventanilla.house import House
from ventanilla.kernel.actors import Actor
from ventanilla.kernel.ids import new_id
from ventanilla.messages.model import (
    CONSENT_TEXTS,
    E_BILL,
    AddressKind,
    Consent,
    ConsentChannel,
    ConsentState,
    Medium,
    Subscription,
    SubscriptionState,
)
from ventanilla.messages.tables import subscriptions

_BECOMES = {
    ConsentState.GIVEN: SubscriptionState.ACTIVE,
    ConsentState.MOVED: SubscriptionState.ACTIVE,
    ConsentState.RETURNED: SubscriptionState.BOUNCING,
    ConsentState.WITHDRAWN: SubscriptionState.ENDED,
}


@dataclass(frozen=True, slots=True)
class Step:
    """One change: what it is, where it was done, in which language the page or mail was shown."""

    state: ConsentState
    channel: ConsentChannel
    locale: str


@dataclass(frozen=True, slots=True)
class Way:
    """How bills come: the medium and the address, and the version of the text that was agreed to."""

    medium: Medium
    address_kind: AddressKind
    address: str
    text_version: int


TOLD = frozenset(f"messages.{kind}_{state.value}" for kind in CONSENT_TEXTS for state in _BECOMES)
"""What the audit tells of them, for the history of one's account."""


class Consents:
    """Reads and changes subscriptions; ``kind`` is what they are to, bills where nothing else is said."""

    def __init__(self, house: House) -> None:
        self._house = house

    def current(
        self, connection: Connection, identity_id: str, supply_point_id: str, kind: str = E_BILL
    ) -> Subscription | None:
        """How it stands; None where nothing was ever chosen."""
        row = subscriptions.current(connection, identity_id, supply_point_id, kind)
        return subscription_of(row) if row else None

    def of_supply(self, supply_point_id: str, kind: str = E_BILL) -> tuple[Subscription, ...]:
        """The subscriptions to what one supply brings, whatever their state."""
        with self._house.db.read() as connection:
            return tuple(map(subscription_of, subscriptions.of_supply(connection, supply_point_id, kind)))

    def of_identity(self, connection: Connection, identity_id: str) -> tuple[Subscription, ...]:
        """The subscriptions of an identity, whatever their state."""
        return tuple(map(subscription_of, subscriptions.of_identity(connection, identity_id)))

    def by_id(self, connection: Connection, subscription_id: str) -> Subscription | None:
        """One subscription, or None."""
        row = subscriptions.by_id(connection, subscription_id)
        return subscription_of(row) if row else None

    def subjects(self, identity_id: str) -> dict[str, dict[str, str]]:
        """What the audit calls the subscriptions of an identity."""
        with self._house.db.read() as connection:
            return {one.id: {} for one in self.of_identity(connection, identity_id)}

    def history(self, identity_id: str, supply_point_id: str, kind: str = E_BILL) -> tuple[Consent, ...]:
        """What was agreed to and withdrawn, newest first."""
        with self._house.db.read() as connection:
            return tuple(map(_consent_of, subscriptions.history(connection, identity_id, supply_point_id, kind)))

    def begin(
        self, connection: Connection, actor: Actor, whose: tuple[str, str], way: Way, step: Step, kind: str = E_BILL
    ) -> Subscription:
        """The first choice of an identity for a supply.

        :raises Conflict: when another one was stored meanwhile.
        """
        id_, now = new_id(), self._house.clock.now()
        return self._store(connection, actor, self._made(id_, whose, way, step, now, 1) | {"kind": kind}, step)

    def change(
        self, connection: Connection, actor: Actor, before: Subscription, step: Step, way: Way | None = None
    ) -> Subscription:
        """The next state after one that was read.

        :raises Conflict: when another one was stored meanwhile.
        """
        now = self._house.clock.now()
        kept = Way(before.medium, before.address_kind, before.address, before.text_version)
        whose = (before.identity_id, before.supply_point_id)
        row = self._made(before.id, whose, way or kept, step, now, before.version + 1) | {"kind": before.kind}
        if step.state in (ConsentState.MOVED, ConsentState.RETURNED):
            row["since"] = before.since
        return self._store(connection, actor, row, step)

    def note(
        self,
        connection: Connection,
        whose: tuple[str, str],
        way: Way,
        step: Step,
        version: int,
        kind: str = E_BILL,
    ) -> None:
        """Append to the history what changes no subscription yet."""
        row = {
            "id": new_id(),
            "version": version,
            "identity_id": whose[0],
            "supply_point_id": whose[1],
            "kind": kind,
            "state": step.state.value,
            "channel": step.channel.value,
            **_way_row(way),
            "text_id": CONSENT_TEXTS[kind][way.text_version],
            "locale": step.locale,
            "at": self._house.clock.now(),
        }
        subscriptions.note(connection, row)

    def _made(
        self, id_: str, whose: tuple[str, str], way: Way, step: Step, now: datetime, version: int
    ) -> dict[str, Any]:
        return {
            "id": id_,
            "identity_id": whose[0],
            "supply_point_id": whose[1],
            "kind": E_BILL,
            "state": _BECOMES[step.state].value,
            **_way_row(way),
            "since": now,
            "version": version,
            "returned_at": now if step.state is ConsentState.RETURNED else None,
        }

    def _store(self, connection: Connection, actor: Actor, row: dict[str, Any], step: Step) -> Subscription:
        if not subscriptions.put(connection, row):
            raise Conflict
        made = subscription_of(row)
        way = Way(made.medium, made.address_kind, made.address, made.text_version)
        self.note(connection, (made.identity_id, made.supply_point_id), way, step, made.version, made.kind)
        if made.kind == E_BILL:
            stands = "on" if made.state is SubscriptionState.ACTIVE else "off"
            self._house.jobs.record(connection, f"messages.e_bill_{stands}", supply_point_id=made.supply_point_id)
        facts = {"channel": step.channel.value, "medium": made.medium.value, "version": str(made.version)}
        self._house.audit.note(connection, actor, f"messages.{made.kind}_{step.state.value}", made.id, **facts)
        return made


def subscription_of(row: Mapping[Any, Any]) -> Subscription:
    """From its row."""
    return Subscription(
        id=row["id"],
        identity_id=row["identity_id"],
        supply_point_id=row["supply_point_id"],
        state=SubscriptionState(row["state"]),
        medium=Medium(row["medium"]),
        address_kind=AddressKind(row["address_kind"]),
        address=row["address"],
        text_version=row["text_version"],
        since=row["since"],
        version=row["version"],
        returned_at=row["returned_at"],
        kind=row["kind"],
    )


def _consent_of(row: Mapping[Any, Any]) -> Consent:
    return Consent(
        at=row["at"],
        state=ConsentState(row["state"]),
        channel=ConsentChannel(row["channel"]),
        medium=Medium(row["medium"]),
        address=row["address"],
        text_version=row["text_version"],
        locale=row["locale"],
        version=row["version"],
    )


def _way_row(way: Way) -> dict[str, Any]:
    return {
        "medium": way.medium.value,
        "address_kind": way.address_kind.value,
        "address": way.address,
        "text_version": way.text_version,
    }
