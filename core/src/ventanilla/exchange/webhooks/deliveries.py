"""What was brought to the endpoints, and what is brought once more."""

from __future__ import annotations

from datetime import datetime, timedelta

from ventanilla.errors import Conflict, InvalidInput, NotFound
from ventanilla.exchange.events.service import SCOPE, EventService, event_of
from ventanilla.exchange.model.events import KEPT_DAYS
from ventanilla.exchange.model.webhooks import PING, Delivery
from ventanilla.exchange.permits import staff, staff_or_system
from ventanilla.exchange.tables import events as log
from ventanilla.exchange.tables import webhooks as tables
from ventanilla.exchange.webhooks.delivering import Delivering
from ventanilla.exchange.webhooks.finding import enabled, kept_event
from ventanilla.exchange.webhooks.rows import delivery_of, endpoint_of
from ventanilla.house import House
from ventanilla.kernel.actors import Actor
from ventanilla.kernel.messages import message

MOST_REPLAYED = 10_000
"""Events that one replay sends again."""


class Deliveries:
    """Every action asks for the staff with the role first; replaying an event is for the utility's systems too."""

    def __init__(self, house: House, events: EventService, delivering: Delivering) -> None:
        self._house, self._events, self._delivering = house, events, delivering

    def latest(
        self,
        actor: Actor,
        endpoint_id: str = "",
        before: str = "",
        limit: int = 50,
        *,
        event_id: str = "",
    ) -> tuple[Delivery, ...]:
        """Deliveries from the newest down; of an endpoint or of an event, where given, and before the one whose
        id is given.

        :raises NotPermitted: for anybody but the staff with the role.
        """
        staff(actor)
        with self._house.db.read() as connection:
            last = tables.delivery(connection, before[:26]) if before else None
            place = (last["made_at"], last["id"]) if last is not None else None
            found = tables.deliveries(connection, endpoint_id[:26], place, limit, event_id[:26])
        return tuple(delivery_of(row) for row in found)

    def one(self, actor: Actor, delivery_id: str) -> Delivery:
        """One of them.

        :raises NotPermitted: for anybody but the staff with the role.
        :raises NotFound: when there is none of that id.
        """
        staff(actor)
        with self._house.db.read() as connection:
            row = tables.delivery(connection, delivery_id[:26])
        if row is None:
            raise NotFound
        return delivery_of(row)

    def replay(self, actor: Actor, delivery_id: str) -> None:
        """Bring the event of a delivery to its endpoint once more, under the same id.

        :raises NotPermitted: for anybody but the staff with the role.
        :raises NotFound: when there is none of that id, or its event is no longer kept.
        :raises Conflict: when its endpoint is off, or it was a try-out.
        """
        asking = staff(actor)
        with self._house.db.write() as connection:
            row = tables.delivery(connection, delivery_id[:26])
            if row is None:
                raise NotFound
            if row["type"] == PING:
                raise Conflict
            endpoint = enabled(connection, row["webhook_id"])
            event = kept_event(connection, row["event_id"])
            self._delivering.put(connection, endpoint["id"], [event])
            self._house.audit.note(connection, asking, "webhooks.replayed", endpoint["id"], event=event.id)

    def moment(self, typed: str, field: str = "since") -> datetime:
        """A moment as the desk types it: local, ``2026-04-10 14:00``, or with its offset.

        :raises InvalidInput: on ``field``, when it is none or not of the past 90 days.
        """
        try:
            found = datetime.fromisoformat(typed.strip())
        except ValueError:
            raise InvalidInput({field: message("webhooks.fault.since", count=KEPT_DAYS)}) from None
        at = found if found.tzinfo is not None else found.replace(tzinfo=self._house.zone)
        now = self._house.clock.now()
        try:
            if not now - timedelta(days=KEPT_DAYS) <= at <= now:
                raise OverflowError
        except OverflowError:
            raise InvalidInput({field: message("webhooks.fault.since", count=KEPT_DAYS)}) from None
        return at

    def replay_since(self, actor: Actor, endpoint_id: str, moment: datetime, until: datetime | None = None) -> int:
        """Bring all that an endpoint wants of a moment (aware) or later, and before ``until`` where it is given, to it
        once more; how many, at most 10,000.

        :raises NotPermitted: for anybody but the staff with the role.
        :raises InvalidInput: on ``until``, when it does not come after the moment.
        :raises NotFound: when there is none of that id.
        :raises Conflict: when it is off.
        """
        asking = staff(actor)
        if until is not None and until <= moment:
            raise InvalidInput({"until": message("webhooks.fault.until")})
        self._events.number()
        with self._house.db.write() as connection:
            row = enabled(connection, endpoint_id)
            types = endpoint_of(row).types
            waiting = tables.waiting_events(connection, row["id"])
            found = log.since(connection, moment, types, MOST_REPLAYED, until)
            events = [event_of(one) for one in found if one["id"] not in waiting]
            count = self._delivering.put(connection, row["id"], events)
            self._house.audit.note(connection, asking, "webhooks.replayed", row["id"], events=str(count))
        return count

    def replay_event(self, actor: Actor, event_id: str) -> int:
        """Bring an event once more to all endpoints that want it; how many.

        :raises NotPermitted: for anybody but the staff with the role and the utility's systems with the scope.
        :raises NotFound: when none of that id is kept.
        """
        asking = staff_or_system(actor, SCOPE)
        with self._house.db.write() as connection:
            event = kept_event(connection, event_id[:26])
            wanting = [
                row for row in tables.endpoints(connection, enabled_only=True) if endpoint_of(row).wants(event.type)
            ]
            count = sum(self._delivering.put(connection, row["id"], [event]) for row in wanting)
            self._house.audit.note(connection, asking, "webhooks.event_replayed", event.id, endpoints=str(count))
        return count
