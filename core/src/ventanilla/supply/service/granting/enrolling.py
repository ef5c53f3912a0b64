"""Logins that customers ask for by mail (ITA-01, ITA-02): to the address on file, or to one that a recent bill proves.

Neither the answer nor its time says what came of it: records are looked at, and mails are made, by a job.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection

from ventanilla.errors import NotFound, TooManyTries
from ventanilla.fields import Declared, Surroundings, email_key, load, schema_for
from ventanilla.house import House
from ventanilla.identity.model import IssuedLogin, LoginScope, PasswordSource
from ventanilla.identity.service import IdentityService
from ventanilla.identity.service.budgets import network_of
from ventanilla.kernel.actors import Actor, Anonymous, CustomerActor, SystemActor
from ventanilla.kernel.ids import new_id
from ventanilla.plugin import Channel, Enrolment, Field, FieldKind, IssuedLogins
from ventanilla.plugin.issuing import NUMBERS
from ventanilla.supply.model import ElsewhereNotice, OneTimeNotice
from ventanilla.supply.service.granting.claims import KEPT, make_login, number_of
from ventanilla.supply.service.granting.scopes import Scope, Scopes
from ventanilla.supply.tables import granting as tables

DOOR = "enrolment"
"""What the requests are kept under, beside those of the doors."""
EMAIL = Field("email", FieldKind.EMAIL, "supply.enrol.email", "supply.enrol.email_hint")
SYSTEM = SystemActor("supply.enrolment")


class Enrolments:
    """Takes requests in, and mails first passwords for those that are right."""

    def __init__(self, house: House, policy: IssuedLogins, scopes: Scopes, identity: IdentityService) -> None:
        self._house = house
        self._policy = policy
        self._scopes = scopes
        self._identity = identity
        rules = policy.enrolment
        self.fields: tuple[Field, ...] = rules.prove if rules else ()
        self.more: tuple[Field, ...] = (EMAIL, rules.secret) if rules else ()
        self._first = self._schema(self.fields)
        self._whole = self._schema((*self.fields, *self.more))

    def check(self, values: Mapping[str, Any]) -> dict[str, str]:
        """See :meth:`Granting.check_enrolment`."""
        self._rules()
        return load(self._first, values)

    def request(self, actor: Actor, values: Mapping[str, Any], *, always: bool) -> None:
        """See :meth:`Granting.request_enrolment`."""
        self._rules()
        typed = load(self._whole, values)
        self._admit(actor)
        now = self._house.clock.now()
        told = json.dumps({**typed, "always": "yes" if always else ""})
        row: dict[str, Any] = {"id": new_id(), "door": DOOR, "typed": told, "state": "waiting", "asked_at": now}
        with self._house.db.write() as connection:
            tables.forget_claims(connection, now - KEPT)
            tables.add_claim(connection, row)
            self._house.audit.note(connection, actor, "supply.password_asked", row["id"])
            self._house.jobs.record(connection, "supply.password_asked", claim_id=row["id"])

    def issue(self, row: Mapping[Any, Any]) -> OneTimeNotice | None:
        """The first password that answers a request, to be mailed now; None when nobody is meant.

        A mail that did not leave is made anew, with a new password, while the request is kept.
        """
        rules, claim_id = self._rules(), row["id"]
        if not row["typed"] or row["asked_at"] + rules.lifetime <= self._house.clock.now():
            return None
        typed: dict[str, str] = json.loads(row["typed"])
        if row["state"] == "issued":
            with self._house.db.write() as connection:
                return self._give(connection, rules, row["identity_id"], typed["to"], typed["kept"])
        scope = self._proven(rules, typed)
        with self._house.db.write() as connection:
            again = tables.claim(connection, claim_id)
            if again is None or again["state"] != "waiting":
                return None
            made = self._made(connection, rules, scope, typed) if scope else None
            sent = json.dumps({"to": made.to, "kept": made.kept}) if made else ""
            tables.answer_claim(connection, claim_id, made.login_id if made else "", sent)
            if made is None:
                return None
            if made.is_other:
                self._house.jobs.record(connection, "supply.password_elsewhere", claim_id=claim_id)
            return self._give(connection, rules, made.login_id, made.to, made.kept)

    def elsewhere(self, claim_id: str) -> ElsewhereNotice | None:
        """Whom to tell that a password went to another address than the one on file; None when nobody."""
        with self._house.db.read() as connection:
            row = tables.claim(connection, claim_id)
        login = self._identity.issuing.login(row["identity_id"]) if row and row["identity_id"] else None
        scope = self._scopes.of(login.user_name) if login else None
        if row is None or login is None or scope is None or not scope.customer.contact.email:
            return None
        return ElsewhereNotice(
            scope.customer.contact.email, self._house.utility.locales[0], login.user_name, row["asked_at"]
        )

    def _made(self, connection: Connection, rules: Enrolment, scope: Scope, typed: Mapping[str, str]) -> _Made | None:
        login = self._identity.issuing.of_record(scope.kind, scope.record_id)
        if login is not None and login.closed_at is not None:
            return None
        on_file = login.email if login and login.email else scope.customer.contact.email
        to, is_other = self._address(connection, rules, scope, login, typed, on_file)
        if not to or not self._identity.issuing.admit(connection, self._budgets(scope, to)):
            return None
        login_id = login.identity_id if login else make_login(connection, self._identity, scope, scope.customer.number)
        kept = to if is_other and typed["always"] else ""
        return _Made(login_id, to, kept, is_other) if login_id else None

    def _give(self, connection: Connection, rules: Enrolment, login_id: str, to: str, kept: str) -> OneTimeNotice:
        """A new password; ``kept`` is the address that becomes the contact with it, or nothing."""
        issuing = self._identity.issuing
        given = issuing.give_password(connection, login_id, PasswordSource.EMAIL, rules.lifetime, address=kept)
        self._house.audit.note(connection, SYSTEM, "identity.one_time_issued", login_id, source="email")
        return OneTimeNotice(
            channel=Channel.EMAIL.value,
            email=to,
            phone="",
            locale=self._house.utility.locales[0],
            user_name=given.user_name,
            password=given.password,
            expires_at=given.expires_at,
            is_first=True,
        )

    def _address(
        self,
        connection: Connection,
        rules: Enrolment,
        scope: Scope,
        login: IssuedLogin | None,
        typed: Mapping[str, str],
        on_file: str,
    ) -> tuple[str, bool]:
        """Where the password goes, and whether that is another address than the one on file."""
        is_own = bool(on_file) and email_key(typed["email"]) == email_key(on_file)
        is_registered = login is not None and login.has_password and bool(login.email)
        if is_own or is_registered or not typed[rules.secret.name]:
            return on_file, False
        guess = [
            ("enrol.guess.target", scope.record_id, rules.guesses_per_target),
            ("enrol.guess.utility", "", rules.guesses_per_utility),
        ]
        if not self._identity.issuing.admit(connection, guess):
            self._house.audit.note(connection, SYSTEM, "supply.bill_secret_spent", scope.record_id)
            return on_file, False
        stored = scope.customer.proofs.get(rules.secret.name, "")
        if stored and hmac.compare_digest(stored.encode(), typed[rules.secret.name].encode()):
            return typed["email"], True
        self._house.audit.note(connection, SYSTEM, "supply.bill_secret_refused", scope.record_id)
        return on_file, False

    def _proven(self, rules: Enrolment, typed: Mapping[str, str]) -> Scope | None:
        """Whom the request is about, when number and proofs are as the records have them."""
        scope = self._scopes.of(number_of(rules.prove, typed))
        if scope is None or scope.kind is not LoginScope.CUSTOMER:
            return None
        proofs = scope.customer.proofs
        asked = (each for each in rules.prove if each.kind not in NUMBERS)
        return scope if all(typed[each.name] and proofs.get(each.name) == typed[each.name] for each in asked) else None

    def _budgets(self, scope: Scope, to: str) -> list[tuple[str, str, Any]]:
        policy = self._policy
        asked = [("one_time.target", scope.record_id, policy.per_target), ("one_time.utility", "", policy.per_utility)]
        return asked + [(f"one_time.contact.{at}", to, budget) for at, budget in enumerate(policy.per_contact)]

    def _admit(self, actor: Actor) -> None:
        address = actor.address if isinstance(actor, Anonymous | CustomerActor) else ""
        with self._house.db.write(apart=True) as connection:
            asked = [("one_time.actor", network_of(address), self._policy.per_actor)]
            if not self._identity.issuing.admit(connection, asked):
                raise TooManyTries

    def _rules(self) -> Enrolment:
        if self._policy.enrolment is None:
            raise NotFound
        return self._policy.enrolment

    def _schema(self, fields: tuple[Field, ...]) -> Declared:
        return schema_for(fields, lambda: Surroundings.of(self._house.utility, self._house.today()))


class _Made(NamedTuple):
    """Whose password goes where, and whether that is another address than the one on file."""

    login_id: str
    to: str
    kept: str
    is_other: bool
