"""Tells whoever is without supply, or is going to be: once a change, in the portal, and as they wished."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ventanilla.grid.model.outages import Outage, Told
from ventanilla.grid.service import OutageService
from ventanilla.house import House
from ventanilla.identity.service import IdentityService
from ventanilla.kernel.ids import hash_secret
from ventanilla.kernel.messages import message
from ventanilla.messages.mailer import RefusedForGood
from ventanilla.messages.model import (
    OUTAGE_NOTICES,
    Medium,
    NoticeKind,
    OutageTold,
    Subscription,
    SubscriptionState,
)
from ventanilla.messages.news import NewsWriter
from ventanilla.messages.sending import Dispatch
from ventanilla.messages.service.bills import stop_secret
from ventanilla.messages.service.consents import Consents
from ventanilla.messages.service.ending import Endings
from ventanilla.messages.service.notices import Notices
from ventanilla.messages.tables import deliveries
from ventanilla.supply.service import SupplyService
from ventanilla.supply.service.known import linked_supply_points

Payload = Mapping[str, Any]
_EACH = 50
"""So many supplies are told in one job: one that fails is tried again alone."""


class OutageTelling:
    """The handlers. The first walks through the supplies and makes jobs of some of those that somebody looks after."""

    def __init__(
        self,
        house: House,
        identity: IdentityService,
        supply: SupplyService,
        outages: OutageService,
        consents: Consents,
        notices: Notices,
        endings: Endings,
        news: NewsWriter,
        dispatch: Dispatch,
    ) -> None:
        self._house, self._identity, self._supply, self._outages = house, identity, supply, outages
        self._consents, self._notices, self._endings = consents, notices, endings
        self._news, self._dispatch = news, dispatch

    def subscribe(self) -> None:
        """Listen."""
        for told in Told:
            self._house.jobs.on(f"grid.outage_{told}", f"messages.outage_{told}", self._happened)
        self._house.jobs.on("messages.outage_supplies", "messages.tell_outage", self._tell_some)

    def _happened(self, payload: Payload) -> None:
        """What was changed again meanwhile is told by the later change."""
        outage_id, version = payload["outage_id"], payload["version"]
        if self._current(payload) is None:
            return
        waiting: list[str] = []
        for supplies in self._outages.affected(outage_id):
            with self._house.db.read() as connection:
                linked = linked_supply_points(connection, self._house, supplies)
            waiting += sorted(linked)
            while len(waiting) >= _EACH:
                self._put(payload, version, waiting[:_EACH])
                del waiting[:_EACH]
        if waiting:
            self._put(payload, version, waiting)

    def _put(self, payload: Payload, version: int, supplies: list[str]) -> None:
        outage_id = payload["outage_id"]
        key = self._house.id_of("outage_supplies", outage_id, str(version), *supplies)
        with self._house.db.write() as connection:
            if self._house.jobs.once(connection, f"messages.outage:{key}"):
                told = {"outage_id": outage_id, "version": version, "told": payload["told"]}
                self._house.jobs.record(connection, "messages.outage_supplies", **told, supplies=supplies)

    def _tell_some(self, payload: Payload) -> None:
        outage = self._current(payload)
        if outage is None:
            return
        faults = []
        for supply_point_id in payload["supplies"]:
            for identity_id in self._supply.holders(supply_point_id):
                try:
                    self._tell(outage, Told(payload["told"]), identity_id, supply_point_id)
                except Exception as fault:
                    faults.append(fault)
        if faults:
            raise faults[0]

    def _current(self, payload: Payload) -> Outage | None:
        found = self._outages.read(payload["outage_id"])
        return found if found is not None and found.version == payload["version"] else None

    def _tell(self, outage: Outage, told: Told, identity_id: str, supply_point_id: str) -> None:
        kind, cause = NoticeKind(f"outage_{told}"), self._cause(outage, supply_point_id)
        path = f"/supplies/{supply_point_id}/outages"
        said = self._said(outage, self._notices.label(identity_id, supply_point_id))
        self._notices.tell(
            kind, cause, identity_id=identity_id, supply_point_id=supply_point_id, path=path, is_mailed=False, **said
        )
        with self._house.db.read() as connection:
            found = self._consents.current(connection, identity_id, supply_point_id, OUTAGE_NOTICES)
        contact = self._identity.person(identity_id)
        if found is None or found.state is not SubscriptionState.ACTIVE or contact is None:
            return
        stop = stop_secret(self._house, found.id, cause)
        text = message(f"messages.notice.{kind}", **said)
        wanted = OutageTold(contact.locale, contact.first_name, kind, text, path, f"/unsubscribe/{stop}")
        if found.medium is Medium.SMS:
            self._dispatch.sms(f"outage:{found.id}:{cause}", self._news.short_outage(wanted), contact.phone)
        else:
            self._mail(found, cause, stop, wanted, contact.email)

    def _mail(self, found: Subscription, cause: str, stop: str, told: OutageTold, address: str) -> None:
        key, letter = f"outage:{found.id}:{cause}", self._news.outage(told)
        row = {
            "subscription_id": found.id,
            "bill_id": cause,
            "version": found.version,
            "state": "void",
            "message_id": self._dispatch.message_id(key, letter),
            "stop_hash": hash_secret(stop),
            "at": self._house.clock.now(),
            "returned_at": None,
        }
        if self._dispatch.is_sent(key):
            return
        with self._house.db.write() as connection:
            deliveries.put(connection, row)
        try:
            self._dispatch.mail(key, letter, address)
        except RefusedForGood:
            self._endings.returned(found.id, cause, found.version)

    def _cause(self, outage: Outage, supply_point_id: str) -> str:
        """One change of one outage for one supply."""
        return self._house.id_of("outage_told", outage.id, str(outage.version), supply_point_id)

    def _said(self, outage: Outage, supply: str) -> dict[str, object]:
        ended = outage.ended_at(self._house.clock.now())
        return {
            "supply": supply,
            "number": outage.number,
            "start": outage.starts_at,
            "end": ended or outage.expected_end_at or "–",
            "why": outage.cause or "–",
        }
