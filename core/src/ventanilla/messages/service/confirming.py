"""Another address for the bills: nothing comes there before its owner has said so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from ventanilla.errors import Conflict, LinkExpired, TooManyTries
from ventanilla.house import House
from ventanilla.identity.service import IdentityService
from ventanilla.kernel.actors import SystemActor
from ventanilla.kernel.ids import hash_secret, new_id, new_secret
from ventanilla.messages.model import (
    E_BILL,
    AddressKind,
    AddressTold,
    ConsentChannel,
    ConsentState,
    Medium,
    NoticeKind,
)
from ventanilla.messages.news import NewsWriter
from ventanilla.messages.sending import Dispatch
from ventanilla.messages.service.consents import Consents, Step, Way
from ventanilla.messages.service.notices import Notices
from ventanilla.messages.tables import subscriptions
from ventanilla.supply.service import SupplyService

LIFETIME = timedelta(days=3)
KEPT = timedelta(days=30)
MOST_A_DAY = 5
"""How many addresses an identity may have us write to; whoever owns them did not ask for it."""

ACTOR = "messages.address_confirmed"


class Confirmations:
    """Addresses that wait."""

    def __init__(
        self,
        house: House,
        identity: IdentityService,
        supply: SupplyService,
        consents: Consents,
        notices: Notices,
        news: NewsWriter,
        dispatch: Dispatch,
    ) -> None:
        self._house = house
        self._identity = identity
        self._supply = supply
        self._consents = consents
        self._notices = notices
        self._news = news
        self._dispatch = dispatch

    def subscribe(self) -> None:
        """Listen."""
        self._house.jobs.on("messages.address_asked", "messages.address", self._write)

    def waiting(self, connection: Connection, identity_id: str, supply_point_id: str) -> str:
        """The address that waits for one supply, or nothing."""
        row = subscriptions.waiting(connection, identity_id, supply_point_id, self._house.clock.now())
        return row["address"] if row else ""

    def ask(self, connection: Connection, whose: tuple[str, str], way: Way, step: Step, version: int) -> None:
        """Write to an address, in place of an earlier one.

        :raises TooManyTries: when this identity has asked too often today.
        """
        now, id_ = self._house.clock.now(), new_id()
        if subscriptions.asked_since(connection, whose[0], now - timedelta(days=1)) >= MOST_A_DAY:
            raise TooManyTries
        row = {
            "id": id_,
            "identity_id": whose[0],
            "supply_point_id": whose[1],
            "kind": E_BILL,
            "address": way.address,
            "text_version": way.text_version,
            "locale": step.locale,
            "based_on": version,
            "asked_at": now,
            "expires_at": now + LIFETIME,
        }
        subscriptions.ask(connection, row)
        self._consents.note(connection, whose, way, Step(ConsentState.ASKED, step.channel, step.locale), version)
        self._house.jobs.record(connection, "messages.address_asked", confirmation_id=id_)

    def end(self, connection: Connection, identity_id: str, supply_point_id: str) -> None:
        """Let nothing wait any more for one supply."""
        subscriptions.end_waiting(connection, identity_id, supply_point_id, self._house.clock.now())

    def look(self, secret: str) -> str:
        """See :meth:`MessagesService.look_at_confirmation`."""
        with self._house.db.read() as connection:
            row = subscriptions.under(connection, hash_secret(secret), self._house.clock.now())
        if row is None:
            raise LinkExpired
        return str(row["address"])

    def confirm(self, secret: str) -> None:
        """See :meth:`MessagesService.confirm_address`."""
        now = self._house.clock.now()
        with self._house.db.read() as connection:
            row = subscriptions.under(connection, hash_secret(secret), now)
        if row is None or row["identity_id"] not in self._supply.holders(row["supply_point_id"]):
            raise LinkExpired
        try:
            with self._house.db.write() as connection:
                if not subscriptions.spend(connection, row["id"], now):
                    raise LinkExpired
                self._give(connection, row)
        except Conflict:
            raise LinkExpired from None
        whose = {"identity_id": row["identity_id"], "supply_point_id": row["supply_point_id"]}
        self._notices.tell(
            NoticeKind.E_BILL_CONFIRMED,
            row["id"],
            **whose,
            path=f"/supplies/{row['supply_point_id']}/e-bill",
            supply=self._notices.label(**whose),
        )

    def forget(self) -> None:
        """Remove what waited long ago."""
        with self._house.db.write() as connection:
            subscriptions.forget_asked(connection, self._house.clock.now() - KEPT)

    def _give(self, connection: Connection, row: Mapping[Any, Any]) -> None:
        whose = (row["identity_id"], row["supply_point_id"])
        way = Way(Medium.EMAIL, AddressKind.OTHER, row["address"], row["text_version"])
        step = Step(ConsentState.GIVEN, ConsentChannel.MAIL, row["locale"])
        current = self._consents.current(connection, *whose)
        if (current.version if current else 0) != row["based_on"]:
            raise Conflict
        if current is None:
            self._consents.begin(connection, SystemActor(ACTOR), whose, way, step)
        else:
            self._consents.change(connection, SystemActor(ACTOR), current, step, way)

    def _write(self, payload: Mapping[str, Any]) -> None:
        key = f"address:{payload['event_id']}"
        if self._dispatch.is_sent(key):
            return
        secret, now = new_secret(), self._house.clock.now()
        with self._house.db.write() as connection:
            row = subscriptions.set_secret(connection, payload["confirmation_id"], hash_secret(secret), now)
        if row is not None:
            told = AddressTold(row["address"], row["locale"], f"/e-bill/confirm/{secret}", row["expires_at"])
            self._dispatch.mail(key, self._news.address(told), row["address"])
