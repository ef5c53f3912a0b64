"""What somebody shows beside a password, looked at and used up in one transaction with what it is shown for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from sqlalchemy import Connection

from ventanilla.errors import InvalidInput, TooManyTries
from ventanilla.house import House
from ventanilla.identity.model import SecondWay
from ventanilla.identity.service.budgets import Budgets
from ventanilla.identity.service.factors.passkeys import Passkeys, Purpose, Shown
from ventanilla.identity.service.factors.recovery import hash_of
from ventanilla.identity.service.factors.sealing import FactorSeal
from ventanilla.identity.service.factors.totp import step_of
from ventanilla.identity.tables import factors
from ventanilla.kernel.actors import Actor, CustomerActor
from ventanilla.kernel.codes import DIGITS, typed_code
from ventanilla.kernel.messages import message

T = TypeVar("T")
Then = Callable[[Connection, SecondWay], T]
"""What the evidence is shown for: done in the transaction that uses it up."""


class Evidence:
    """Codes, recovery codes and passkeys of customers."""

    def __init__(self, house: House, budgets: Budgets) -> None:
        self._house = house
        self._budgets = budgets
        self.passkeys = Passkeys(house, "customer")
        self.seal = FactorSeal(house.settings.secret_key, "customer second factor")

    def code(self, actor: CustomerActor, typed: str, refused: str, then: Then[T]) -> T:
        """By the code that an app shows now; ``refused`` is what the audit calls a wrong one.

        :raises InvalidInput: on ``code``: not six digits (costs nothing), wrong, or used already.
        :raises TooManyTries: when the year has no tries left.
        """
        plain = code_of(typed)
        made = self._budgets.try_code(actor.address, actor.identity_id)
        if made is None:
            raise TooManyTries
        with self._house.db.write() as connection:
            step = self._step(connection, actor.identity_id, plain)
            if step is not None and factors.use_step(connection, actor.identity_id, step):
                self._budgets.code_was_right(connection, made)
                return then(connection, SecondWay.TOTP)
        self.note_refused(actor, refused)
        raise InvalidInput({"code": message("factors.code.wrong")})

    def recovery_code(self, actor: CustomerActor, typed: str, refused: str, then: Then[T]) -> T:
        """By a recovery code, which is used up; its holder is told.

        :raises InvalidInput: on ``recovery_code``.
        """
        hashed = self.hash(actor.identity_id, typed)
        with self._house.db.write() as connection:
            if hashed and factors.use_code(connection, actor.identity_id, hashed):
                done = then(connection, SecondWay.RECOVERY_CODE)
                self.tell(connection, actor.identity_id, "recovery_code_used")
                return done
        self.note_refused(actor, refused)
        raise InvalidInput({"recovery_code": message("factors.recovery_code.wrong")})

    def passkey(
        self, actor: CustomerActor, values: Mapping[str, Any], where: tuple[Purpose, str], refused: str, then: Then[T]
    ) -> T:
        """By a passkey of the actor's; ``where`` is what its challenge was made for and bound to.

        :raises InvalidInput: on ``credential``.
        """
        ticket, answer = str(values.get("ticket", "")), values.get("credential")
        try:
            found = self.passkeys.shown(ticket, *where, answer, actor.identity_id)
        except InvalidInput:
            self.note_refused(actor, refused)
            raise
        return self.use_passkey(actor, found, then)

    def use_passkey(self, actor: CustomerActor, found: Shown, then: Then[T]) -> T:
        """By a passkey that was shown. One that shows an old counter is suspended, and its holder told.

        :raises InvalidInput: on ``credential``.
        """
        with self._house.db.write() as connection:
            if self.passkeys.use(connection, found):
                return then(connection, SecondWay.PASSKEY)
            if self.passkeys.suspend(connection, found):
                self._house.audit.note(connection, actor, "identity.passkey_suspended", actor.identity_id)
                self.tell(connection, actor.identity_id, "passkey_suspended")
        raise InvalidInput({"credential": message("factors.passkey.suspended")})

    def tell(self, connection: Connection, identity_id: str, what: str) -> None:
        """Have the holder told by e-mail."""
        self._house.jobs.record(connection, "identity.factor_changed", identity_id=identity_id, what=what)

    def note_refused(self, actor: Actor, refused: str) -> None:
        """Write a refused try down."""
        whom = actor.identity_id if isinstance(actor, CustomerActor) else ""
        with self._house.db.write(apart=True) as connection:
            self._house.audit.note(connection, actor, refused, whom)

    def hash(self, identity_id: str, code: str) -> str:
        """How a recovery code is kept; empty for what can't be one."""
        return hash_of(self._house.settings.secret_key, "customer recovery", identity_id, code)

    def _step(self, connection: Connection, identity_id: str, code: str) -> int | None:
        row = factors.authenticator_of(connection, identity_id)
        if row is None or row["made_at"] is None:
            return None
        secret = self.seal.open(row["secret"], identity_id)
        return step_of(secret, code, self._house.clock.now()) if secret else None


def code_of(typed: str) -> str:
    """Six digits, however they were typed.

    :raises InvalidInput: on ``code``.
    """
    try:
        return typed_code(typed)
    except ValueError:
        raise InvalidInput({"code": message("identity.code.not_six_digits", count=DIGITS)}) from None
