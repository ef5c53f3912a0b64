"""How getting bills ends or stops without the portal's page: from a mail, with the link, when mails come back."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ventanilla.errors import Conflict, LinkExpired
from ventanilla.house import House
from ventanilla.identity.service import IdentityService
from ventanilla.kernel.actors import SystemActor
from ventanilla.kernel.ids import hash_secret
from ventanilla.messages.bounces import read_returned
from ventanilla.messages.model import (
    E_BILL,
    OUTAGE_NOTICES,
    AddressKind,
    Bounces,
    ConsentChannel,
    ConsentState,
    Medium,
    NoticeKind,
    Stoppable,
    Subscription,
    SubscriptionState,
)
from ventanilla.messages.service.consents import Consents, Step, Way
from ventanilla.messages.service.notices import Notices
from ventanilla.messages.tables import deliveries
from ventanilla.supply.service import SupplyService

_AGAIN = 5


class Endings:
    """Subscriptions that end, stop, or move with the identity's contact."""

    def __init__(
        self, house: House, identity: IdentityService, supply: SupplyService, consents: Consents, notices: Notices
    ) -> None:
        self._house = house
        self._identity = identity
        self._supply = supply
        self._consents = consents
        self._notices = notices

    def subscribe(self) -> None:
        """Listen."""
        self._house.jobs.on("supply.link_undone", "messages.e_bill_unlinked", self._unlinked)
        self._house.jobs.on("identity.contact_changed", "messages.e_bill_moved", self._moved)

    def look(self, secret: str) -> Stoppable:
        """See :meth:`MessagesService.look_at_stop`."""
        found = self._from_mail(secret)
        label = self._notices.label(found.identity_id, found.supply_point_id)
        return Stoppable(label, found.state is not SubscriptionState.ENDED, found.kind)

    def stop(self, secret: str) -> Stoppable:
        """See :meth:`MessagesService.stop`."""
        found = self._from_mail(secret)
        label = self._notices.label(found.identity_id, found.supply_point_id)
        if self._end(found.id, "messages.unsubscribe", ConsentChannel.MAIL):
            self._notices.tell(
                NoticeKind.E_BILL_ENDED if found.kind == E_BILL else NoticeKind.OUTAGE_NOTICES_ENDED,
                f"{found.id}:{found.version}",
                identity_id=found.identity_id,
                supply_point_id=found.supply_point_id,
                path=_page(found),
                supply=label,
            )
        return Stoppable(label, False, found.kind)

    def returned(self, subscription_id: str, bill_id: str, version: int) -> bool:
        """Stop sending to an address that refuses for good; whether that changed anything.

        A bill that was sent before the customer mended it says nothing any more.
        """
        with self._house.db.write() as connection:
            if not deliveries.note_return(connection, subscription_id, bill_id, self._house.clock.now()):
                return False
            found = self._consents.by_id(connection, subscription_id)
            if found is None or found.state is not SubscriptionState.ACTIVE or found.version != version:
                return False
            step = Step(ConsentState.RETURNED, ConsentChannel.MAIL, self._locale(found))
            self._consents.change(connection, SystemActor("messages.returned"), found, step)
        self._notices.tell(
            NoticeKind.E_BILL_RETURNED if found.kind == E_BILL else NoticeKind.OUTAGE_NOTICES_RETURNED,
            f"{subscription_id}:{bill_id}",
            identity_id=found.identity_id,
            supply_point_id=found.supply_point_id,
            path=_page(found),
            supply=self._notices.label(found.identity_id, found.supply_point_id),
            address=found.address,
        )
        return True

    def import_returned(self, path: Path) -> Bounces:
        """See :meth:`MessagesService.import_bounces`."""
        read = matched = noted = 0
        for message_ids in read_returned(path):
            read += 1
            for message_id in message_ids:
                with self._house.db.read() as connection:
                    sent = deliveries.by_message(connection, message_id)
                if sent is not None:
                    matched += 1
                    noted += self.returned(sent["subscription_id"], sent["bill_id"], sent["version"])
        with self._house.db.write() as connection:
            facts = {"read": str(read), "matched": str(matched), "noted": str(noted)}
            self._house.audit.note(connection, SystemActor("exchange import"), "messages.bounces_read", "", **facts)
        return Bounces(read, matched, noted)

    def _unlinked(self, payload: Mapping[str, Any]) -> None:
        ended = self._supply.ended_link(payload["link_id"])
        if ended is None or ended.identity_id in self._supply.holders(ended.supply_point_id):
            return
        with self._house.db.read() as connection:
            whose = (ended.identity_id, ended.supply_point_id)
            subscribed = [self._consents.current(connection, *whose, kind) for kind in (E_BILL, OUTAGE_NOTICES)]
        for found in filter(None, subscribed):
            self._end(found.id, "messages.e_bill_unlinked", ConsentChannel.LINK)
        self._notices.forget_supply(ended.identity_id, ended.supply_point_id)

    def _moved(self, payload: Mapping[str, Any]) -> None:
        """What goes to the identity's own contact goes with it, and an address that refused is mended by it."""
        contact = self._identity.person(payload["identity_id"])
        if contact is None:
            return
        actor = SystemActor("messages.e_bill_moved")
        with self._house.db.write() as connection:
            for found in self._consents.of_identity(connection, payload["identity_id"]):
                new = contact.phone if found.medium is Medium.SMS else contact.email
                is_own = found.address_kind is AddressKind.OWN and found.state is not SubscriptionState.ENDED
                if not is_own or new == found.address:
                    continue
                state = ConsentState.MOVED if new else ConsentState.WITHDRAWN
                way = Way(found.medium, found.address_kind, new or found.address, found.text_version)
                self._consents.change(
                    connection, actor, found, Step(state, ConsentChannel.PROFILE, contact.locale), way
                )

    def _end(self, subscription_id: str, name: str, channel: ConsentChannel) -> bool:
        """End a subscription whatever others do to it meanwhile; whether it was on."""
        for left in reversed(range(_AGAIN)):
            try:
                with self._house.db.write() as connection:
                    found = self._consents.by_id(connection, subscription_id)
                    if found is None or found.state is SubscriptionState.ENDED:
                        return False
                    step = Step(ConsentState.WITHDRAWN, channel, self._locale(found))
                    self._consents.change(connection, SystemActor(name), found, step)
                    return True
            except Conflict:
                if not left:
                    raise
        return False

    def _from_mail(self, secret: str) -> Subscription:
        with self._house.db.read() as connection:
            sent = deliveries.by_stop(connection, hash_secret(secret))
            found = self._consents.by_id(connection, sent["subscription_id"]) if sent else None
        if found is None:
            raise LinkExpired
        return found

    def _locale(self, found: Subscription) -> str:
        contact = self._identity.person(found.identity_id)
        return contact.locale if contact else self._house.utility.locales[0]


def _page(found: Subscription) -> str:
    page = "e-bill" if found.kind == E_BILL else "outage-notices"
    return f"/supplies/{found.supply_point_id}/{page}"
