"""Sessions of the back office: short when nothing is done, over at the end of the day, gone with the member."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection

from ventanilla.house import House
from ventanilla.kernel.actors import StaffActor
from ventanilla.kernel.ids import hash_secret, new_id, new_secret
from ventanilla.staff import tables

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=10)
_NOTED = timedelta(minutes=1)
"""A sign of life is written down this often at most."""


class DeskSessions:
    """Opens, reads and ends them."""

    def __init__(self, house: House) -> None:
        self._house = house

    def open(self, connection: Connection, member_id: str) -> str:
        """A new session; its secret."""
        secret, now = new_secret(), self._house.clock.now()
        tables.forget_sessions(connection, now)
        row = {"id": new_id(), "secret_hash": hash_secret(secret), "member_id": member_id}
        tables.open_session(connection, {**row, "last_seen_at": now, "expires_at": now + LONGEST})
        return secret

    def actor(self, secret: str) -> StaffActor | None:
        """Whose session it is, as their rights are at this moment; None for one that is over."""
        rows = self._house.db.rows(tables.ACTOR, secret_hash=hash_secret(secret)) if secret else ()
        if not rows:
            return None
        member_id, name, roles, is_enabled, session_id, seen_at, expires_at = rows[0]
        now = self._house.clock.now()
        if not is_enabled or expires_at <= now or seen_at + IDLE <= now:
            return None
        if seen_at + _NOTED <= now:
            with self._house.db.write(apart=True) as connection:
                tables.seen(connection, session_id, now)
        return StaffActor(name, frozenset(roles.split()), member_id)

    def end(self, actor: StaffActor, secret: str) -> None:
        """Sign out."""
        with self._house.db.write() as connection:
            if tables.end_session(connection, hash_secret(secret)):
                self._house.audit.note(connection, actor, "staff.signed_out", actor.member_id)
