"""Signing in: the same answer, work and statements whoever is meant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

from ventanilla.errors import AccessEnded, SignInRefused
from ventanilla.fields import email_key
from ventanilla.house import House
from ventanilla.identity.model import HalfWay, SessionKind, SignedIn
from ventanilla.identity.service.budgets import Budgets, Spent, Try
from ventanilla.identity.service.entering import Entering
from ventanilla.identity.service.forms import Forms
from ventanilla.identity.service.hashing import Passwords
from ventanilla.identity.service.issuing import Issuing, is_over
from ventanilla.identity.tables import identities
from ventanilla.kernel.actors import Actor, Anonymous, CustomerActor
from ventanilla.plugin import FieldKind


class SignIns:
    """Checks user name and password."""

    def __init__(
        self,
        house: House,
        forms: Forms,
        passwords: Passwords,
        budgets: Budgets,
        issuing: Issuing,
        entering: Entering,
    ) -> None:
        self._house = house
        self._forms = forms
        self._passwords = passwords
        self._budgets = budgets
        self._issuing = issuing
        self._entering = entering

    def begin(self, actor: Actor, values: Mapping[str, Any], kind: SessionKind, label: str) -> SignedIn | HalfWay:
        """See :meth:`IdentityService.begin`."""
        loaded = self._forms.sign_in.load(values)
        login, password = self._forms.sign_in.login(loaded), self._forms.sign_in.by_kind(loaded)[FieldKind.PASSWORD]
        identity_id, stored = self._find(login)
        target = identity_id or self._forms.user_key(login) or email_key(login)
        made = self._budgets.try_sign_in(_address(actor), target)
        if isinstance(made, Spent):
            self._refuse_spent(made, password)
        once = None
        if not self._passwords.is_right(stored, password):
            once = self._issuing.spend(identity_id, password)
            if once is None:
                self._refuse(actor, target)
        self._refuse_ended(identity_id, once)
        fresh = (
            self._passwords.hash(password) if stored and once is None and self._passwords.is_outdated(stored) else ""
        )
        signed_in = self._opened(made, identity_id, stored, fresh, once, (kind, label, _address(actor)))
        if signed_in is None:
            self._refuse(actor, target)
        return signed_in

    def _find(self, login: str) -> tuple[str, str | None]:
        """Id and password hash; without such an identity both are empty."""
        if self._forms.by_email and "@" in login:
            rows = self._house.db.rows(identities.BY_EMAIL, key=email_key(login))
        else:
            rows = self._house.db.rows(identities.BY_USER, key=self._forms.user_key(login))
        return (rows[0][0], rows[0][1]) if rows else ("", None)

    def _opened(
        self,
        made: Try,
        identity_id: str,
        stored: str | None,
        fresh: str,
        once: Mapping[Any, Any] | None,
        where: tuple[SessionKind, str, str],
    ) -> SignedIn | HalfWay | None:
        """None when the password was changed, or a one-time one used, while it was being checked."""
        with self._house.db.write() as connection:
            row = identities.held(connection, identity_id)
            if row is None or row["password_hash"] != stored:
                return None
            if fresh:
                identities.renew_hash(connection, identity_id, fresh)
            entered = self._entering.enter(connection, row, where, once)
            if isinstance(entered, HalfWay):
                self._budgets.was_half_right(connection, made)
            else:
                self._budgets.was_right(connection, made)
            return entered

    def _refuse_ended(self, identity_id: str, once: Mapping[Any, Any] | None) -> None:
        """Look what an issued login opens today.

        :raises AccessEnded: when it opens nothing any more; only whoever knows the password hears it.
        """
        with self._house.db.read() as connection:
            row = identities.by_id(connection, identity_id)
        if row is None:
            return
        if is_over(row, self._house.today()):
            raise AccessEnded
        self._issuing.refresh({**row, "source": once["source"]} if once else row)

    def _refuse_spent(self, spent: Spent, password: str) -> NoReturn:
        """Whoever has tried too often gets the same answer; a flood from one place is not worth a hash each."""
        if not spent.is_by_actor:
            self._passwords.is_right(None, password)
        raise SignInRefused

    def _refuse(self, actor: Actor, target: str) -> NoReturn:
        with self._house.db.write() as connection:
            self._house.audit.note(connection, actor, "identity.sign_in_refused", self._budgets.target(target))
        raise SignInRefused


def _address(actor: Actor) -> str:
    return actor.address if isinstance(actor, Anonymous | CustomerActor) else ""
