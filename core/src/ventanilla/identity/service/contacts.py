"""Changing an e-mail or a phone: the password first, then the proof that the new one is theirs."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import phonenumbers
from sqlalchemy import Connection

from ventanilla.errors import Conflict, InvalidInput, LinkExpired, SignInRequired, TooManyTries
from ventanilla.fields import email_key
from ventanilla.house import House
from ventanilla.identity.model import ContactChanged, ContactChannel, Letter, LetterKind, PhoneCode
from ventanilla.identity.service.budgets import Budgets
from ventanilla.identity.service.forms import Forms
from ventanilla.identity.service.proving import Proving
from ventanilla.identity.service.registration import letter
from ventanilla.identity.tables import changes, identities, resets
from ventanilla.kernel.actors import CustomerActor
from ventanilla.kernel.codes import DIGITS, hash_code, new_code, typed_code
from ventanilla.kernel.ids import hash_secret, new_id, new_secret
from ventanilla.kernel.messages import message

TRIES = 3
CODE_LIFETIME = timedelta(minutes=10)
LINK_LIFETIME = timedelta(days=1)
REFUSED = "identity.contact_change_refused"


class Contacts:
    """Takes wishes in, makes their proofs, and uses the new contact once it is proven."""

    def __init__(self, house: House, forms: Forms, proving: Proving, budgets: Budgets) -> None:
        self._house = house
        self._forms = forms
        self._proving = proving
        self._budgets = budgets

    def request_email(self, actor: CustomerActor, values: Mapping[str, Any]) -> None:
        """See :meth:`IdentityService.request_email`."""
        row = self._proving.row(actor)
        typed = self._forms.email.load_of(row, values)
        self._proving.prove(actor, row["password_hash"], typed["password"], "password", REFUSED)
        if email_key(typed["email"]) == email_key(row["email"]):
            raise InvalidInput({"email": message("identity.email.same")})
        self._wait(actor, ContactChannel.EMAIL, typed["email"], row["email"])

    def request_phone(self, actor: CustomerActor, values: Mapping[str, Any]) -> bool:
        """See :meth:`IdentityService.request_phone`."""
        row = self._proving.row(actor)
        typed = self._forms.phone.load_of(row, values)
        phone = typed["phone"]
        if phone and not _is_of(phone, self._house.utility.country):
            raise InvalidInput({"phone": message("identity.phone.abroad")})
        self._proving.prove(actor, row["password_hash"], typed["password"], "password", REFUSED)
        if phone == row["phone"]:
            raise InvalidInput({"phone": message("identity.phone.same")})
        if not phone:
            self._take_away(actor, row["phone"])
            return False
        self._wait(actor, ContactChannel.PHONE, phone, row["phone"])
        return True

    def wanted(self, typed: Mapping[str, str], row: Mapping[Any, Any]) -> dict[ContactChannel, str]:
        """The contacts among the settings that are not as they were; an address can't be taken away.

        :raises InvalidInput: naming the field.
        """
        email, phone = typed["email"], typed["phone"]
        if row["email"] and not email:
            raise InvalidInput({"email": message("field.fault.required")})
        if phone and not _is_of(phone, self._house.utility.country):
            raise InvalidInput({"phone": message("identity.phone.abroad")})
        out = {}
        if email_key(email) != email_key(row["email"]):
            out[ContactChannel.EMAIL] = email
        if phone != row["phone"]:
            out[ContactChannel.PHONE] = phone
        return out

    def take_in(self, actor: CustomerActor, channel: ContactChannel, value: str, row: Mapping[Any, Any]) -> None:
        """Wait for the proof of a contact whose holder has proved themselves; an empty phone is taken away.

        :raises TooManyTries: when changes were asked for too often.
        """
        if value:
            self._wait(actor, channel, value, row[channel.value])
        else:
            self._take_away(actor, row["phone"])

    def issue(self, change_id: str) -> Letter | PhoneCode | None:
        """See :meth:`IdentityService.issue_contact_change`."""
        now = self._house.clock.now()
        with self._house.db.write() as connection:
            change = changes.waiting(connection, change_id, now)
            holder = identities.by_id(connection, change["identity_id"]) if change else None
            if change is None or holder is None:
                return None
            if change["channel"] == ContactChannel.PHONE:
                return self._code(connection, change, holder)
            return self._letter(connection, change, holder)

    def look(self, actor: CustomerActor, secret: str) -> str:
        """See :meth:`IdentityService.look_at_email`."""
        with self._house.db.read() as connection:
            row = changes.under(connection, hash_secret(secret), actor.identity_id, self._house.clock.now())
        if row is None:
            raise LinkExpired
        return str(row["value"])

    def confirm_email(self, actor: CustomerActor, secret: str) -> None:
        """See :meth:`IdentityService.confirm_email`."""
        now = self._house.clock.now()
        with self._house.db.write() as connection:
            change = changes.spend(connection, hash_secret(secret), actor.identity_id, now)
            if change is None:
                raise LinkExpired
            row = identities.by_id(connection, actor.identity_id)
            key = None if row is not None and row["scope"] else email_key(change["value"])
            if not identities.set_email(connection, actor.identity_id, change["value"], key):
                raise LinkExpired
            # A reset link that went to the old address must not open the account that has left it.
            resets.close_all(connection, actor.identity_id, now)
            self._changed(connection, actor, change["id"], ContactChannel.EMAIL)

    def confirm_phone(self, actor: CustomerActor, code: str) -> None:
        """See :meth:`IdentityService.confirm_phone`."""
        try:
            typed = typed_code(code)
        except ValueError:
            raise InvalidInput({"code": message("identity.code.not_six_digits", count=DIGITS)}) from None
        now = self._house.clock.now()
        change = self._waiting_phone(actor)
        with self._house.db.write() as connection:
            is_taken = changes.take_try(connection, change["id"], now, CODE_LIFETIME)
            change = changes.waiting(connection, change["id"], now) or change
            is_right = is_taken and hmac.compare_digest(self._hash(change["id"], typed), change["code_hash"])
            if is_right:
                changes.finish(connection, change["id"], now)
                identities.set_phone(connection, actor.identity_id, change["value"])
                self._changed(connection, actor, change["id"], ContactChannel.PHONE)
            elif is_taken:
                self._house.audit.note(connection, actor, "identity.code_refused", actor.identity_id)
        if not is_right:
            self._refuse(is_taken, change["tries_left"])

    def changed(self, change_id: str) -> ContactChanged | None:
        """See :meth:`IdentityService.contact_changed`."""
        with self._house.db.read() as connection:
            change = changes.done(connection, change_id)
            holder = identities.by_id(connection, change["identity_id"]) if change else None
        if change is None or holder is None:
            return None
        names = (holder["locale"], holder["first_name"])
        values = (change["old_value"], change["value"])
        return ContactChanged(holder["id"], ContactChannel(change["channel"]), *values, *names, change["done_at"])

    def _wait(self, actor: CustomerActor, channel: ContactChannel, value: str, old: str) -> None:
        row = self._row(actor, channel, value, old)
        with self._house.db.write() as connection:
            has_room = self._budgets.admit_change(connection, actor.identity_id)
            if has_room:
                changes.add(connection, row)
                facts = {"channel": channel.value}
                action = "identity.contact_change_requested"
                self._house.audit.note(connection, actor, action, actor.identity_id, **facts)
                self._house.jobs.record(connection, action, change_id=row["id"])
        if not has_room:
            raise TooManyTries

    def _take_away(self, actor: CustomerActor, old: str) -> None:
        row = self._row(actor, ContactChannel.PHONE, "", old)
        with self._house.db.write() as connection:
            changes.add(connection, {**row, "state": "done", "done_at": row["requested_at"]})
            identities.set_phone(connection, actor.identity_id, "")
            self._changed(connection, actor, row["id"], ContactChannel.PHONE)

    def _row(self, actor: CustomerActor, channel: ContactChannel, value: str, old: str) -> dict[str, Any]:
        now = self._house.clock.now()
        is_phone = channel is ContactChannel.PHONE
        return {
            "id": new_id(),
            "identity_id": actor.identity_id,
            "channel": channel.value,
            "value": value,
            "old_value": old,
            "state": "waiting",
            "requested_at": now,
            "code_hash": "",
            "tries_left": TRIES if is_phone else 0,
            "expires_at": now + (CODE_LIFETIME if is_phone else LINK_LIFETIME),
        }

    def _letter(self, connection: Connection, change: Mapping[Any, Any], holder: Mapping[Any, Any]) -> Letter | None:
        now, key = self._house.clock.now(), email_key(change["value"])
        if change["answered_at"] is None and not self._budgets.may_write_to(connection, key):
            changes.close(connection, change["id"])
            return None
        owner = None if holder["scope"] else identities.named(connection, "", key)
        if owner:
            changes.issue(connection, change["id"], now)
            return letter(owner, LetterKind.ALREADY_REGISTERED, "/password/forgotten")
        secret = new_secret()
        changes.issue(connection, change["id"], now, secret_hash=hash_secret(secret))
        to = {**holder, "email": change["value"]}
        return letter(to, LetterKind.CONFIRM_EMAIL, f"/profile/email/confirm/{secret}", change["expires_at"])

    def _code(self, connection: Connection, change: Mapping[Any, Any], holder: Mapping[Any, Any]) -> PhoneCode:
        code = new_code()
        hashed = self._hash(change["id"], code)
        changes.issue(connection, change["id"], self._house.clock.now(), code_hash=hashed)
        return PhoneCode(change["value"], holder["locale"], code, change["expires_at"])

    def _changed(self, connection: Connection, actor: CustomerActor, change_id: str, channel: ContactChannel) -> None:
        whom = actor.identity_id
        self._house.audit.note(connection, actor, "identity.contact_changed", whom, channel=channel.value)
        self._house.jobs.record(connection, "identity.contact_changed", identity_id=whom, change_id=change_id)

    def _waiting_phone(self, actor: CustomerActor) -> Mapping[Any, Any]:
        with self._house.db.read() as connection:
            if identities.by_id(connection, actor.identity_id) is None:
                raise SignInRequired
            waiting = changes.waiting_of(connection, actor.identity_id, self._house.clock.now())
        for change in waiting:
            if change["channel"] == ContactChannel.PHONE:
                return change
        raise Conflict

    def _refuse(self, is_taken: bool, tries_left: int) -> None:
        if is_taken and tries_left:
            raise InvalidInput({"code": message("identity.code.wrong", count=tries_left)})
        raise InvalidInput({"code": message("identity.code.no_tries_left")})

    def _hash(self, change_id: str, code: str) -> str:
        return hash_code(self._house.settings.secret_key, "phone-code", change_id, code)


def _is_of(phone: str, country: str) -> bool:
    """Whether an SMS of this utility reaches it."""
    return phonenumbers.parse(phone).country_code == phonenumbers.country_code_for_region(country)
