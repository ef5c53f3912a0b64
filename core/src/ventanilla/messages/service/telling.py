"""Turns what happened in the topics below into notifications."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ventanilla.billing.model import Bill
from ventanilla.billing.service import BillingService
from ventanilla.errors import NotFound
from ventanilla.house import House
from ventanilla.identity.service import IdentityService
from ventanilla.kernel.actors import SystemActor
from ventanilla.messages.model import Medium, NoticeKind, SubscriptionState
from ventanilla.messages.service.consents import Consents
from ventanilla.messages.service.notices import Notices
from ventanilla.supply.service import SupplyService

Payload = Mapping[str, Any]


class Telling:
    """The handlers; each may run again and tells once."""

    def __init__(
        self,
        house: House,
        identity: IdentityService,
        supply: SupplyService,
        billing: BillingService,
        notices: Notices,
        consents: Consents,
    ) -> None:
        self._house = house
        self._identity = identity
        self._supply = supply
        self._billing = billing
        self._notices = notices
        self._consents = consents

    def subscribe(self) -> None:
        """Listen."""
        for event, name, handler in (
            ("supply.link_made", "messages.tell_link_made", self._link_made),
            ("supply.link_undone", "messages.tell_link_undone", self._link_undone),
            ("supply.link_left", "messages.tell_link_left", self._link_left),
            ("identity.password_changed", "messages.tell_password_changed", self._password_changed),
            ("identity.contact_changed", "messages.tell_contact_changed", self._contact_changed),
            ("identity.signed_in", "messages.tell_sign_in", self._signed_in),
            ("billing.bill_issued", "messages.tell_bill_issued", self._bill_issued),
            ("billing.bill_due_soon", "messages.tell_bill_due_soon", self._bill_due_soon),
            ("billing.payment_received", "messages.tell_payment", self._payment_received),
        ):
            self._house.jobs.on(event, name, handler)

    def _link_made(self, payload: Payload) -> None:
        link = self._supply.made_link(payload["link_id"])
        if link is None or self._supply.granting.issues(link.evidence.policy):
            return
        label = self._supply.label(link.supply_point)
        self._notices.tell(
            NoticeKind.LINK_MADE, payload["link_id"], identity_id=link.identity_id, supply=label, path="/accounts"
        )
        for other in self._supply.holders(link.supply_point.id):
            if other != link.identity_id:
                self._notices.tell(
                    NoticeKind.LINK_BY_OTHER, payload["link_id"], identity_id=other, supply=label, path="/accounts"
                )

    def _link_undone(self, payload: Payload) -> None:
        ended = self._supply.ended_link(payload["link_id"])
        if ended is not None and not self._identity.closing.closed_by_owner(ended.identity_id):
            kind = NoticeKind.LINK_UNDONE_BY_HOLDER if ended.by_holder else NoticeKind.LINK_UNDONE
            self._notices.tell(
                kind, payload["link_id"], identity_id=ended.identity_id, path="/accounts", supply=ended.supply
            )

    def _link_left(self, payload: Payload) -> None:
        """Their login was let in again, and this could not be linked again with it."""
        ended = self._supply.ended_link(payload["link_id"])
        if ended is not None and self._identity.standing(ended.identity_id) is not None:
            cause, path = payload["link_id"], "/link"
            self._notices.tell(
                NoticeKind.LINK_LEFT, cause, identity_id=ended.identity_id, path=path, supply=ended.supply
            )

    def _password_changed(self, payload: Payload) -> None:
        self._notices.tell(NoticeKind.PASSWORD_CHANGED, payload["event_id"], identity_id=payload["identity_id"])

    def _contact_changed(self, payload: Payload) -> None:
        self._notices.tell(
            NoticeKind.CONTACT_CHANGED, payload["event_id"], identity_id=payload["identity_id"], path="/profile"
        )

    def _signed_in(self, payload: Payload) -> None:
        seen = self._identity.sign_in_notice(payload["session_id"])
        if seen is not None:
            self._notices.tell(
                NoticeKind.NEW_SIGN_IN,
                seen.id,
                identity_id=payload["identity_id"],
                path="/sessions",
                device=seen.label,
                at=seen.created_at,
            )

    def _bill_issued(self, payload: Payload) -> None:
        self._tell_holders(NoticeKind.BILL_ISSUED, payload["bill_id"], payload)

    def _bill_due_soon(self, payload: Payload) -> None:
        self._tell_holders(NoticeKind.BILL_DUE_SOON, payload["bill_id"], payload)

    def _payment_received(self, payload: Payload) -> None:
        self._tell_holders(NoticeKind.PAYMENT_RECEIVED, payload["payment_id"], payload)

    def _tell_holders(self, kind: NoticeKind, cause: str, payload: Payload) -> None:
        faults = []
        for identity_id in self._supply.holders(payload["supply_point_id"]):
            try:
                self._tell_of_bill(kind, cause, identity_id, payload)
            except Exception as fault:
                faults.append(fault)
        if faults:
            raise faults[0]

    def _tell_of_bill(self, kind: NoticeKind, cause: str, identity_id: str, payload: Payload) -> None:
        """A bill that was set aside or paid meanwhile is not told of as one to pay."""
        supply_point_id = payload["supply_point_id"]
        actor = SystemActor("messages.notices", on_behalf_of=identity_id)
        try:
            bill = self._billing.bill(actor, supply_point_id, payload["bill_id"]).value.bill
        except NotFound:
            return
        if kind is NoticeKind.BILL_DUE_SOON and not bill.open:
            return
        self._notices.tell(
            kind,
            cause,
            identity_id=identity_id,
            supply_point_id=supply_point_id,
            path=f"/supplies/{supply_point_id}/bills/{bill.id}",
            is_mailed=kind is not NoticeKind.BILL_ISSUED or not self._comes_by_mail(identity_id, supply_point_id),
            supply=self._notices.label(identity_id, supply_point_id),
            **_said(kind, bill),
        )

    def _comes_by_mail(self, identity_id: str, supply_point_id: str) -> bool:
        """Whether the bill itself comes by e-mail, so that a mail about it would be one too many."""
        with self._house.db.read() as connection:
            found = self._consents.current(connection, identity_id, supply_point_id)
        return found is not None and found.state is SubscriptionState.ACTIVE and found.medium is Medium.EMAIL


def _said(kind: NoticeKind, bill: Bill) -> dict[str, object]:
    """The values of the sentence about a bill."""
    if kind is NoticeKind.PAYMENT_RECEIVED:
        return {"number": bill.number}
    amount = bill.open if kind is NoticeKind.BILL_DUE_SOON else bill.total
    return {"month": bill.month, "amount": amount, "due": bill.due_on}
