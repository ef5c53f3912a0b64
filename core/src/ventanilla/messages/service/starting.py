"""Confirms that bills come from now on, also where the address was confirmed long before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ventanilla.house import House
from ventanilla.identity.service import IdentityService
from ventanilla.kernel.ids import hash_secret
from ventanilla.messages.mailer import RefusedForGood
from ventanilla.messages.model import Medium, NoticeKind, SubscriptionState
from ventanilla.messages.replies import ReplyWriter
from ventanilla.messages.sending import Dispatch
from ventanilla.messages.service.bills import stop_secret
from ventanilla.messages.service.consents import Consents
from ventanilla.messages.service.ending import Endings
from ventanilla.messages.service.notices import Notices
from ventanilla.messages.tables import deliveries


class Starting:
    """The handler of a consent to one's own address; another address has a mail of its own before."""

    def __init__(
        self,
        house: House,
        identity: IdentityService,
        consents: Consents,
        endings: Endings,
        notices: Notices,
        writer: ReplyWriter,
        dispatch: Dispatch,
    ) -> None:
        self._house = house
        self._identity = identity
        self._consents = consents
        self._endings = endings
        self._notices = notices
        self._writer = writer
        self._dispatch = dispatch

    def subscribe(self) -> None:
        """Listen."""
        self._house.jobs.on("messages.e_bill_given", "messages.e_bill_started", self._given)

    def _given(self, payload: Mapping[str, Any]) -> None:
        """Nothing is said of a consent that was withdrawn or changed meanwhile."""
        with self._house.db.read() as connection:
            found = self._consents.by_id(connection, payload["subscription_id"])
        contact = self._identity.person(found.identity_id) if found else None
        if found is None or contact is None or found.version != payload["version"]:
            return
        if found.state is not SubscriptionState.ACTIVE:
            return
        label = self._notices.label(found.identity_id, found.supply_point_id)
        path, cause = f"/supplies/{found.supply_point_id}/e-bill", f"start-{found.version}"
        self._notices.tell(
            NoticeKind.E_BILL_CONFIRMED,
            f"{found.id}:{found.version}",
            identity_id=found.identity_id,
            supply_point_id=found.supply_point_id,
            path=path,
            supply=label,
        )
        if found.medium is not Medium.EMAIL:
            return
        secret = stop_secret(self._house, found.id, cause)
        letter = self._writer.started(contact.locale, label, path, f"/unsubscribe/{secret}")
        key = f"e_bill_started:{found.id}:{found.version}"
        row = {
            "subscription_id": found.id,
            "bill_id": cause,
            "version": found.version,
            "state": "void",
            "message_id": self._dispatch.message_id(key, letter),
            "stop_hash": hash_secret(secret),
            "at": self._house.clock.now(),
            "returned_at": None,
        }
        with self._house.db.write() as connection:
            deliveries.put(connection, row)
        try:
            self._dispatch.mail(key, letter, contact.email)
        except RefusedForGood:
            self._endings.returned(found.id, cause, found.version)
