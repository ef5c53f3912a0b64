"""The current password, asked for again before something that matters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ventanilla.errors import InvalidInput, SignInRequired, TooManyTries
from ventanilla.house import House
from ventanilla.identity.service.budgets import Budgets, Spent
from ventanilla.identity.service.freshness import FRESH, TYPING, needs_fresh
from ventanilla.identity.service.hashing import Passwords
from ventanilla.identity.service.permits import Acting
from ventanilla.identity.tables import identities
from ventanilla.kernel.actors import CustomerActor
from ventanilla.kernel.messages import message


class Proving:
    """Checks the password of whoever is signed in, within the budgets of signing in."""

    def __init__(self, house: House, passwords: Passwords, budgets: Budgets) -> None:
        self._house = house
        self._passwords = passwords
        self._budgets = budgets

    def row(self, actor: Acting) -> Mapping[Any, Any]:
        """The identity's own row.

        :raises SignInRequired: when it is gone.
        """
        with self._house.db.read() as connection:
            row = identities.by_id(connection, actor.identity_id)
        if row is None:
            raise SignInRequired
        return row

    def prove(self, actor: CustomerActor, stored: str, password: str, name: str, refused: str) -> None:
        """Look whether a password is the one of that hash; ``refused`` is what the audit calls a wrong one.

        Without a hash there is no password: a fresh proof in this session stands in for it.

        :raises InvalidInput: naming the field when it is wrong.
        :raises ProofNeeded: where there is none, and the last proof is too old.
        :raises TooManyTries: when it was wrong too often.
        """
        if not stored:
            needs_fresh(actor, self._house.clock.now(), FRESH + TYPING)
            return
        made = self._budgets.try_sign_in(actor.address, actor.identity_id)
        if isinstance(made, Spent):
            raise TooManyTries
        is_right = self._passwords.is_right(stored, password)
        with self._house.db.write(apart=True) as connection:
            if is_right:
                self._budgets.was_right(connection, made)
            else:
                self._house.audit.note(connection, actor, refused, actor.identity_id)
        if not is_right:
            raise InvalidInput({name: message("field.fault.current_password")})
