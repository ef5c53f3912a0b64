"""Sends a new bill to whoever asked for it: once, to a confirmed address, as long as the supply is theirs."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import structlog

from ventanilla.billing.model import Bill
from ventanilla.billing.service import BillingService
from ventanilla.documents.service import DocumentsService
from ventanilla.errors import NotFound
from ventanilla.house import House
from ventanilla.identity.model import Contact
from ventanilla.identity.service import IdentityService
from ventanilla.kernel.actors import SystemActor
from ventanilla.kernel.ids import hash_secret
from ventanilla.messages.mailer import RefusedForGood
from ventanilla.messages.model import AddressKind, Attachment, BillTold, Medium, Subscription, SubscriptionState
from ventanilla.messages.news import NewsWriter
from ventanilla.messages.sending import Dispatch
from ventanilla.messages.service.consents import Consents
from ventanilla.messages.service.ending import Endings
from ventanilla.messages.tables import deliveries
from ventanilla.supply.service import SupplyService

GIVEN_UP = timedelta(days=7)
"""So old a bill is no news any more."""

_log = structlog.get_logger("ventanilla.messages")


class BillMails:
    """Bills by e-mail with their paper, and by SMS with a link that asks to sign in."""

    def __init__(
        self,
        house: House,
        identity: IdentityService,
        supply: SupplyService,
        billing: BillingService,
        documents: DocumentsService,
        news: NewsWriter,
        dispatch: Dispatch,
        consents: Consents,
        endings: Endings,
    ) -> None:
        self._house = house
        self._identity = identity
        self._supply = supply
        self._billing = billing
        self._documents = documents
        self._news = news
        self._dispatch = dispatch
        self._consents = consents
        self._endings = endings

    def subscribe(self) -> None:
        """Listen."""
        self._house.jobs.on("billing.bill_issued", "messages.e_bill", self._issued)
        self._house.jobs.every(timedelta(hours=1), "messages.e_bill_again", self._again)

    def _issued(self, payload: Mapping[str, Any]) -> None:
        faults = []
        for found in self._consents.of_supply(payload["supply_point_id"]):
            try:
                self._send(found, payload["bill_id"])
            except Exception as fault:
                faults.append(fault)
        if faults:
            raise faults[0]

    def _send(self, found: Subscription, bill_id: str) -> None:
        """The rights are those of the identity at this moment: a supply that was let go is not found."""
        key = f"bill:{found.id}:{bill_id}"
        contact = self._identity.person(found.identity_id)
        if found.state is not SubscriptionState.ACTIVE or contact is None or self._dispatch.is_sent(key):
            return
        actor = SystemActor("messages.e_bill", on_behalf_of=found.identity_id)
        self._note(found, bill_id, "sending")
        try:
            bill = self._billing.bill(actor, found.supply_point_id, bill_id).value.bill
            told = self._told(actor, found, contact, bill)
            if found.medium is Medium.SMS:
                self._dispatch.sms(key, self._news.short_bill(told), _address(found, contact))
            else:
                self._mail(actor, key, found, contact, told, bill)
            self._note(found, bill_id, "sent")
        except NotFound:
            self._note(found, bill_id, "void")
        except RefusedForGood:
            self._endings.returned(found.id, bill_id, found.version)

    def _mail(
        self, actor: SystemActor, key: str, found: Subscription, contact: Contact, told: BillTold, bill: Bill
    ) -> None:
        paper = self._documents.bill_pdf(actor, found.supply_point_id, bill.id, contact.locale)
        letter = self._news.bill(told, Attachment(paper.filename, paper.content))
        # Before it leaves, so that it can be ended and come back even if this process dies right after.
        self._note(found, bill.id, "sending", message_id=self._dispatch.message_id(key, letter))
        self._dispatch.mail(key, letter, _address(found, contact))

    def _note(self, found: Subscription, bill_id: str, state: str, **more: str) -> None:
        row: dict[str, Any] = {
            "subscription_id": found.id,
            "bill_id": bill_id,
            "version": found.version,
            "state": state,
            "stop_hash": hash_secret(stop_secret(self._house, found.id, bill_id)),
            "at": self._house.clock.now(),
            "returned_at": None,
        }
        with self._house.db.write() as connection:
            deliveries.put(connection, row | more)

    def _again(self, payload: Mapping[str, Any]) -> None:
        """A mail server that was away for longer than jobs are tried gets the bills when it is back."""
        now = self._house.clock.now()
        with self._house.db.read() as connection:
            stuck = deliveries.stuck(connection, now - GIVEN_UP, now - timedelta(hours=1))
            left = [(self._consents.by_id(connection, row["subscription_id"]), row["bill_id"]) for row in stuck]
        for found, bill_id in left:
            try:
                if found is not None:
                    self._send(found, bill_id)
            except Exception as fault:
                _log.warning("bill_not_sent_yet", kind=type(fault).__name__)

    def _told(self, actor: SystemActor, found: Subscription, contact: Contact, bill: Bill) -> BillTold:
        point = self._supply.supply_point(actor, found.supply_point_id, scope=None)
        return BillTold(
            locale=contact.locale,
            first_name=contact.first_name if found.address_kind is AddressKind.OWN else "",
            supply=self._supply.label(point),
            month=bill.month,
            total=bill.total,
            due_on=bill.due_on,
            path=f"/supplies/{point.id}/bills/{bill.id}",
            stop_path=f"/unsubscribe/{stop_secret(self._house, found.id, bill.id)}",
        )


def stop_secret(house: House, subscription_id: str, cause: str) -> str:
    """The same each time for a bill, so that a mail that is sent again is the same mail; 256 bits."""
    key = house.settings.secret_key.encode()
    made = hmac.digest(key, f"e-bill-stop\x1f{subscription_id}\x1f{cause}".encode(), "sha256")
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def _address(found: Subscription, contact: Contact) -> str:
    """The identity's own contact as it is now, or the address that was confirmed for the bills."""
    if found.address_kind is AddressKind.OTHER:
        return found.address
    return contact.phone if found.medium is Medium.SMS else contact.email
