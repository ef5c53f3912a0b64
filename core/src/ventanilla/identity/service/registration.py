"""From a filled-in form to an identity: only the e-mail's owner learns what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from ventanilla.errors import LinkExpired, NotFound
from ventanilla.fields import email_key, user_key
from ventanilla.house import House
from ventanilla.identity.model import Holder, Letter, LetterKind
from ventanilla.identity.service.budgets import Budgets
from ventanilla.identity.service.forms import Forms
from ventanilla.identity.service.hashing import Passwords
from ventanilla.identity.tables import (
    changes,
    devices,
    identities,
    one_times,
    providers,
    registrations,
    resets,
    sessions,
    tries,
)
from ventanilla.kernel.actors import Actor, SystemActor
from ventanilla.kernel.ids import hash_secret, new_id, new_secret
from ventanilla.plugin import FieldKind
from ventanilla.storage.attributes import pack

KEPT = timedelta(days=30)
"""After so long, what was filled in and what ended is deleted."""
DEVICES_KEPT = timedelta(days=365)
"""A device that was not used for so long is new again."""


class Registrations:
    """Registering and activating."""

    def __init__(self, house: House, forms: Forms, passwords: Passwords, budgets: Budgets) -> None:
        self._house = house
        self._forms = forms
        self._passwords = passwords
        self._budgets = budgets
        self._lifetime = house.utility.identity.activation_lifetime

    def register(self, actor: Actor, values: Mapping[str, Any], locale: str) -> None:
        """See :meth:`IdentityService.register`."""
        if not self._forms.register.fields:
            raise NotFound
        typed = self._forms.register.load(values)
        self._budgets.admit(actor)
        row = self._row(typed, locale)
        with self._house.db.write() as connection:
            self._add(connection, actor, row)

    def take_in(
        self, connection: Connection, actor: Actor, typed: Mapping[str, str], locale: str, subject: Mapping[str, str]
    ) -> None:
        """Take in what somebody filled in who comes from a provider, whose ``subject`` is connected at the end."""
        self._add(connection, actor, {**self._row(typed, locale), **subject})

    def _add(self, connection: Connection, actor: Actor, row: Mapping[str, Any]) -> None:
        registrations.add(connection, row)
        self._house.audit.note(connection, actor, "identity.registered", row["id"])
        self._house.jobs.record(connection, "identity.registration_received", registration_id=row["id"])

    def open(self, actor: SystemActor, values: Mapping[str, Any], locale: str) -> str | None:
        """See :meth:`IdentityService.open_identity`."""
        row = self._row(self._forms.register.load(values), locale)
        with self._house.db.write() as connection:
            return row["id"] if self._create(connection, actor, row) else None

    def issue(self, registration_id: str) -> Letter | None:
        """See :meth:`IdentityService.issue_activation`."""
        with self._house.db.write() as connection:
            self._forget(connection)
            row = registrations.waiting(connection, registration_id)
            if row is None or not self._may_write(connection, row):
                return None
            registrations.answer(connection, registration_id, self._house.clock.now())
            if owner := identities.named(connection, "", row["email_key"]):
                return letter(owner, LetterKind.ALREADY_REGISTERED, "/password/forgotten")
            if identities.named(connection, row["user_key"], ""):
                return letter(row, LetterKind.USER_NAME_TAKEN, "/register")
            return self._activation(connection, row)

    def look(self, secret: str) -> Holder:
        """See :meth:`IdentityService.look_at_activation`."""
        with self._house.db.read() as connection:
            row = registrations.open_under(connection, hash_secret(secret), self._house.clock.now())
        if row is None:
            raise LinkExpired
        return Holder(row["user_name"], row["first_name"])

    def activate(self, secret: str) -> str:
        """See :meth:`IdentityService.activate`."""
        identity_id = self._activated(hash_secret(secret))
        if identity_id is None:
            raise LinkExpired
        return identity_id

    def _activated(self, secret_hash: str) -> str | None:
        with self._house.db.write() as connection:
            row = registrations.spend(connection, secret_hash, self._house.clock.now())
            if row is None:
                return None
            if self._create(connection, SystemActor("identity.activation"), row):
                registrations.remove(connection, row["id"])
                return str(row["id"])
            registrations.reopen(connection, row["id"])
            self._house.jobs.record(connection, "identity.registration_received", registration_id=row["id"])
            return None

    def _create(self, connection: Connection, actor: Actor, row: Mapping[Any, Any]) -> bool:
        now = self._house.clock.now()
        own = {name: row[name] for name in _COPIED}
        if not identities.add(connection, {**own, "created_at": now, "password_changed_at": now}):
            return False
        if row.get("subject"):
            names = ("subject", "provider", "level")
            own_subject = {"id": new_id(), "identity_id": row["id"], "connected_at": now}
            providers.add(connection, {**own_subject, **{name: row[name] for name in names}})
        self._house.audit.note(connection, actor, "identity.activated", row["id"])
        return True

    def _activation(self, connection: Connection, row: Mapping[Any, Any]) -> Letter:
        secret, until = new_secret(), self._house.clock.now() + self._lifetime
        registrations.issue(connection, row["id"], hash_secret(secret), until)
        return letter(row, LetterKind.ACTIVATION, f"/activate/{secret}", until)

    def _may_write(self, connection: Connection, row: Mapping[Any, Any]) -> bool:
        """A retry of the same e-mail is not counted again."""
        return row["answered_at"] is not None or self._budgets.may_write_to(connection, row["email_key"])

    def _row(self, values: Mapping[str, str], locale: str) -> dict[str, Any]:
        typed = self._forms.register.by_kind(values)
        user, mail = typed[self._forms.login_kind], typed[FieldKind.EMAIL]
        return {
            "id": new_id(),
            "user_name": user,
            "user_key": user_key(user),
            "email": mail,
            "email_key": email_key(mail),
            "first_name": typed[FieldKind.FIRST_NAME],
            "last_name": typed[FieldKind.LAST_NAME],
            "locale": self._house.languages.get(locale).tag,
            "password_hash": self._hash(typed[FieldKind.NEW_PASSWORD]),
            "details": pack({each.name: values[each.name] or None for each in self._forms.details}),
            "received_at": self._house.clock.now(),
        }

    def _hash(self, password: str) -> str:
        """Whoever comes from a provider has none, and no hash: that is nobody's password."""
        return self._passwords.hash(password) if password else ""

    def _forget(self, connection: Connection) -> None:
        now = self._house.clock.now()
        for table in (registrations, resets, sessions, changes, one_times, providers):
            table.forget(connection, now - KEPT - self._lifetime)
        devices.forget(connection, now - DEVICES_KEPT)
        tries.forget(connection, now)


_NAMES = ("id", "user_name", "user_key", "email", "email_key", "first_name", "last_name", "locale")
_COPIED = (*_NAMES, "password_hash", "details")


def letter(row: Mapping[Any, Any], kind: LetterKind, path: str, expires_at: datetime | None = None) -> Letter:
    """The e-mail to whoever a row is about."""
    names = (row["email"], row["locale"], row["first_name"], row["user_name"])
    return Letter(kind, *names, path, expires_at)
