"""Sessions: who is signed in, where, and until when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from ventanilla.house import House
from ventanilla.identity.model import OpenSession, SessionKind, SignedIn, Standing
from ventanilla.identity.tables import factors, sessions
from ventanilla.kernel.actors import CustomerActor, NewcomerActor
from ventanilla.kernel.ids import hash_secret, new_id, new_secret
from ventanilla.kernel.proofs import ProvedBy, proofs_of, written

SEEN_EVERY = timedelta(minutes=5)
"""A session's last use is noted at most so often, so that reading pages stays reading."""
LIMITED = timedelta(hours=1)
"""So long somebody may think about a new password."""

_BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"))
_ENGINES = (("Chrome", "Chrome"), ("CriOS", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"))
_DESKTOPS = (("Mac OS", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"))


class Sessions:
    """Opens, reads and ends sessions."""

    def __init__(self, house: House) -> None:
        self._house = house
        policy = house.utility.identity
        self._idle, self._absolute = policy.session_idle, policy.session_absolute
        self._wants_factor = policy.factors.required

    def open(
        self,
        connection: Connection,
        actor: CustomerActor,
        kind: SessionKind,
        label: str,
        by: ProvedBy,
        *,
        is_limited: bool = False,
    ) -> SignedIn:
        """A new session with a new secret, whatever the visitor brought along; a limited one is a short one.

        ``by`` is what they have just proved who they are with.
        """
        secret, now = new_secret(), self._house.clock.now()
        row: dict[str, Any] = {
            "id": new_id(),
            "secret_hash": hash_secret(secret),
            "identity_id": actor.identity_id,
            "kind": kind.value,
            "label": device_label(label),
            "created_at": now,
            "last_seen_at": now,
            "expires_at": now + (LIMITED if is_limited else self._absolute),
            "is_limited": is_limited,
            "before_at": actor.last_access_at,
            "proved_at": now,
            "proved_by": written(by),
        }
        sessions.add(connection, row)
        opened = replace(actor, session_id=str(row["id"]), proved_at=now, proved_by=by)
        needs_factor = self._wants_factor and not is_limited and not factors.has_any(connection, actor.identity_id)
        return SignedIn(secret, opened, row["expires_at"], is_limited, needs_factor)

    def actor_of(self, secret: str, kind: SessionKind, address: str) -> CustomerActor | None:
        """See :meth:`IdentityService.actor_of`."""
        found, is_whole = self._found(secret, kind, address)
        return found if isinstance(found, CustomerActor) and is_whole else None

    def setting_up(self, secret: str, kind: SessionKind, address: str) -> CustomerActor | None:
        """See :meth:`IdentityService.setting_up`."""
        if not self._wants_factor:
            return None
        found, is_whole = self._found(secret, kind, address)
        return found if isinstance(found, CustomerActor) and not is_whole else None

    def newcomer(self, secret: str, kind: SessionKind, address: str) -> NewcomerActor | None:
        """See :meth:`IdentityService.newcomer`."""
        found, _ = self._found(secret, kind, address)
        return found if isinstance(found, NewcomerActor) else None

    def _found(self, secret: str, kind: SessionKind, address: str) -> tuple[CustomerActor | NewcomerActor | None, bool]:
        """Whose session it is, and whether they have the second factor that they may have to have."""
        if not 0 < len(secret) <= 128 or not secret.isascii():
            return None, False
        asked = sessions.ACTOR_AND_FACTOR if self._wants_factor else sessions.ACTOR
        rows = self._house.db.rows(asked, secret_hash=hash_secret(secret), kind=kind.value)
        if not rows:
            return None, False
        is_whole = bool(rows[0][14]) if self._wants_factor else True
        return self._actor(rows[0], kind, address), is_whole

    def _actor(self, row: Sequence[Any], kind: SessionKind, address: str) -> CustomerActor | NewcomerActor | None:
        session_id, identity_id, user_name, first_name, last_name, locale, seen_at, expires_at = row[:8]
        is_limited, valid_until, closed_at, before_at, proved_at, proved_by = row[8:14]
        now = self._house.clock.now()
        has_ended = closed_at is not None or (valid_until is not None and valid_until < self._house.today())
        if has_ended or self._is_over(kind, seen_at, expires_at, now):
            self.end(identity_id, session_id)
            return None
        if now - seen_at >= SEEN_EVERY:
            with self._house.db.write() as connection:
                sessions.seen(connection, session_id, now)
        if is_limited:
            return NewcomerActor(identity_id, session_id, user_name, address)
        names = (user_name, first_name, last_name, locale)
        return CustomerActor(identity_id, session_id, *names, address, before_at, proved_at, proofs_of(proved_by))

    def standing(self, identity_id: str, session_id: str) -> Standing | None:
        """See :meth:`IdentityService.standing`."""
        rows = self._house.db.rows(sessions.STANDING, identity_id=identity_id, session_id=session_id)
        if not rows:
            return None
        user_name, first_name, last_name, email, locale, epoch, valid_until, closed_at = rows[0][:8]
        open_id, seen_at, expires_at = rows[0][8:]
        if closed_at is not None or (valid_until is not None and valid_until < self._house.today()):
            return None
        now = self._house.clock.now()
        is_open = open_id is not None and not self._is_over(SessionKind.API, seen_at, expires_at, now)
        return Standing(identity_id, user_name, first_name, last_name, email, locale, epoch, is_open)

    def end(self, identity_id: str, session_id: str) -> bool:
        """End one session; whether it was open."""
        with self._house.db.write() as connection:
            return sessions.revoke(connection, identity_id, session_id, self._house.clock.now())

    def of(self, actor: CustomerActor) -> tuple[OpenSession, ...]:
        """See :meth:`IdentityService.sessions_of`."""
        now = self._house.clock.now()
        with self._house.db.read() as connection:
            rows = sessions.open_of(connection, actor.identity_id, now)
        return tuple(
            OpenSession(
                row["id"],
                SessionKind(row["kind"]),
                row["label"],
                row["created_at"],
                row["last_seen_at"],
                row["id"] == actor.session_id,
            )
            for row in rows
            if not self._is_over(SessionKind(row["kind"]), row["last_seen_at"], row["expires_at"], now)
        )

    def _is_over(self, kind: SessionKind, seen_at: datetime, expires_at: datetime, now: datetime) -> bool:
        """An app's token has no idle limit: the phone it lives on is locked, a browser in a library is not."""
        return now >= expires_at or (kind is SessionKind.WEB and now - seen_at >= self._idle)


def device_label(user_agent: str) -> str:
    """Browser and system in two words, as a person would call them; empty when they can't be told."""
    text = user_agent[:500]
    browser = next((name for sign, name in (*_BROWSERS, *_ENGINES) if sign in text), "")
    system = next((name for sign, name in (*_SYSTEMS, *_DESKTOPS) if sign in text), "")
    return " · ".join(filter(None, (browser, system)))
