"""The settings of the cabinet on one page: password, e-mail and phone, after the current password (KOM-10)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ventanilla.errors import Conflict, InvalidInput, SignInRequired, TooManyTries
from ventanilla.house import House
from ventanilla.identity.model import SessionKind, SignedIn
from ventanilla.identity.service.budgets import Budgets, Spent
from ventanilla.identity.service.contacts import Contacts
from ventanilla.identity.service.entering import customer
from ventanilla.identity.service.forms import Forms
from ventanilla.identity.service.hashing import Passwords
from ventanilla.identity.service.issuing import Issuing
from ventanilla.identity.service.proving import Proving
from ventanilla.identity.service.reset import refuse_own
from ventanilla.identity.service.sessions import Sessions
from ventanilla.identity.tables import identities, one_times, resets, sessions
from ventanilla.kernel.actors import Actor, CustomerActor, NewcomerActor
from ventanilla.kernel.messages import message
from ventanilla.kernel.proofs import BY_CODE, BY_PASSWORD

REFUSED = "identity.password_change_refused"


class Settings:
    """Reads and saves; a newcomer has to choose a password, for everybody else an empty one stays as it is."""

    def __init__(
        self,
        house: House,
        forms: Forms,
        passwords: Passwords,
        proving: Proving,
        budgets: Budgets,
        issuing: Issuing,
        opener: Sessions,
    ) -> None:
        self._house = house
        self._forms = forms
        self._passwords = passwords
        self._proving = proving
        self._budgets = budgets
        self._issuing = issuing
        self._opener = opener
        self._contacts = Contacts(house, forms, proving, budgets)

    def now(self, actor: Actor | NewcomerActor) -> dict[str, str]:
        """The contacts as they are."""
        row = self._row(actor)
        return {"email": row["email"], "phone": row["phone"]}

    def save(
        self, actor: Actor | NewcomerActor, values: Mapping[str, Any], kind: SessionKind, label: str
    ) -> SignedIn | None:
        """See :meth:`IdentityService.save_settings`."""
        row = self._row(actor)
        asked = self._forms.settings
        typed = asked.load(values) if isinstance(actor, NewcomerActor) else asked.load_of(row, values)
        wanted = self._contacts.wanted(typed, row)
        new = self._new_password(actor, typed, row)
        self._prove(actor, row, typed["current_password"])
        password_hash = self._passwords.hash(new) if new else ""
        who = customer(row, getattr(actor, "address", ""), getattr(actor, "session_id", ""))
        for channel, value in wanted.items():
            self._contacts.take_in(who, channel, value, row)
        return self._changed(actor, row, password_hash, kind, label) if password_hash else None

    def _new_password(self, actor: Actor | NewcomerActor, typed: Mapping[str, str], row: Mapping[Any, Any]) -> str:
        new = typed["password"]
        if not new and (typed["password_again"] or isinstance(actor, NewcomerActor)):
            raise InvalidInput({"password": message("field.fault.required")})
        if new and not typed["password_again"]:
            raise InvalidInput({"password_again": message("field.fault.password_again")})
        if new and new == typed["current_password"]:
            raise InvalidInput({"password": message("field.fault.password_same")})
        if new:
            refuse_own(new, row, "password")
        return new

    def _row(self, actor: Actor | NewcomerActor) -> Mapping[Any, Any]:
        if not isinstance(actor, CustomerActor | NewcomerActor):
            raise SignInRequired
        with self._house.db.read() as connection:
            row = identities.by_id(connection, actor.identity_id)
        if row is None:
            raise SignInRequired
        return row

    def _prove(self, actor: Actor | NewcomerActor, row: Mapping[Any, Any], current: str) -> None:
        if isinstance(actor, CustomerActor):
            self._proving.prove(actor, row["password_hash"], current, "current_password", REFUSED)
            return
        assert isinstance(actor, NewcomerActor)
        made = self._budgets.try_sign_in(actor.address, actor.identity_id)
        if isinstance(made, Spent):
            raise TooManyTries
        with self._house.db.write(apart=True) as connection:
            used = one_times.used_by(connection, actor.session_id)
            is_right = used is not None and used["hash"] == self._issuing.hash(actor.identity_id, current)
            if is_right:
                self._budgets.was_right(connection, made)
            else:
                who = customer(row, actor.address, actor.session_id)
                self._house.audit.note(connection, who, REFUSED, actor.identity_id)
        if not is_right:
            raise InvalidInput({"current_password": message("field.fault.current_password")})

    def _changed(
        self, actor: Actor | NewcomerActor, old: Mapping[Any, Any], new: str, kind: SessionKind, label: str
    ) -> SignedIn:
        now, id_ = self._house.clock.now(), old["id"]
        with self._house.db.write() as connection:
            row = identities.held(connection, id_)
            if row is None or row["password_hash"] != old["password_hash"]:
                raise Conflict
            if isinstance(actor, NewcomerActor) and one_times.used_by(connection, actor.session_id) is None:
                raise Conflict
            identities.set_password(connection, id_, new, now)
            one_times.kill(connection, id_)
            resets.close_all(connection, id_, now)
            sessions.revoke_all(connection, id_, now)
            who = customer(row, getattr(actor, "address", ""))
            if isinstance(actor, NewcomerActor):
                identities.set_signed_in(connection, id_, now)
            else:
                who = replace(who, last_access_at=getattr(actor, "last_access_at", None))
            by = BY_CODE if isinstance(actor, NewcomerActor) else BY_PASSWORD
            signed_in = self._opener.open(connection, who, kind, label, by)
            self._house.audit.note(connection, signed_in.actor, "identity.password_changed", id_)
            self._house.jobs.record(connection, "identity.password_changed", identity_id=id_)
        return signed_in
