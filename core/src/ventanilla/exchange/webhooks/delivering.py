"""Brings events to the endpoints: at least once, each try under the same id, an endpoint's failures its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

import orjson
import structlog
from sqlalchemy import Connection, RowMapping

from ventanilla.errors import VentanillaError
from ventanilla.exchange.events.service import event_of, moment, written
from ventanilla.exchange.model.events import Event
from ventanilla.exchange.model.webhooks import FAILING_FOR, MOST_TRIES, PAUSES, PING, StoppedBy
from ventanilla.exchange.tables import events as log
from ventanilla.exchange.tables import webhooks as tables
from ventanilla.exchange.webhooks.keys import SigningKeys
from ventanilla.exchange.webhooks.rows import endpoint_of
from ventanilla.exchange.webhooks.signing import signed_headers
from ventanilla.house import House
from ventanilla.kernel.actors import SystemActor
from ventanilla.kernel.ids import new_id

TIMEOUT = 5.0
"""Seconds for a receiver's whole answer."""
AT_ONCE = 50
LONGEST = 10.0
"""Seconds that one job may spend on an endpoint, before others have their turn."""
SHARE = 4
"""A receiver is left alone so many times as long as it took to answer: nobody takes up the worker by being slow."""
LONGEST_PAUSE = timedelta(hours=1)
LEASE = timedelta(minutes=1)
LOST = timedelta(minutes=10)
"""When a promised job that has not come is promised anew."""
_SELF = SystemActor("exchange.webhooks")
_BUSY = 429
_GONE = 410

_log = structlog.get_logger(__name__)


class Delivering:
    """One job at a time for each endpoint."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._keys = SigningKeys(house.settings.secret_key)

    def subscribe(self) -> None:
        """Go when there is something to bring, and look after what was lost."""
        jobs = self._house.jobs
        jobs.on("exchange.webhook_due", "exchange.deliver_webhooks", self._due)
        jobs.every(LOST, "exchange.wake_webhooks", lambda _: self._wake_all())

    def spread(self, connection: Connection, events: Sequence[Event]) -> None:
        """Put events on their way to the endpoints that want them."""
        for row in tables.endpoints(connection, enabled_only=True):
            endpoint = endpoint_of(row)
            self.put(connection, row["id"], [one for one in events if endpoint.wants(one.type)])

    def put(self, connection: Connection, webhook_id: str, events: Sequence[Event]) -> int:
        """Put events on their way to one endpoint; how many."""
        now = self._house.clock.now()
        rows = [_row(webhook_id, one.id, one.type, one.position, now) for one in events]
        if rows:
            tables.add_deliveries(connection, rows)
            self.promise(connection, webhook_id, now)
        return len(rows)

    def put_ping(self, connection: Connection, webhook_id: str) -> str:
        """Put a try-out on its way; the id of its delivery."""
        now, id_ = self._house.clock.now(), new_id()
        tables.add_deliveries(connection, [{**_row(webhook_id, id_, PING, 0, now), "id": id_}])
        self.promise(connection, webhook_id, now)
        return id_

    def promise(self, connection: Connection, webhook_id: str, at: datetime) -> None:
        """Have the endpoint's job come at a moment, unless it comes earlier anyway."""
        if tables.wake(connection, webhook_id, at, self._house.clock.now() - LOST):
            told = {"webhook_id": webhook_id, "wake_at": at.isoformat()}
            self._house.jobs.record_at(connection, at, "exchange.webhook_due", **told)

    def _wake_all(self) -> None:
        with self._house.db.write() as connection:
            for row in tables.endpoints(connection, enabled_only=True):
                self._go_on(connection, row)

    def _due(self, payload: Mapping[str, Any]) -> None:
        webhook_id, at = payload["webhook_id"], datetime.fromisoformat(payload["wake_at"])
        with self._house.db.write() as connection:
            if not tables.wakened(connection, webhook_id, at):
                return
        try:
            self._bring(webhook_id)
        finally:
            with self._house.db.write() as connection:
                row = tables.endpoint(connection, webhook_id)
                if row is not None:
                    self._go_on(connection, row)

    def _go_on(self, connection: Connection, row: RowMapping) -> None:
        due = tables.next_due(connection, row["id"])
        if due is not None and row["is_enabled"]:
            now = self._house.clock.now()
            self.promise(connection, row["id"], max(due, row["paused_until"] or now, now))

    def _bring(self, webhook_id: str) -> None:
        begun = monotonic()
        for _ in range(AT_ONCE):
            if monotonic() - begun > LONGEST or not self._bring_next(webhook_id):
                return

    def _bring_next(self, webhook_id: str) -> bool:
        """Try one delivery; whether the next one may be tried at once."""
        now = self._house.clock.now()
        with self._house.db.write() as connection:
            row = tables.endpoint(connection, webhook_id)
            if row is None or not row["is_enabled"] or (row["paused_until"] or now) > now:
                return False
            found = tables.claim(connection, webhook_id, now, now + LEASE)
            if found is None:
                return False
            body = self._body(connection, found)
        begun = monotonic()
        status, fault = (0, "EventForgotten") if body is None else self._send(row, found["event_id"], body)
        took = timedelta(seconds=monotonic() - begun)
        with self._house.db.write() as connection:
            if fault:
                fresh = tables.endpoint(connection, webhook_id)
                if fresh is None or fresh["version"] != row["version"]:
                    return True  # what was asked is its address no longer; the lease brings the event again
                return self._failed(connection, fresh, found, status, fault)
            return self._done(connection, row, found, status, took)

    def _body(self, connection: Connection, delivery: RowMapping) -> bytes | None:
        """What is sent, the same bytes at every try; None for an event that is kept no longer."""
        utility = self._house.utility.name
        if delivery["type"] == PING:
            at = moment(delivery["made_at"])
            ping = {"id": delivery["event_id"], "type": PING, "version": 1, "at": at, "utility": utility, "data": {}}
            return orjson.dumps(ping)
        row = log.by_id(connection, delivery["event_id"])
        return None if row is None else orjson.dumps(written(event_of(row), utility))

    def _send(self, row: RowMapping, id_: str, body: bytes) -> tuple[int, str]:
        """The answer's status, 0 for none, and what was wrong, empty for nothing. Nothing is read of its body."""
        now = self._house.clock.now()
        secrets = self._keys.open(row, now)
        if not secrets:
            return 0, "SecretLost"
        headers = {"Content-Type": "application/json", **signed_headers(secrets, id_, now, body)}
        try:
            answer = self._house.egress.ask(
                "POST", row["url"], headers=headers, body=body, most_bytes=0, timeout=TIMEOUT
            )
        except VentanillaError as fault:
            return 0, type(fault).__name__
        return answer.status, "" if answer.is_good else "Refused"

    def _done(
        self, connection: Connection, row: RowMapping, delivery: RowMapping, status: int, took: timedelta
    ) -> bool:
        done = {"state": "done", "status": status, "fault": "", "next_at": None}
        if not tables.settle(connection, delivery["id"], delivery["tries"], done):
            return True
        is_slow = took > timedelta(seconds=1)
        paused = self._house.clock.now() + SHARE * took if is_slow else None
        if is_slow or row["failing_since"] is not None or row["paused_until"] is not None:
            tables.change(connection, row["id"], {"failures": 0, "failing_since": None, "paused_until": paused})
        return not is_slow

    def _failed(self, connection: Connection, row: RowMapping, delivery: RowMapping, status: int, fault: str) -> bool:
        now, tries = self._house.clock.now(), delivery["tries"]
        is_over = tries >= MOST_TRIES or status == _GONE or fault == "EventForgotten"
        told: dict[str, Any] = {"status": status, "fault": fault, "next_at": None, "state": "given_up"}
        if not is_over:
            told |= {"state": "waiting", "next_at": now + PAUSES[tries - 1]}
        if not tables.settle(connection, delivery["id"], tries, told):
            return True
        if fault == "EventForgotten":
            return True
        _log.warning("webhooks.not_delivered", webhook=row["id"], status=status, fault=fault, tries=tries)
        since = row["failing_since"] or now
        if status == _GONE or now - since >= FAILING_FOR:
            self.stop(connection, row["id"], StoppedBy.GONE if status == _GONE else StoppedBy.FAILING)
            return False
        failures, is_down = row["failures"] + 1, status == 0 or status >= 500 or status == _BUSY
        pause = min(PAUSES[min(failures, len(PAUSES)) - 1], LONGEST_PAUSE)
        paused = now + pause if is_down else row["paused_until"]
        tables.change(connection, row["id"], {"failures": failures, "failing_since": since, "paused_until": paused})
        return not is_down

    def stop(self, connection: Connection, webhook_id: str, by: StoppedBy) -> None:
        """Switch an endpoint off; what waits for it is given up, and can be sent again later. The caller notes it,
        but for what stops by itself."""
        tables.change(connection, webhook_id, {"is_enabled": False, "stopped_by": by.value, "wake_at": None})
        tables.give_up_waiting(connection, webhook_id)
        if by is not StoppedBy.STAFF:
            _log.error("webhooks.stopped", webhook=webhook_id, why=by.value)
            self._house.audit.note(connection, _SELF, "webhooks.stopped", webhook_id, why=by.value)
            self._house.jobs.record(connection, "webhooks.stopped", webhook_id=webhook_id, stop_id=new_id())


def _row(webhook_id: str, event_id: str, type_: str, position: int, now: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "webhook_id": webhook_id,
        "event_id": event_id,
        "type": type_,
        "position": position,
        "state": "waiting",
        "tries": 0,
        "status": 0,
        "fault": "",
        "made_at": now,
        "next_at": now,
    }
