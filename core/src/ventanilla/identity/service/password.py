"""Changing the password while signed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ventanilla.errors import Conflict, InvalidInput
from ventanilla.house import House
from ventanilla.identity.model import SessionKind, SignedIn
from ventanilla.identity.service.entering import customer
from ventanilla.identity.service.forms import Forms
from ventanilla.identity.service.hashing import Passwords
from ventanilla.identity.service.proving import Proving
from ventanilla.identity.service.reset import refuse_own
from ventanilla.identity.service.sessions import Sessions
from ventanilla.identity.tables import identities, one_times, resets, sessions
from ventanilla.kernel.actors import CustomerActor
from ventanilla.kernel.messages import message
from ventanilla.kernel.proofs import BY_PASSWORD
from ventanilla.plugin import FieldKind


class PasswordChanges:
    """Current, new, new again."""

    def __init__(self, house: House, forms: Forms, passwords: Passwords, proving: Proving, opener: Sessions) -> None:
        self._house = house
        self._forms = forms
        self._passwords = passwords
        self._proving = proving
        self._opener = opener

    def change(self, actor: CustomerActor, values: Mapping[str, Any], kind: SessionKind, label: str) -> SignedIn:
        """See :meth:`IdentityService.change_password`."""
        asked = self._forms.change
        row = self._proving.row(actor)
        typed = asked.by_kind(asked.load_of(row, values))
        current, new = typed[FieldKind.PASSWORD], typed[FieldKind.NEW_PASSWORD]
        if current == new:
            raise InvalidInput({asked.name_of(FieldKind.NEW_PASSWORD): message("field.fault.password_same")})
        refuse_own(new, row, asked.name_of(FieldKind.NEW_PASSWORD))
        refused = "identity.password_change_refused"
        self._proving.prove(actor, row["password_hash"], current, asked.name_of(FieldKind.PASSWORD), refused)
        return self._changed(actor, row["password_hash"], self._passwords.hash(new), kind, label)

    def _changed(self, actor: CustomerActor, old: str, new: str, kind: SessionKind, label: str) -> SignedIn:
        now = self._house.clock.now()
        with self._house.db.write() as connection:
            row = identities.held(connection, actor.identity_id)
            if row is None or row["password_hash"] != old:
                raise Conflict
            identities.set_password(connection, actor.identity_id, new, now)
            one_times.kill(connection, actor.identity_id)
            resets.close_all(connection, actor.identity_id, now)
            sessions.revoke_all(connection, actor.identity_id, now)
            who = replace(customer(row, actor.address), last_access_at=actor.last_access_at)
            by = BY_PASSWORD if old else actor.proved_by
            signed_in = self._opener.open(connection, who, kind, label, by)
            self._house.audit.note(connection, signed_in.actor, "identity.password_changed", actor.identity_id)
            self._house.jobs.record(connection, "identity.password_changed", identity_id=actor.identity_id)
            return signed_in
