"""A forgotten password: the old one is good until a new one is chosen through the e-mailed link."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ventanilla.errors import InvalidInput, LinkExpired, NotFound
from ventanilla.fields import email_key, user_key
from ventanilla.fields.passwords import is_own
from ventanilla.house import House
from ventanilla.identity.model import Holder, Letter, LetterKind
from ventanilla.identity.service.budgets import Budgets
from ventanilla.identity.service.forms import Forms
from ventanilla.identity.service.hashing import Passwords
from ventanilla.identity.service.issuing import is_over
from ventanilla.identity.service.registration import letter
from ventanilla.identity.tables import identities, one_times, resets, sessions
from ventanilla.kernel.actors import Actor, SystemActor
from ventanilla.kernel.ids import hash_secret, new_id, new_secret
from ventanilla.kernel.messages import message
from ventanilla.plugin import FieldKind


class Resets:
    """Requests for a new password, and choosing it."""

    def __init__(self, house: House, forms: Forms, passwords: Passwords, budgets: Budgets) -> None:
        self._house = house
        self._forms = forms
        self._passwords = passwords
        self._budgets = budgets
        self._lifetime = house.utility.identity.reset_lifetime
        self._issued = house.utility.identity.issued

    def request(self, actor: Actor, values: Mapping[str, Any]) -> None:
        """See :meth:`IdentityService.request_reset`."""
        if self._issued is not None and self._issued.agreement is None:
            raise NotFound
        typed = self._forms.forgotten.by_kind(self._forms.forgotten.load(values))
        self._budgets.admit(actor)
        named = typed[FieldKind.USER_NAME_OR_EMAIL]
        key = email_key(named) if "@" in named else user_key(named)
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
            return letter(holder, LetterKind.RESET, f"/password/reset/{secret}", now + self._lifetime)

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
