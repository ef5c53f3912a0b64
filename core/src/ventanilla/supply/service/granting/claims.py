"""A one-time password for whoever proves to be the customer: to the contact on file, and nowhere else.

The answer never says what came of it. The look-up and the message are jobs, so nor does its time.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from ventanilla.errors import NotFound, TooManyTries
from ventanilla.fields import Declared, Surroundings, email_key, load, name_match_key, schema_for
from ventanilla.house import House
from ventanilla.identity.model import IssuedLogin, OneTimePassword, PasswordSource
from ventanilla.identity.service import IdentityService
from ventanilla.identity.service.budgets import network_of
from ventanilla.kernel.actors import Actor, Anonymous, CustomerActor, SystemActor
from ventanilla.kernel.ids import new_id
from ventanilla.plugin import Budget, Channel, Door, Field, FieldKind, IssuedLogins
from ventanilla.plugin.issuing import NUMBERS
from ventanilla.supply.model import Contact, Customer, OneTimeNotice
from ventanilla.supply.service.granting.scopes import Scope, Scopes
from ventanilla.supply.tables import granting as tables

SYSTEM = SystemActor("supply.claim")
KEPT = timedelta(days=2)
_NAMES = (FieldKind.RU_NAME,)
_PHONES = (FieldKind.RU_MOBILE, FieldKind.PHONE)
_FIRMS = (("inn", 10), ("tax_code", 11))
"""How long the tax number is of who is no person, by the name of its proof: Russia's INN, Italy's partita IVA."""


class Claims:
    """Takes requests in, and issues passwords for those that are right."""

    def __init__(self, house: House, policy: IssuedLogins, scopes: Scopes, identity: IdentityService) -> None:
        self._house = house
        self._policy = policy
        self._scopes = scopes
        self._identity = identity
        self._schemas: dict[str, Declared] = {
            door.name: schema_for(door.prove, lambda: Surroundings.of(house.utility, house.today()))
            for door in policy.doors
            if door.prove
        }

    def request(self, actor: Actor, door_name: str, values: Mapping[str, Any]) -> None:
        """See :meth:`Granting.request_password`."""
        schema = self._schemas.get(door_name)
        if schema is None:
            raise NotFound
        typed = load(schema, values)
        self._admit(actor)
        row: dict[str, Any] = {
            "id": new_id(),
            "door": door_name,
            "typed": json.dumps(typed),
            "state": "waiting",
            "asked_at": self._house.clock.now(),
        }
        with self._house.db.write() as connection:
            tables.forget_claims(connection, self._house.clock.now() - KEPT)
            tables.add_claim(connection, row)
            self._house.audit.note(connection, actor, "supply.password_asked", row["id"])
            self._house.jobs.record(connection, "supply.password_asked", claim_id=row["id"])

    def issue(self, claim_id: str) -> OneTimeNotice | None:
        """See :meth:`Granting.issue_password`."""
        with self._house.db.read() as connection:
            row = tables.claim(connection, claim_id)
        door = self._policy.door(row["door"]) if row else None
        if row is None or door is None or row["asked_at"] + self._policy.one_time_lifetime <= self._house.clock.now():
            return None
        if row["state"] == "issued":
            return self._again(row["identity_id"], door)
        typed: dict[str, str] = json.loads(row["typed"]) if row["state"] == "waiting" else {}
        scope = self._proven(door, typed) if typed else None
        with self._house.db.write() as connection:
            again = tables.claim(connection, claim_id)
            if again is None or again["state"] != "waiting":
                return None
            made = self._made(connection, door, scope, number_of(door.prove, typed)) if scope else None
            tables.answer_claim(connection, claim_id, made[0] if made else "")
        return self._notice(door, scope.customer.contact, made[1]) if scope and made else None

    def _again(self, identity_id: str, door: Door) -> OneTimeNotice | None:
        """The message of before did not leave: a new password, the earlier one is dead."""
        login = self._identity.issuing.login(identity_id)
        contact = self._contact_of(login) if login else None
        if contact is None:
            return None
        with self._house.db.write() as connection:
            return self._notice(door, contact, self._give(connection, identity_id, door))

    def _contact_of(self, login: IssuedLogin) -> Contact | None:
        scope = self._scopes.of(login.user_name)
        return scope.customer.contact if scope and scope.record_id == login.record_id else None

    def _proven(self, door: Door, typed: Mapping[str, str]) -> Scope | None:
        """Whom the claim is about, when everything in it is as the records have it and a contact is on file."""
        scope = self._scopes.of(number_of(door.prove, typed))
        if scope is None or not _reached(door, scope.customer.contact):
            return None
        return scope if all(_matches(each, typed[each.name], scope) for each in door.prove) else None

    def _made(
        self, connection: Connection, door: Door, scope: Scope, number: str
    ) -> tuple[str, OneTimePassword] | None:
        if not self._identity.issuing.admit(connection, self._budgets(door, scope)):
            return None
        login = self._identity.issuing.of_record(scope.kind, scope.record_id)
        if login is not None and login.closed_at is not None:
            return None
        login_id = login.identity_id if login else make_login(connection, self._identity, scope, number)
        return (login_id, self._give(connection, login_id, door)) if login_id else None

    def _give(self, connection: Connection, login_id: str, door: Door) -> OneTimePassword:
        source = PasswordSource.SMS if door.channel is Channel.SMS else PasswordSource.EMAIL
        issuing = self._identity.issuing
        given = issuing.give_password(connection, login_id, source, self._policy.one_time_lifetime)
        self._house.audit.note(connection, SYSTEM, "identity.one_time_issued", login_id, source=source.value)
        return given

    def _budgets(self, door: Door, scope: Scope) -> list[tuple[str, str, Budget]]:
        to = _reached(door, scope.customer.contact)
        policy = self._policy
        asked = [("one_time.target", scope.record_id, policy.per_target), ("one_time.utility", "", policy.per_utility)]
        asked += [(f"one_time.contact.{at}", to, budget) for at, budget in enumerate(policy.per_contact)]
        if door.channel is Channel.SMS:
            asked.append(("one_time.prefix", to[:-4], policy.per_prefix))
        return asked

    def _notice(self, door: Door, contact: Contact, given: OneTimePassword) -> OneTimeNotice:
        by_sms = door.channel is Channel.SMS
        return OneTimeNotice(
            channel=door.channel.value,
            email="" if by_sms else contact.email,
            phone=contact.phone if by_sms else "",
            locale=self._house.utility.locales[0],
            user_name=given.user_name,
            password=given.password,
            expires_at=given.expires_at,
        )

    def _admit(self, actor: Actor) -> None:
        address = actor.address if isinstance(actor, Anonymous | CustomerActor) else ""
        asked = [("one_time.actor", network_of(address), self._policy.per_actor)]
        with self._house.db.write(apart=True) as connection:
            if not self._identity.issuing.admit(connection, asked):
                raise TooManyTries


def make_login(connection: Connection, identity: IdentityService, scope: Scope, number: str) -> str:
    """The login of a number, named by it; nothing when the name is taken."""
    customer = scope.customer
    last, first = _names(customer)
    who = {
        "user_name": number,
        "first_name": first or last,
        "last_name": last if first else "",
        "email": customer.contact.email,
        "phone": customer.contact.phone,
        "fax": str(customer.attributes.get("fax") or ""),
    }
    return identity.issuing.make(connection, scope.kind, scope.record_id, who, None)


def _names(customer: Customer) -> tuple[str, str]:
    """Family name and first names. A firm's name is one, with nothing in it to be on familiar terms with."""
    if any(len(customer.proofs.get(name, "")) == length for name, length in _FIRMS):
        return customer.name, ""
    last, _, first = customer.name.partition(" ")
    return last, first


def number_of(fields: tuple[Field, ...], typed: Mapping[str, str]) -> str:
    """What was typed into the field that asks for a number of the records."""
    return next((typed[each.name] for each in fields if each.kind in NUMBERS), "")


def _reached(door: Door, contact: Contact) -> str:
    return contact.phone if door.channel is Channel.SMS else contact.email


def _matches(asked: Field, value: str, scope: Scope) -> bool:
    customer = scope.customer
    if asked.kind in NUMBERS:
        return True
    if asked.kind in _NAMES:
        return bool(value) and name_match_key(value) == name_match_key(customer.name)
    if asked.kind in _PHONES:
        return bool(value) and value == customer.contact.phone
    if asked.kind is FieldKind.EMAIL:
        return bool(value) and email_key(value) == email_key(customer.contact.email)
    return bool(value) and customer.proofs.get(asked.name) == value
