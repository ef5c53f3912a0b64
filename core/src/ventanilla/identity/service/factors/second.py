"""The second step of signing in, and the one step of a passkey."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from ventanilla.errors import AccessEnded, InvalidInput, NotFound, SignInRefused, SignInRequired, TooManyTries
from ventanilla.house import House
from ventanilla.identity.model import HalfWay, PasskeyAsked, SecondWay, SessionKind, SignedIn
from ventanilla.identity.service.budgets import Budgets, network_of
from ventanilla.identity.service.entering import Entering, customer
from ventanilla.identity.service.factors.evidence import Evidence, code_of
from ventanilla.identity.service.factors.passkeys import Purpose
from ventanilla.identity.service.issuing import Issuing, is_over
from ventanilla.identity.tables import halves, identities
from ventanilla.kernel.actors import Actor, Anonymous, CustomerActor, HalfActor
from ventanilla.kernel.ids import hash_secret
from ventanilla.kernel.proofs import proofs_of
from ventanilla.plugin import FactorKind

REFUSED = "identity.second_refused"


class SecondSteps:
    """Whoever is half way can finish here, and nothing else; who has a passkey needs no password."""

    def __init__(
        self, house: House, budgets: Budgets, entering: Entering, issuing: Issuing, evidence: Evidence
    ) -> None:
        self._house = house
        self._budgets = budgets
        self._entering = entering
        self._issuing = issuing
        self._evidence = evidence

    @property
    def offers_passkeys(self) -> bool:
        """Whether one can sign in with a passkey alone."""
        offered = FactorKind.PASSKEY in self._house.utility.identity.factors.offered
        return offered and self._evidence.passkeys.is_possible

    def half_way(self, secret: str, kind: SessionKind, address: str) -> HalfWay | None:
        """Who is half way under a secret, and what they can show; None for everybody else."""
        if not 0 < len(secret) <= 128 or not secret.isascii():
            return None
        with self._house.db.read() as connection:
            row = halves.under(connection, hash_secret(secret), kind.value, self._house.clock.now())
            owner = identities.by_id(connection, row["identity_id"]) if row else None
            if row is None or owner is None or row["tries_left"] <= 0:
                return None
            ways = self._entering.ways(connection, owner["id"])
        actor = HalfActor(owner["id"], row["id"], owner["user_name"], owner["locale"], address)
        return HalfWay("", actor, row["expires_at"], ways)

    def ask_passkey(self, actor: HalfActor) -> PasskeyAsked:
        """Have the browser show a passkey of whoever is half way.

        :raises NotFound: when they have none.
        """
        with self._house.db.write() as connection:
            if SecondWay.PASSKEY not in self._entering.ways(connection, actor.identity_id):
                raise NotFound
            return self._evidence.passkeys.ask(connection, Purpose.SECOND, actor.half_id, actor.identity_id)

    def finish(self, actor: HalfActor, values: Mapping[str, Any]) -> SignedIn:
        """Finish with ``code``, ``recovery_code``, or ``ticket`` and ``credential``.

        :raises InvalidInput: naming the field; after the last try the sign-in is void.
        :raises SignInRefused: when there is no try left.
        :raises SignInRequired: when it is over meanwhile.
        :raises TooManyTries: when the year has no codes left; the other ways are open still.
        """
        who = self._owner(actor)
        if not (values.get("credential") or values.get("recovery_code")):
            code_of(str(values.get("code", "")))
        left = self._take_try(actor)
        try:
            return self._shown(actor, who, values)
        except (InvalidInput, TooManyTries) as fault:
            if left == 0:
                self._give_up(who, actor)
                raise SignInRefused from None
            raise fault

    def end(self, actor: HalfActor) -> None:
        """Begin anew."""
        with self._house.db.write() as connection:
            halves.end(connection, actor.half_id)

    def ask_alone(self, actor: Actor) -> PasskeyAsked:
        """Have a visitor's browser show whichever passkey it finds.

        :raises NotFound: where passkeys are not offered.
        :raises TooManyTries: when the visitor's network address has asked too often.
        """
        if not self.offers_passkeys:
            raise NotFound
        place = network_of(actor.address if isinstance(actor, Anonymous | CustomerActor) else "")
        asked = [("passkey.actor", place, self._house.utility.identity.sign_in_per_actor)]
        with self._house.db.write(apart=True) as connection:
            if not self._budgets.take_all(connection, asked):
                raise TooManyTries
        with self._house.db.write() as connection:
            return self._evidence.passkeys.ask(connection, Purpose.SIGN_IN, "")

    def alone(self, actor: Actor, values: Mapping[str, Any], kind: SessionKind, label: str) -> SignedIn:
        """Sign in with a passkey alone: it is there, and it has verified its owner.

        :raises SignInRefused: for everything that is wrong, alike.
        :raises AccessEnded: when all is right and the login opens nothing any more.
        """
        address = actor.address if isinstance(actor, Anonymous | CustomerActor) else ""
        keys = self._evidence.passkeys
        try:
            found = keys.shown(str(values.get("ticket", "")), Purpose.SIGN_IN, "", values.get("credential"))
        except InvalidInput:
            raise SignInRefused from None
        with self._house.db.read() as connection:
            row = identities.by_id(connection, found.holder_id)
        if row is None:
            raise SignInRefused
        if is_over(row, self._house.today()):
            raise AccessEnded
        self._issuing.refresh(row)
        where = (kind, label, address)

        def enter(connection: Connection, way: SecondWay) -> SignedIn:
            held = identities.held(connection, found.holder_id)
            if held is None:
                raise SignInRefused
            return self._entering.enter_fully(connection, held, where, way)

        try:
            return self._evidence.use_passkey(customer(row, address), found, enter)
        except InvalidInput:
            raise SignInRefused from None

    def _owner(self, actor: HalfActor) -> CustomerActor:
        with self._house.db.read() as connection:
            row = identities.by_id(connection, actor.identity_id)
        if row is None:
            raise SignInRequired
        if is_over(row, self._house.today()):
            raise AccessEnded
        return customer(row, actor.address, actor.half_id)

    def _take_try(self, actor: HalfActor) -> int:
        with self._house.db.write(apart=True) as connection:
            left = halves.take_try(connection, actor.half_id)
        if left is None:
            raise SignInRefused
        return left

    def _shown(self, actor: HalfActor, who: CustomerActor, values: Mapping[str, Any]) -> SignedIn:
        def enter(connection: Connection, way: SecondWay) -> SignedIn:
            return self._entered(connection, actor, way)

        if values.get("credential"):
            return self._evidence.passkey(who, values, (Purpose.SECOND, actor.half_id), REFUSED, enter)
        if values.get("recovery_code"):
            return self._evidence.recovery_code(who, str(values["recovery_code"]), REFUSED, enter)
        return self._evidence.code(who, str(values.get("code", "")), REFUSED, enter)

    def _entered(self, connection: Connection, actor: HalfActor, way: SecondWay) -> SignedIn:
        row = identities.held(connection, actor.identity_id)
        half = halves.finish(connection, actor.half_id, self._house.clock.now())
        if row is None or half is None:
            raise SignInRequired
        where = (SessionKind(half["kind"]), half["label"], actor.address)
        return self._entering.enter_fully(connection, row, where, way, half["id"], proofs_of(half["proved_by"]))

    def _give_up(self, who: CustomerActor, actor: HalfActor) -> None:
        with self._house.db.write(apart=True) as connection:
            halves.end(connection, actor.half_id)
            self._evidence.tell(connection, actor.identity_id, "second_refused")
