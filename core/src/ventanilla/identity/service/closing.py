"""The end of a login: closed by its owner, blocked by the staff, let in again, and erased when its time has come."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from ventanilla.errors import Conflict, NotFound, NotPermitted, SignInRequired
from ventanilla.house import House
from ventanilla.identity.service.forms import Forms
from ventanilla.identity.service.freshness import needs_fresh
from ventanilla.identity.service.proving import Proving
from ventanilla.identity.tables import changes, erasing, factors, identities, one_times, resets, sessions
from ventanilla.kernel.actors import Actor, StaffActor, SystemActor
from ventanilla.kernel.ids import new_id

Eraser = Callable[[Connection, str], None]
"""Takes out of one topic, in the transaction, what it holds of an identity and no law keeps."""

SYSTEM = SystemActor("identity.erasing")
OWNER, STAFF = "owner", "staff"


class Closing:
    """Who may end a login, and what is left of it."""

    def __init__(self, house: House, forms: Forms, proving: Proving) -> None:
        self._house = house
        self._forms = forms
        self._proving = proving
        self._erasers: list[Eraser] = []
        self.is_offered = house.utility.identity.issued is None
        """Whether people close their logins themselves: those that the utility issued end at its office."""
        self.wait = house.utility.identity.erase_after

    def may_close(self, actor: Actor) -> None:
        """Whether the actor may close their login.

        :raises SignInRequired: for a visitor.
        :raises ScopeMissing: for an app.
        :raises NotFound: where the utility issues the logins.
        """
        needs_fresh(actor, self._house.clock.now(), None)
        if not self.is_offered:
            raise NotFound

    def close(self, actor: Actor, values: Mapping[str, Any]) -> None:
        """Close the actor's login for good: sessions, tokens and everything on its way are dead with it.

        :raises SignInRequired: for a visitor.
        :raises ScopeMissing: for an app.
        :raises NotFound: where the utility issues the logins.
        :raises InvalidInput: on ``password`` when it is missing or wrong.
        :raises ProofNeeded: where there is no password, and the last proof is too old.
        :raises TooManyTries: when it was wrong too often.
        """
        self.may_close(actor)
        asking = needs_fresh(actor, self._house.clock.now(), None)
        row = self._proving.row(asking)
        typed = self._forms.proof.load_of(row, values)
        self._proving.prove(asking, row["password_hash"], typed["password"], "password", "identity.closing_refused")
        with self._house.db.write() as connection:
            held = identities.held(connection, asking.identity_id)
            if held is None or held["closed_at"] is not None or held["password_hash"] != row["password_hash"]:
                raise SignInRequired
            self._shut(connection, asking.identity_id, OWNER)
            self._house.audit.note(connection, asking, "identity.closed", asking.identity_id)
            self._house.jobs.record(connection, "identity.closed", identity_id=asking.identity_id)

    def block(self, actor: Actor, identity_id: str, reason: str) -> None:
        """End a login for the staff, at once; its holder is told, and nothing of it is erased.

        :raises NotPermitted: for anybody but the staff.
        :raises NotFound: for an unknown login, and one that was erased.
        :raises Conflict: when it has ended already.
        """
        desk = _staff(actor)
        with self._house.db.write() as connection:
            if self._held(connection, identity_id)["closed_at"] is not None:
                raise Conflict
            self._shut(connection, identity_id, STAFF)
            self._house.audit.note(connection, desk, "identity.blocked", identity_id, reason=reason)
            self._house.jobs.record(connection, "identity.blocked", identity_id=identity_id)

    def let_in(self, actor: Actor, identity_id: str, reason: str) -> None:
        """Open a login again that the staff blocked, or that its owner closed; nothing given before is good again.

        :raises NotPermitted: for anybody but the staff.
        :raises NotFound: for an unknown login, and one that was erased.
        :raises Conflict: when it is open, and when what an issued one rests on has ended.
        """
        desk = _staff(actor)
        with self._house.db.write() as connection:
            row = self._held(connection, identity_id)
            if row["closed_at"] is None or not row["closed_by"]:
                raise Conflict
            identities.let_in(connection, identity_id)
            sessions.revoke_all(connection, identity_id, self._house.clock.now())
            self._house.audit.note(connection, desk, "identity.let_in", identity_id, reason=reason)
            self._house.jobs.record(connection, "identity.let_in", identity_id=identity_id)

    def closed_by_owner(self, identity_id: str) -> bool:
        """Whether its owner has closed a login, and nobody opened it again."""
        with self._house.db.read() as connection:
            row = identities.by_id(connection, identity_id)
        return row is not None and row["closed_at"] is not None and row["closed_by"] == OWNER

    def erased_at(self, identity_id: str) -> datetime | None:
        """When a closed login is erased (aware, UTC); None for one that its owner did not close."""
        with self._house.db.read() as connection:
            row = identities.by_id(connection, identity_id)
        if row is None or row["closed_at"] is None or row["closed_by"] != OWNER:
            return None
        closed_at: datetime = row["closed_at"]
        return closed_at + self.wait

    def add_eraser(self, eraser: Eraser) -> None:
        """Have a topic above take its part out too, while the portal is put together."""
        self._erasers.append(eraser)

    def every_now_and_then(self, _payload: Mapping[str, Any]) -> None:
        """Look what is due."""
        self.erase_due()

    def erase_due(self) -> int:
        """Erase the logins whose waiting time is over, each in one transaction; how many."""
        before = self._house.clock.now() - self.wait
        with self._house.db.read() as connection:
            due = erasing.due(connection, before)
        return sum(self._erase(identity_id, before) for identity_id in due)

    def _erase(self, identity_id: str, before: datetime) -> bool:
        with self._house.db.write() as connection:
            row = identities.held(connection, identity_id)
            if row is None or row["closed_by"] != OWNER or row["closed_at"] is None or row["closed_at"] > before:
                return False  # let in again meanwhile
            if row["erased_at"] is not None:
                return False
            for eraser in self._erasers:
                eraser(connection, identity_id)
            erasing.erase(connection, identity_id, f"erased:{new_id()}", self._house.clock.now())
            self._house.audit.note(connection, SYSTEM, "identity.erased", identity_id)
        return True

    def _held(self, connection: Connection, identity_id: str) -> Mapping[Any, Any]:
        row = identities.held(connection, identity_id)
        if row is None or row["erased_at"] is not None:
            raise NotFound
        return row

    def _shut(self, connection: Connection, identity_id: str, by: str) -> None:
        now = self._house.clock.now()
        identities.close(connection, identity_id, now, by)
        one_times.kill(connection, identity_id)
        resets.close_all(connection, identity_id, now)
        factors.end_reset(connection, identity_id)
        for channel in ("email", "phone", "fax"):
            changes.end(connection, identity_id, channel)
        sessions.revoke_all(connection, identity_id, now)


def _staff(actor: Actor) -> StaffActor:
    if not isinstance(actor, StaffActor):
        raise NotPermitted
    return actor
