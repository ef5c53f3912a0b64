"""When everything is lost: the staff asks for a reset, the holder is told and can stop it until its time has come."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from ventanilla.errors import Conflict, LinkExpired, NotFound
from ventanilla.house import House
from ventanilla.identity.model import ResetAsked
from ventanilla.identity.service.factors.evidence import Evidence
from ventanilla.identity.tables import factors, halves
from ventanilla.kernel.actors import Anonymous, StaffActor, SystemActor
from ventanilla.kernel.ids import hash_secret, new_secret

SYSTEM = SystemActor("identity.factor_reset")


class FactorResets:
    """Asks, stops, and does it when nobody stopped it."""

    def __init__(self, house: House, evidence: Evidence) -> None:
        self._house = house
        self._evidence = evidence
        self._wait = house.utility.identity.factors.reset_wait

    def ask(self, actor: StaffActor, identity_id: str, reason: str) -> datetime:
        """Have the factors of a login taken away after the waiting time; the moment (aware, UTC) of that.

        :raises NotFound: when the login has none.
        :raises Conflict: when it waits already.
        """
        now = self._house.clock.now()
        row = {"identity_id": identity_id, "asked_at": now, "due_at": now + self._wait}
        with self._house.db.write() as connection:
            if not factors.has_any(connection, identity_id):
                raise NotFound
            if not factors.ask_reset(connection, row):
                raise Conflict
            self._house.audit.note(connection, actor, "identity.factor_reset_asked", identity_id, reason=reason)
            self._evidence.tell(connection, identity_id, "factor_reset_asked")
        return now + self._wait

    def waits_until(self, identity_id: str) -> datetime | None:
        """When the reset of a login comes about; None when none waits."""
        with self._house.db.read() as connection:
            row = factors.reset_of(connection, identity_id)
        return row["due_at"] if row else None

    def issue_stop(self, identity_id: str) -> ResetAsked | None:
        """What its holder is told now, with a new link that stops it; None when it does not wait any more."""
        secret = new_secret()
        with self._house.db.write() as connection:
            row = factors.reset_of(connection, identity_id)
            if row is None:
                return None
            factors.set_stop(connection, identity_id, hash_secret(secret))
        return ResetAsked(row["due_at"], f"/security/keep/{secret}")

    def look(self, secret: str) -> datetime:
        """When the reset that a link stops comes about; looking uses nothing up.

        :raises LinkExpired: for an unknown or used link, and one of a reset that is done.
        """
        with self._house.db.read() as connection:
            due_at: datetime = self._row(connection, secret)["due_at"]
            return due_at

    def stop(self, actor: Anonymous, secret: str) -> None:
        """Keep the factors, by the link of the mail.

        :raises LinkExpired: as :meth:`look`.
        """
        with self._house.db.write() as connection:
            identity_id = self._row(connection, secret)["identity_id"]
            if not factors.end_reset(connection, identity_id):
                raise LinkExpired
            self._house.audit.note(connection, actor, "identity.factor_reset_stopped", identity_id)
            self._evidence.tell(connection, identity_id, "factor_reset_stopped")

    def every_now_and_then(self, _payload: Mapping[str, Any]) -> None:
        """Look what is due."""
        self.do_due()

    def do_due(self) -> int:
        """Take the factors away whose time has come; of how many logins."""
        with self._house.db.write() as connection:
            due = factors.due_resets(connection, self._house.clock.now())
            for identity_id in due:
                factors.remove_authenticator(connection, identity_id)
                self._evidence.passkeys.remove_all(connection, identity_id)
                factors.renew_codes(connection, identity_id, (), self._house.clock.now())
                factors.end_reset(connection, identity_id)
                halves.end_all(connection, identity_id)
                self._house.audit.note(connection, SYSTEM, "identity.factors_reset", identity_id)
                self._evidence.tell(connection, identity_id, "factors_reset")
        return len(due)

    def _row(self, connection: Connection, secret: str) -> Mapping[Any, Any]:
        row = factors.reset_under(connection, hash_secret(secret[:100]))
        if row is None or row["due_at"] <= self._house.clock.now():
            raise LinkExpired
        return row
