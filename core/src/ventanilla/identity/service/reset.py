"""A forgotten password: the old one is good until a new one is chosen through the e-mailed link."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from ventanilla.errors import InvalidInput, LinkExpired, NotFound
from ventanilla.fields import email_key
from ventanilla.fields.passwords import is_own
from ventanilla.house import House
from ventanilla.identity.model import Holder, Letter, LetterKind, PasswordSource
from ventanilla.identity.service.budgets import Budgets
from ventanilla.identity.service.forms import Forms
from ventanilla.identity.service.hashing import Passwords
from ventanilla.identity.service.issuing import Issuing, is_over
from ventanilla.identity.service.registration import letter
from ventanilla.identity.tables import identities, one_times, providers, resets, sessions
from ventanilla.kernel.actors import Actor, SystemActor
from ventanilla.kernel.ids import hash_secret, new_id, new_secret
from ventanilla.kernel.messages import message
from ventanilla.plugin import FieldKind

SYSTEM = SystemActor("identity.reset")


class Resets:
    """Requests for a new password, and choosing it."""

    def __init__(self, house: House, forms: Forms, passwords: Passwords, budgets: Budgets, issuing: Issuing) -> None:
        self._house = house
        self._forms = forms
        self._passwords = passwords
        self._budgets = budgets
        self._issuing = issuing
        self._lifetime = house.utility.identity.reset_lifetime
        self._issued = house.utility.identity.issued

    def request(self, actor: Actor, values: Mapping[str, Any]) -> None:
        """See :meth:`IdentityService.request_reset`."""
        if self._issued is not None and self._issued.agreement is None and self._issued.enrolment is None:
            raise NotFound
        named = self._forms.forgotten.login(self._forms.forgotten.load(values))
        self._budgets.admit(actor)
        key = email_key(named) if "@" in named else self._forms.user_key(named)
        request_id = new_id()
        with self._house.db.write() as connection:
            resets.add(connection, {"id": request_id, "named": key, "received_at": self._house.clock.now()})
            self._house.audit.note(connection, actor, "identity.reset_requested", request_id)
            self._house.jobs.record(connection, "identity.reset_requested", request_id=request_id)

    def issue(self, request_id: str) -> Letter | None:
        """See :meth:`IdentityService.issue_reset`."""
        now = self._house.clock.now()
        with self._house.db.write() as connection:
            request = resets.waiting(connection, request_id)
            if request is None:
                return None
            holder = self._holder(connection, request)
            if holder is None or not holder["email"] or is_over(holder, self._house.today()):
                resets.close(connection, request_id, now)
                return None
            if resets.is_replaced(connection, holder["id"], request["received_at"]):
                resets.close(connection, request_id, now)
                return None
            is_retry = bool(request["identity_id"])
            if not is_retry and not self._budgets.may_write_to(connection, email_key(holder["email"])):
                resets.close(connection, request_id, now)
                return None
            secret = new_secret()
            resets.close_all(connection, holder["id"], now, except_id=request_id)
            resets.issue(connection, request_id, holder["id"], hash_secret(secret), now + self._lifetime)
            if self._issued is not None and self._issued.enrolment is not None:
                return self._password(connection, holder, self._issued.enrolment.lifetime)
            return letter(holder, LetterKind.RESET, f"/password/reset/{secret}", now + self._lifetime)

    def _password(self, connection: Connection, holder: Mapping[Any, Any], lifetime: timedelta) -> Letter:
        """A one-time password in place of a link, which nobody gets."""
        given = self._issuing.give_password(connection, holder["id"], PasswordSource.EMAIL, lifetime)
        self._house.audit.note(connection, SYSTEM, "identity.one_time_issued", holder["id"], source="email")
        made = letter(holder, LetterKind.NEW_PASSWORD, "/sign-in", given.expires_at)
        return replace(made, password=given.password)

    def look(self, secret: str) -> Holder:
        """See :meth:`IdentityService.look_at_reset`."""
        row = self._under(secret)
        return Holder(row["user_name"], row["first_name"])

    def reset(self, secret: str, values: Mapping[str, Any]) -> None:
        """See :meth:`IdentityService.reset_password`."""
        holder = self._under(secret)
        new = self._forms.reset.by_kind(self._forms.reset.load(values))[FieldKind.NEW_PASSWORD]
        refuse_own(new, holder, self._forms.reset.name_of(FieldKind.NEW_PASSWORD))
        password_hash, now = self._passwords.hash(new), self._house.clock.now()
        with self._house.db.write() as connection:
            identity_id = resets.spend(connection, hash_secret(secret), now)
            if identity_id is None:
                raise LinkExpired
            identities.set_password(connection, identity_id, password_hash, now)
            one_times.kill(connection, identity_id)
            resets.close_all(connection, identity_id, now)
            sessions.revoke_all(connection, identity_id, now)
            providers.remove_all(connection, identity_id)
            self._budgets.forgive(connection, identity_id)
            self._house.audit.note(connection, SystemActor("identity.reset"), "identity.password_reset", identity_id)
            self._house.jobs.record(connection, "identity.password_changed", identity_id=identity_id)

    def _holder(self, connection: Any, request: Mapping[Any, Any]) -> Mapping[Any, Any] | None:
        if request["identity_id"]:
            return identities.by_id(connection, request["identity_id"])
        named = request["named"]
        return identities.named(connection, "" if "@" in named else named, named if "@" in named else "")

    def _under(self, secret: str) -> Mapping[Any, Any]:
        with self._house.db.read() as connection:
            row = resets.holder_under(connection, hash_secret(secret), self._house.clock.now())
        if row is None:
            raise LinkExpired
        return row


def refuse_own(new: str, row: Mapping[Any, Any], name: str) -> None:
    """Refuse a password that is little more than its owner's name.

    :raises InvalidInput: naming the field.
    """
    own = [row["user_name"], row["first_name"], row["last_name"], row["email"].partition("@")[0]]
    if is_own(new, own):
        raise InvalidInput({name: message("field.fault.password_own")})
