"""Logins that nobody registers: made, given one-time passwords, refreshed at sign-in, ended."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection

from ventanilla.fields import email_key, user_key
from ventanilla.house import House
from ventanilla.identity.model import ContactChannel, IssuedLogin, LoginScope, OneTimePassword, PasswordSource
from ventanilla.identity.service.budgets import Budgets
from ventanilla.identity.tables import changes, identities, one_times, resets, sessions
from ventanilla.kernel.actors import Actor, CustomerActor
from ventanilla.kernel.codes import hash_code, new_password, typed_password
from ventanilla.kernel.ids import new_id
from ventanilla.plugin import Budget

AtSignIn = Callable[[IssuedLogin], None]
"""Called after a right password and before the session: what the login opens is looked up anew."""


class Issuing:
    """What the topic above that knows the records does with logins; every write is in the caller's transaction."""

    def __init__(self, house: House, budgets: Budgets) -> None:
        self._house = house
        self._budgets = budgets
        self._policy = house.utility.identity.issued
        self._at_sign_in: list[AtSignIn] = []

    def at_sign_in(self, act: AtSignIn) -> None:
        """Have a topic above look at each sign-in, while the portal is put together."""
        self._at_sign_in.append(act)

    def login(self, identity_id: str) -> IssuedLogin | None:
        """An issued login by its id; None for others."""
        with self._house.db.read() as connection:
            return issued(identities.by_id(connection, identity_id))

    def named(self, user_name: str) -> IssuedLogin | None:
        """An issued login by its name."""
        with self._house.db.read() as connection:
            return issued(identities.named(connection, user_key(user_name), ""))

    def of_record(self, scope: LoginScope, record_id: str) -> IssuedLogin | None:
        """The login that opens a record."""
        with self._house.db.read() as connection:
            return issued(identities.of_record(connection, scope.value, record_id))

    def make(
        self, connection: Connection, scope: LoginScope, record_id: str, who: Mapping[str, str], until: date | None
    ) -> str:
        """A new login; ``who`` has ``user_name``, ``first_name``, ``last_name``, ``email``, ``phone``.

        :returns: its id, or nothing when the name is taken.
        """
        now, id_ = self._house.clock.now(), new_id()
        row = {
            **{name: who[name] for name in ("user_name", "email", "phone")},
            "first_name": who["first_name"][:80],
            "last_name": who["last_name"][:80],
            "id": id_,
            "user_key": user_key(who["user_name"]),
            "email_key": None,
            "fax": who.get("fax", "")[:40],
            "locale": self._house.languages.default.tag,
            "password_hash": "",
            "password_changed_at": now,
            "created_at": now,
            "scope": scope.value,
            "record_id": record_id,
            "valid_until": until,
        }
        return id_ if identities.add(connection, row) else ""

    def give_password(
        self,
        connection: Connection,
        login_id: str,
        source: PasswordSource,
        lifetime: timedelta,
        password: str = "",
        address: str = "",
    ) -> OneTimePassword:
        """A one-time password; earlier ones are dead, and so are half-way sessions that they opened.

        ``address`` is where it is mailed to, when that shall be the contact once it was used.
        """
        row = identities.by_id(connection, login_id)
        assert row is not None
        assert self._policy is not None
        made, now = password or new_password(), self._house.clock.now()
        one_times.add(
            connection,
            {
                "id": new_id(),
                "identity_id": login_id,
                "hash": self.hash(login_id, made),
                "source": source.value,
                "state": "waiting",
                "tries_left": self._policy.one_time_tries,
                "made_at": now,
                "expires_at": now + lifetime,
                "address": address,
            },
        )
        self._budgets.forgive(connection, login_id)
        return OneTimePassword(row["user_name"], made, now + lifetime)

    def adopt(self, connection: Connection, actor: CustomerActor, old: str, address: str) -> None:
        """The address that a used password was mailed to becomes the contact; the one of before is told."""
        if not address or email_key(address) == email_key(old):
            return
        identity_id, now, change_id = actor.identity_id, self._house.clock.now(), new_id()
        changes.add(
            connection,
            {
                "id": change_id,
                "identity_id": identity_id,
                "channel": ContactChannel.EMAIL.value,
                "value": address,
                "old_value": old,
                "state": "done",
                "requested_at": now,
                "code_hash": "",
                "tries_left": 0,
                "expires_at": now,
                "done_at": now,
            },
        )
        identities.set_email(connection, identity_id, address, None)
        self._house.audit.note(connection, actor, "identity.contact_changed", identity_id, channel="email")
        self._house.jobs.record(connection, "identity.contact_changed", identity_id=identity_id, change_id=change_id)

    def admit(self, connection: Connection, asked: Sequence[tuple[str, str, Budget]]) -> bool:
        """Take one unit of every budget (a scope, whom it is about, and the budget), or of none."""
        return self._budgets.take_all(connection, asked)

    def set_validity(self, connection: Connection, identity_id: str, until: date | None, email: str) -> None:
        """The last day of a login's power, and its e-mail on record; a login that was closed is open again."""
        identities.set_validity(connection, identity_id, until, email)

    def close(self, connection: Connection, actor: Actor, identity_id: str, reason: str) -> None:
        """End a login at once: its sessions, tokens, one-time passwords and reset links are dead."""
        now = self._house.clock.now()
        identities.close(connection, identity_id, now)
        one_times.kill(connection, identity_id)
        resets.close_all(connection, identity_id, now)
        sessions.revoke_all(connection, identity_id, now)
        self._house.audit.note(connection, actor, "identity.access_ended", identity_id, reason=reason)
        self._house.jobs.record(connection, "identity.access_ended", identity_id=identity_id)

    def refresh(self, row: Mapping[Any, Any]) -> None:
        """Have what an issued login opens looked up anew."""
        login = issued(row)
        for act in self._at_sign_in if login else ():
            act(login)  # type: ignore[arg-type]

    def spend(self, identity_id: str, password: str) -> Mapping[Any, Any] | None:
        """Take one try of whatever waits; its row when the password is that one. The same work for nobody.

        The row is used up by :func:`one_times.use`, in the transaction that opens the session.
        """
        if self._policy is None:
            return None
        with self._house.db.write(apart=True) as connection:
            row = one_times.take_try(connection, identity_id, self._house.clock.now())
        stored = row["hash"] if row else ""
        return row if hmac.compare_digest(self.hash(identity_id, password), stored) and stored else None

    def hash(self, identity_id: str, password: str) -> str:
        """How a one-time password is stored; of a text that can't be one, nothing that is stored anywhere."""
        typed = typed_password(password) or "\x00"
        return hash_code(self._house.settings.secret_key, "one-time-password", identity_id, typed)


def issued(row: Mapping[Any, Any] | None) -> IssuedLogin | None:
    """The issued login of an identity's row; None when somebody registered it."""
    if row is None or not row["scope"]:
        return None
    source = PasswordSource(row["source"]) if row["source"] else None
    return IssuedLogin(
        row["id"],
        row["user_name"],
        LoginScope(row["scope"]),
        row["record_id"],
        source,
        row["valid_until"],
        row["email"],
        row["closed_at"],
        bool(row["password_hash"]),
    )


def is_over(row: Mapping[Any, Any], today: date) -> bool:
    """Whether the right of an identity to the portal has ended."""
    return row["closed_at"] is not None or (row["valid_until"] is not None and row["valid_until"] < today)
