"""All contacts of a login in one form: phone, fax and e-mail, after the current password (ITA-07)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ventanilla.house import House
from ventanilla.identity.model import ContactChannel
from ventanilla.identity.service.contacts import Contacts
from ventanilla.identity.service.forms import Forms
from ventanilla.identity.service.proving import Proving
from ventanilla.identity.tables import changes, identities
from ventanilla.kernel.actors import CustomerActor
from ventanilla.kernel.ids import new_id

REFUSED = "identity.contact_change_refused"


class Reaching:
    """Reads and saves; phone and e-mail wait for their proof, which a fax can't give."""

    def __init__(self, house: House, forms: Forms, proving: Proving, contacts: Contacts) -> None:
        self._house = house
        self._forms = forms
        self._proving = proving
        self._contacts = contacts

    def now(self, actor: CustomerActor) -> dict[str, str]:
        """See :meth:`IdentityService.contacts`."""
        row = self._proving.row(actor)
        return {name: row[name] for name in ("phone", "fax", "email")}

    def save(self, actor: CustomerActor, values: Mapping[str, Any]) -> None:
        """See :meth:`IdentityService.save_contacts`."""
        row = self._proving.row(actor)
        typed = self._forms.contacts.load_of(row, values)
        wanted = self._contacts.wanted(typed, row)
        self._proving.prove(actor, row["password_hash"], typed["current_password"], "current_password", REFUSED)
        for channel, value in wanted.items():
            self._contacts.take_in(actor, channel, value, row)
        fax = typed.get("fax", row["fax"])
        if fax != row["fax"]:
            self._set_fax(actor, row["fax"], fax)

    def _set_fax(self, actor: CustomerActor, old: str, new: str) -> None:
        now, change_id, whom = self._house.clock.now(), new_id(), actor.identity_id
        change = {
            "id": change_id,
            "identity_id": whom,
            "channel": ContactChannel.FAX.value,
            "value": new,
            "old_value": old,
            "state": "done",
            "requested_at": now,
            "code_hash": "",
            "tries_left": 0,
            "expires_at": now,
            "done_at": now,
        }
        with self._house.db.write() as connection:
            changes.add(connection, change)
            identities.set_fax(connection, whom, new)
            self._house.audit.note(connection, actor, "identity.contact_changed", whom, channel="fax")
            self._house.jobs.record(connection, "identity.contact_changed", identity_id=whom, change_id=change_id)
