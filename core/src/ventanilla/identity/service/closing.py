"""The end of a login: closed by its owner, blocked by the staff, let in again, and erased when its time has come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from ventanilla.errors import Conflict, NotFound, NotPermitted, SignInRequired
from ventanilla.house import House
from ventanilla.identity.service.forms import Forms
from ventanilla.identity.service.freshness import needs_fresh
from ventanilla.identity.service.proving import Proving
from ventanilla.identity.service.tombstones import ErasedAgain, Fate, Tombstone, Tombstones
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
        self.tombstones = Tombstones(house)

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
            self._tell(connection, "identity.closed", asking.identity_id)

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

    def close_for(self, actor: Actor, identity_id: str, reason: str) -> None:
        """Close a login for its holder, who asked the utility's office for it: as if they had done it themselves, with
        the same waiting time until it is erased. Where the utility issues the logins this is the only way.

        :raises NotPermitted: for anybody but the staff.
        :raises NotFound: for an unknown login, and one that was erased.
        :raises Conflict: when its owner has closed it already.
        """
        desk = _staff(actor)
        with self._house.db.write() as connection:
            row = self._held(connection, identity_id)
            if row["closed_at"] is not None and row["closed_by"] == OWNER:
                raise Conflict
            self._shut(connection, identity_id, OWNER)
            self._house.audit.note(connection, desk, "identity.closed", identity_id, reason=reason)
            self._tell(connection, "identity.closed", identity_id)

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
            self._tell(connection, "identity.let_in", identity_id)

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
        """Erase the logins whose waiting time is over, each in one transaction; how many.

        One that can not be erased keeps none of the others from it; its fault is raised in the end.
        """
        before = self._house.clock.now() - self.wait
        with self._house.db.read() as connection:
            due = erasing.due(connection, before)
        done, faults = 0, list[Exception]()
        for identity_id in due:
            try:
                done += self._erase(identity_id, before)
            except Exception as fault:
                faults.append(fault)
        if faults:
            raise faults[0]
        return done

    def erase_again(self, actor: Actor, path: Path | None = None) -> ErasedAgain:
        """After a backup was restored: close, let in and erase again what was so after it, by the file of erasures.

        Nobody is told a second time. Done again, it changes nothing.

        :raises NotPermitted: for anybody but whoever has the machine's command line.
        :raises StartRefused: when the file can't be read.
        """
        desk = _staff(actor)
        if desk.roles is not None:
            raise NotPermitted
        last, unread = self.tombstones.read(path)
        with self._house.db.read() as connection:
            ids = erasing.not_erased(connection)
        done = Counter(
            self._again(desk, identity_id, last[hashed])
            for identity_id in ids
            if (hashed := self.tombstones.hash_of(identity_id)) in last
        )
        return ErasedAgain(done[Fate.ERASED], done[Fate.CLOSED], done[Fate.LET_IN], unread)

    def _again(self, desk: StaffActor, identity_id: str, stone: Tombstone) -> Fate | None:
        """What was done; None for nothing."""
        with self._house.db.write() as connection:
            row = identities.held(connection, identity_id)
            if row is None or row["erased_at"] is not None:
                return None
            is_closed = row["closed_at"] is not None and row["closed_by"] == OWNER
            if stone.fate is Fate.LET_IN:
                if not is_closed or row["closed_at"] > stone.at:
                    return None
                identities.let_in(connection, identity_id)
                self._house.audit.note(connection, desk, "identity.let_in", identity_id, reason="erase-again")
                self._house.jobs.record(connection, "identity.let_in_again", identity_id=identity_id)
                return Fate.LET_IN
            if not is_closed:
                self._shut(connection, identity_id, OWNER, stone.at)
                self._house.audit.note(connection, desk, "identity.closed_again", identity_id)
                self._house.jobs.record(connection, "identity.closed_again", identity_id=identity_id)
            if stone.fate is Fate.ERASED:
                self._take_out(connection, identity_id)
                return Fate.ERASED
            return None if is_closed else Fate.CLOSED

    def _erase(self, identity_id: str, before: datetime) -> bool:
        with self._house.db.write() as connection:
            row = identities.held(connection, identity_id)
            if row is None or row["closed_by"] != OWNER or row["closed_at"] is None or row["closed_at"] > before:
                return False  # let in again meanwhile
            if row["erased_at"] is not None:
                return False
            self._take_out(connection, identity_id)
        return True

    def _take_out(self, connection: Connection, identity_id: str) -> None:
        for eraser in self._erasers:
            eraser(connection, identity_id)
        erasing.erase(connection, identity_id, f"erased:{new_id()}", self._house.clock.now())
        self._house.audit.note(connection, SYSTEM, "identity.erased", identity_id)
        self._tell(connection, "identity.erased", identity_id)

    def _tell(self, connection: Connection, event: str, identity_id: str) -> None:
        self._house.jobs.record(connection, event, identity_id=identity_id, at=self._house.clock.now().isoformat())

    def _held(self, connection: Connection, identity_id: str) -> Mapping[Any, Any]:
        row = identities.held(connection, identity_id)
        if row is None or row["erased_at"] is not None:
            raise NotFound
        return row

    def _shut(self, connection: Connection, identity_id: str, by: str, at: datetime | None = None) -> None:
        now = self._house.clock.now()
        identities.close(connection, identity_id, at or now, by)
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
