"""What the portal knows of the person who asks, and how they are called."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ventanilla.errors import NotFound, SignInRequired
from ventanilla.house import House
from ventanilla.identity.model import ContactChannel, OpenSession, PendingContact, Profile, SessionKind
from ventanilla.identity.service.forms import Forms
from ventanilla.identity.service.permits import Acting, shown_id
from ventanilla.identity.service.proving import Proving
from ventanilla.identity.tables import changes, identities, sessions
from ventanilla.kernel.actors import AppActor, CustomerActor
from ventanilla.plugin import FieldKind
from ventanilla.storage.attributes import pack


def _details(row: Mapping[Any, Any]) -> dict[str, str]:
    found: dict[str, str] = json.loads(row["details"])
    return found


class Profiles:
    """Reads and renames."""

    def __init__(self, house: House, forms: Forms, proving: Proving) -> None:
        self._house = house
        self._forms = forms
        self._proving = proving

    def profile(self, actor: Acting) -> Profile:
        """See :meth:`IdentityService.profile`."""
        row = self._proving.row(actor)
        is_app = isinstance(actor, AppActor)
        with self._house.db.read() as connection:
            waiting = [] if is_app else changes.waiting_of(connection, actor.identity_id, self._house.clock.now())
        return Profile(
            id=shown_id(self._house, actor),
            **{name: row[name] for name in _SHOWN},
            has_password=bool(row["password_hash"]),
            pending=tuple(
                PendingContact(ContactChannel(each["channel"]), each["value"], each["expires_at"], each["tries_left"])
                for each in waiting
            ),
            details=_details(row),
        )

    def since(self, identity_id: str) -> datetime:
        """See :meth:`IdentityService.since`.

        :raises SignInRequired: when it is gone.
        """
        with self._house.db.read() as connection:
            row = identities.by_id(connection, identity_id)
        if row is None:
            raise SignInRequired
        began: datetime = row["created_at"]
        return began

    def rename(self, actor: CustomerActor, values: Mapping[str, Any]) -> None:
        """See :meth:`IdentityService.rename`."""
        asked = self._forms.names
        if not asked.fields:
            raise NotFound
        loaded = asked.load(values)
        typed = asked.by_kind(loaded)
        names = (typed[FieldKind.FIRST_NAME], typed[FieldKind.LAST_NAME])
        details = {each.name: loaded[each.name] for each in self._forms.details if loaded[each.name]}
        row = self._proving.row(actor)
        if names == (row["first_name"], row["last_name"]) and details == _details(row):
            return
        with self._house.db.write() as connection:
            identities.set_names(connection, actor.identity_id, *names)
            identities.set_details(connection, actor.identity_id, pack(details))
            self._house.audit.note(connection, actor, "identity.renamed", actor.identity_id)

    def sign_in_notice(self, session_id: str) -> OpenSession | None:
        """See :meth:`IdentityService.sign_in_notice`."""
        with self._house.db.read() as connection:
            row = sessions.by_id(connection, session_id)
        if row is None:
            return None
        moments = (row["created_at"], row["last_seen_at"])
        return OpenSession(row["id"], SessionKind(row["kind"]), row["label"], *moments, is_current=False)


_SHOWN = (
    "user_name",
    "first_name",
    "last_name",
    "email",
    "phone",
    "locale",
    "created_at",
    "password_changed_at",
)
