"""Endpoints of the utility's systems: registered, tried out, changed, switched off, and what was brought to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from ventanilla.egress import place_of
from ventanilla.errors import AddressRefused, Conflict, InvalidInput, Unavailable
from ventanilla.exchange.events.service import EventService, known_types
from ventanilla.exchange.model.events import KEPT_DAYS
from ventanilla.exchange.model.webhooks import DeliveryState, Endpoint, NewSecret, StoppedBy
from ventanilla.exchange.permits import staff
from ventanilla.exchange.tables import webhooks as tables
from ventanilla.exchange.webhooks.deliveries import Deliveries
from ventanilla.exchange.webhooks.delivering import Delivering
from ventanilla.exchange.webhooks.finding import enabled, stored
from ventanilla.exchange.webhooks.keys import SigningKeys
from ventanilla.exchange.webhooks.rows import endpoint_of
from ventanilla.house import House
from ventanilla.kernel.actors import Actor
from ventanilla.kernel.ids import new_id
from ventanilla.kernel.messages import message
from ventanilla.kernel.text import canonical

MOST_ENDPOINTS = 20
LONGEST_NAME = 120
_CHECK = 5.0


class WebhookService:
    """Every action asks for the staff with the role first."""

    def __init__(self, house: House, events: EventService) -> None:
        self._house, self._events = house, events
        self._delivering = Delivering(house)
        self._keys = SigningKeys(house.settings.secret_key)
        self.deliveries = Deliveries(house, events, self._delivering)

    def subscribe(self) -> None:
        """Hear of events, and bring them."""
        self._events.spread_by(self._delivering.spread, tables.is_any_enabled)
        self._delivering.subscribe()
        self._house.jobs.every(timedelta(days=1), "exchange.forget_deliveries", lambda _: self._forget())

    def endpoints(self, actor: Actor) -> tuple[Endpoint, ...]:
        """All of them, the oldest first.

        :raises NotPermitted: for anybody but the staff with the role.
        """
        staff(actor)
        with self._house.db.read() as connection:
            return tuple(endpoint_of(row) for row in tables.endpoints(connection))

    def endpoint(self, actor: Actor, endpoint_id: str) -> Endpoint:
        """One of them.

        :raises NotPermitted: for anybody but the staff with the role.
        :raises NotFound: when there is none of that id.
        """
        staff(actor)
        with self._house.db.read() as connection:
            return endpoint_of(stored(connection, endpoint_id))

    def counts(self, actor: Actor, endpoint_id: str) -> dict[DeliveryState, int]:
        """How many deliveries of an endpoint stand where.

        :raises NotPermitted: for anybody but the staff with the role.
        """
        staff(actor)
        with self._house.db.read() as connection:
            found = tables.counts(connection, endpoint_id[:26])
        return {state: found.get(state.value, 0) for state in DeliveryState}

    def stopped(self, actor: Actor) -> int:
        """How many endpoints have stopped by themselves.

        :raises NotPermitted: for anybody but the staff with the role.
        """
        own = (StoppedBy.FAILING, StoppedBy.GONE)
        return sum(not one.is_enabled and one.stopped_by in own for one in self.endpoints(actor))

    def register(self, actor: Actor, url: str, about: str, types: Sequence[str] = ()) -> NewSecret:
        """Deliver events to an address from now on; all types where none is chosen. The secret is shown this once.

        :raises NotPermitted: for anybody but the staff with the role.
        :raises InvalidInput: on ``url``, which no other one may have, ``about`` or ``type``.
        :raises Conflict: when there are too many.
        """
        asking = staff(actor)
        values = self._checked(url, about, types)
        endpoint_id = new_id()
        secret, sealed = self._keys.new(endpoint_id)
        row = {"id": endpoint_id, **values, "secret": sealed, "is_enabled": True, "version": 1}
        with self._house.db.write() as connection:
            if len(tables.endpoints(connection)) >= MOST_ENDPOINTS:
                raise Conflict
            if not tables.add(connection, {**row, "made_at": self._house.clock.now(), "failures": 0}):
                raise _taken()
            self._house.audit.note(connection, asking, "webhooks.registered", endpoint_id)
            return NewSecret(endpoint_of(stored(connection, endpoint_id)), secret)

    def change(
        self, actor: Actor, endpoint_id: str, url: str, about: str, types: Sequence[str], version: int
    ) -> Endpoint:
        """Say it anew. ``version`` is the one that was seen.

        :raises NotPermitted: for anybody but the staff with the role.
        :raises NotFound: when there is none of that id.
        :raises InvalidInput: on ``url``, ``about`` or ``type``.
        :raises Conflict: when somebody changed it meanwhile.
        """
        asking = staff(actor)
        values = self._checked(url, about, types)
        with self._house.db.write() as connection:
            row = stored(connection, endpoint_id)
            if tables.is_taken(connection, values["url"], row["id"]):
                raise _taken()
            fresh = {**values, "version": row["version"] + 1, "paused_until": None}
            if row["version"] != version or not tables.readdress(connection, row["id"], fresh, version):
                raise Conflict
            self._house.audit.note(connection, asking, "webhooks.changed", row["id"])
            return endpoint_of(stored(connection, endpoint_id))

    def switch(self, actor: Actor, endpoint_id: str, *, is_on: bool) -> Endpoint:
        """Switch one on or off. What waits for one that is switched off is given up; events that happen meanwhile are
        not kept for it, but can be replayed.

        :raises NotPermitted: for anybody but the staff with the role.
        :raises NotFound: when there is none of that id.
        """
        asking = staff(actor)
        with self._house.db.write() as connection:
            row = stored(connection, endpoint_id)
            if row["is_enabled"] != is_on:
                fresh = {"failures": 0, "failing_since": None, "paused_until": None, "version": row["version"] + 1}
                tables.change(connection, row["id"], {"is_enabled": is_on, "stopped_by": None, **fresh})
                if not is_on:
                    self._delivering.stop(connection, row["id"], StoppedBy.STAFF)
                deed = "webhooks.switched_on" if is_on else "webhooks.switched_off"
                self._house.audit.note(connection, asking, deed, row["id"])
            return endpoint_of(stored(connection, endpoint_id))

    def rotate(self, actor: Actor, endpoint_id: str) -> NewSecret:
        """Sign with a new secret, shown this once; the old one signs beside it for a day.

        :raises NotPermitted: for anybody but the staff with the role.
        :raises NotFound: when there is none of that id.
        """
        asking = staff(actor)
        with self._house.db.write() as connection:
            row = stored(connection, endpoint_id)
            secret, fresh = self._keys.rotated(row, self._house.clock.now())
            tables.change(connection, row["id"], fresh)
            self._house.audit.note(connection, asking, "webhooks.secret_rotated", row["id"])
            return NewSecret(endpoint_of(stored(connection, endpoint_id)), secret)

    def remove(self, actor: Actor, endpoint_id: str) -> None:
        """Forget an endpoint and what was brought to it.

        :raises NotPermitted: for anybody but the staff with the role.
        :raises NotFound: when there is none of that id.
        """
        asking = staff(actor)
        with self._house.db.write() as connection:
            row = stored(connection, endpoint_id)
            tables.remove(connection, row["id"])
            self._house.audit.note(connection, asking, "webhooks.removed", row["id"])

    def ping(self, actor: Actor, endpoint_id: str) -> str:
        """Send a try-out, of the type ``webhook.ping``; the id of its delivery.

        :raises NotPermitted: for anybody but the staff with the role.
        :raises NotFound: when there is none of that id.
        :raises Conflict: when it is off.
        """
        asking = staff(actor)
        with self._house.db.write() as connection:
            row = enabled(connection, endpoint_id)
            tables.change(connection, row["id"], {"paused_until": None})
            delivery_id = self._delivering.put_ping(connection, row["id"])
            self._house.audit.note(connection, asking, "webhooks.pinged", row["id"])
        return delivery_id

    def _checked(self, url: str, about: str, types: Sequence[str]) -> dict[str, Any]:
        chosen = known_types(types)
        try:
            name, address = canonical(about), url.strip()
        except ValueError:
            raise InvalidInput({"about": message("field.fault.unseen")}) from None
        if not name or len(name) > LONGEST_NAME:
            raise InvalidInput({"about": message("webhooks.fault.about", most=LONGEST_NAME)})
        try:
            self._house.egress.check(address, timeout=_CHECK)
        except AddressRefused:
            raise InvalidInput({"url": message("webhooks.fault.url")}) from None
        except Unavailable:
            raise InvalidInput({"url": message("webhooks.fault.unknown_host")}) from None
        return {"url": place_of(address).url, "about": name, "types": " ".join(chosen)}

    def _forget(self) -> None:
        before = self._house.clock.now() - timedelta(days=KEPT_DAYS)
        with self._house.db.write() as connection:
            tables.forget(connection, before)


def _taken() -> InvalidInput:
    return InvalidInput({"url": message("webhooks.fault.taken")})
