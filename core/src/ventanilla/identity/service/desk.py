"""What the staff looks up about logins, and does for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from ventanilla.errors import Conflict, NotFound
from ventanilla.fields import email_key
from ventanilla.house import House
from ventanilla.identity.model import FoundIdentity
from ventanilla.identity.service.forms import Forms
from ventanilla.identity.tables import identities, registrations
from ventanilla.kernel.actors import StaffActor


class Desk:
    """Finds logins and sends activations again."""

    def __init__(self, house: House, forms: Forms) -> None:
        self._house = house
        self._forms = forms

    def find(self, text: str) -> tuple[FoundIdentity, ...]:
        """See :meth:`IdentityService.find_identities`."""
        user, mail = self._forms.user_key(text), email_key(text)
        if not user and not mail:
            return ()
        with self._house.db.read() as connection:
            active = identities.named(connection, user, mail)
            waiting = registrations.named(connection, user, mail)
        found = [_found(active, is_active=True)] if active else []
        return (*found, _found(waiting, is_active=False)) if waiting else tuple(found)

    def by_ids(self, identity_ids: Sequence[str]) -> tuple[FoundIdentity, ...]:
        """See :meth:`IdentityService.identities_of`."""
        with self._house.db.read() as connection:
            rows = [identities.by_id(connection, each) for each in identity_ids]
        return tuple(_found(row, is_active=True) for row in rows if row is not None)

    def resend(self, actor: StaffActor, text: str) -> None:
        """See :meth:`IdentityService.resend_activation`."""
        user, mail = self._forms.user_key(text), email_key(text)
        with self._house.db.write() as connection:
            row = registrations.named(connection, user, mail) if user or mail else None
            if row is None:
                self._refuse(connection, user, mail)
            else:
                self._house.audit.note(connection, actor, "identity.activation_resent", row["id"])
                self._house.jobs.record(connection, "identity.registration_received", registration_id=row["id"])

    def _refuse(self, connection: Connection, user: str, mail: str) -> None:
        if (user or mail) and identities.named(connection, user, mail):
            raise Conflict
        raise NotFound


def _found(row: Mapping[Any, Any], *, is_active: bool) -> FoundIdentity:
    return FoundIdentity(
        row["id"],
        row["user_name"],
        row["email"],
        row["phone"] if is_active else "",
        row["first_name"],
        row["last_name"],
        is_active,
        row["created_at"] if is_active else row["received_at"],
        row["closed_at"] if is_active else None,
        row["closed_by"] if is_active else "",
        row["erased_at"] if is_active else None,
    )
