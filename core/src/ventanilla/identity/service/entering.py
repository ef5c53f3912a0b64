"""Coming in: a session at once, or half a one where a second factor is set."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from ventanilla.errors import SignInRefused
from ventanilla.house import House
from ventanilla.identity.model import FirstWay, HalfWay, SecondWay, SessionKind, SignedIn
from ventanilla.identity.service.budgets import Budgets
from ventanilla.identity.service.devices import Devices
from ventanilla.identity.service.issuing import Issuing
from ventanilla.identity.service.sessions import Sessions
from ventanilla.identity.tables import factors, halves, identities, one_times, passkeys, providers
from ventanilla.kernel.actors import CustomerActor, HalfActor
from ventanilla.kernel.ids import hash_secret, new_id, new_secret
from ventanilla.kernel.proofs import BY_CODE, BY_KEY, BY_PASSWORD, Proof, ProvedBy, written

HALF_LIFETIME = timedelta(minutes=10)


class Entering:
    """Opens what a proof is worth, in the caller's transaction; it has looked at the proof and at the budgets."""

    def __init__(self, house: House, budgets: Budgets, issuing: Issuing, sessions: Sessions) -> None:
        self._house = house
        self._budgets = budgets
        self._issuing = issuing
        self._sessions = sessions
        self._devices = Devices(house)

    def needs_second(self, connection: Connection, identity_id: str) -> bool:
        """Whether one proof is not enough."""
        return factors.has_any(connection, identity_id)

    def enter(
        self,
        connection: Connection,
        row: Mapping[Any, Any],
        where: tuple[SessionKind, str, str],
        once: Mapping[Any, Any] | None = None,
        by: ProvedBy = BY_PASSWORD,
        provider: str = "",
    ) -> SignedIn | HalfWay:
        """Let an identity's row in after one proof; ``where`` is the kind of session, the User-Agent, the address.

        ``once`` is the row of a one-time password that was the proof; else it was ``by``, where that is a ``provider``
        the one of that name.

        :raises SignInRefused: when that was used meanwhile.
        """
        by, is_limited = (by, False) if once is None else (BY_CODE, True)
        if self.needs_second(connection, row["id"]):
            return self._half(connection, row, where, once, by)
        kind, label, address = where
        signed_in = self._sessions.open(connection, customer(row, address), kind, label, by, is_limited=is_limited)
        if once is not None and not one_times.use(connection, once["id"], signed_in.actor.session_id):
            raise SignInRefused
        self._entered(connection, row, signed_in, where, once, **first_told(by, provider))
        return signed_in

    def enter_fully(
        self,
        connection: Connection,
        row: Mapping[Any, Any],
        where: tuple[SessionKind, str, str],
        by: SecondWay,
        half_id: str = "",
        first: ProvedBy = frozenset(),
    ) -> SignedIn:
        """Let an identity's row in after two proofs; ``half_id`` is the sign-in that is now whole, ``first`` its proof.

        :raises SignInRefused: when the one-time password that it began with is void.
        """
        kind, label, address = where
        is_limited = bool(half_id and one_times.used_by(connection, half_id))
        proved = first | proof_of(by) | {Proof.SEVERAL}
        signed_in = self._sessions.open(connection, customer(row, address), kind, label, proved, is_limited=is_limited)
        once = one_times.pass_on(connection, half_id, signed_in.actor.session_id) if is_limited else None
        if is_limited and once is None:
            raise SignInRefused
        providers.pass_on(connection, half_id, signed_in.actor.session_id)
        self._budgets.know(connection, address, row["id"])
        vouched = providers.vouched(connection, row["id"], signed_in.actor.session_id)
        told = first_told(first, vouched["provider"] if vouched else "")
        self._entered(connection, row, signed_in, where, once, **told, by=by.value)
        return signed_in

    def ways(self, connection: Connection, identity_id: str) -> tuple[SecondWay, ...]:
        """What an identity can show after the password."""
        app = factors.authenticator_of(connection, identity_id)
        keys = passkeys.of_holder(connection, "customer", identity_id)
        has = {
            SecondWay.TOTP: app is not None and app["made_at"] is not None,
            SecondWay.PASSKEY: any(key["suspended_at"] is None for key in keys),
            SecondWay.RECOVERY_CODE: factors.codes_of(connection, identity_id)[0] > 0,
        }
        return tuple(way for way, is_there in has.items() if is_there)

    def _half(
        self,
        connection: Connection,
        row: Mapping[Any, Any],
        where: tuple[SessionKind, str, str],
        once: Mapping[Any, Any] | None,
        by: ProvedBy,
    ) -> HalfWay:
        kind, label, address = where
        secret, now, half_id = new_secret(), self._house.clock.now(), new_id()
        if once is not None and not one_times.use(connection, once["id"], half_id):
            raise SignInRefused
        values = {
            "id": half_id,
            "secret_hash": hash_secret(secret),
            "identity_id": row["id"],
            "kind": kind.value,
            "label": label[:500],
            "tries_left": self._house.utility.identity.factors.code_tries,
            "one_time_id": once["id"] if once else "",
            "proved_by": written(by),
            "made_at": now,
            "expires_at": now + HALF_LIFETIME,
        }
        halves.add(connection, values, now)
        self._house.audit.note(connection, customer(row, address), "identity.half_signed_in", row["id"])
        actor = HalfActor(row["id"], half_id, row["user_name"], row["locale"], address)
        return HalfWay(secret, actor, now + HALF_LIFETIME, self.ways(connection, row["id"]))

    def _entered(
        self,
        connection: Connection,
        row: Mapping[Any, Any],
        signed_in: SignedIn,
        where: tuple[SessionKind, str, str],
        once: Mapping[Any, Any] | None,
        **facts: str,
    ) -> None:
        kind, label, address = where
        if once is None:
            identities.set_signed_in(connection, row["id"], self._house.clock.now())
        else:
            identities.set_source(connection, row["id"], once["source"])
            self._issuing.adopt(connection, signed_in.actor, row["email"], once["address"])
        self._house.audit.note(connection, signed_in.actor, "identity.signed_in", row["id"], kind=kind.value, **facts)
        if self._devices.is_new(connection, row["id"], label, address):
            ids = {"identity_id": row["id"], "session_id": signed_in.actor.session_id}
            self._house.jobs.record(connection, "identity.signed_in", **ids)


def proof_of(way: SecondWay) -> ProvedBy:
    """What a second way proves when it is shown alone."""
    return BY_KEY if way is SecondWay.PASSKEY else BY_CODE


def first_told(by: ProvedBy, provider: str) -> dict[str, str]:
    """What the history is told of a first proof; nothing of none, which is a passkey alone."""
    if Proof.PROVIDER in by:
        return {"first": FirstWay.PROVIDER.value, "provider": provider}
    known = {Proof.PASSWORD: FirstWay.PASSWORD, Proof.CODE: FirstWay.ONE_TIME_PASSWORD}
    return next(({"first": way.value} for proof, way in known.items() if proof in by), {})


def customer(row: Mapping[Any, Any], address: str, session_id: str = "") -> CustomerActor:
    """The actor of an identity's row."""
    names = (row["user_name"], row["first_name"], row["last_name"], row["locale"])
    return CustomerActor(row["id"], session_id, *names, address, row["signed_in_at"])
