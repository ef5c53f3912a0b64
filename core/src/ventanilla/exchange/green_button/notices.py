"""Tells third parties that there is something new: a list of addresses to fetch it from, and nothing else.

Source: NAESB REQ.21 (ESPI), ``BatchList`` posted to the ``thirdPartyNotifyUri`` of the app.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from hashlib import blake2b
from typing import Any

import structlog
from sqlalchemy import Connection

from ventanilla.apps.model import Subscription
from ventanilla.apps.service import AppsService
from ventanilla.errors import AddressRefused, NotFound, Unavailable
from ventanilla.exchange.green_button.atom import ESPI, HEAD, ROOT, text
from ventanilla.exchange.green_button.model import Span
from ventanilla.exchange.green_button.points import Points, parts_of
from ventanilla.exchange.tables import notices as tables
from ventanilla.house import House

EVERY = timedelta(minutes=15)
"""How often is looked for news, beside after every feed."""
PAUSE = timedelta(minutes=5)
"""An app is called no sooner again after it was called."""
AT_ONCE = 200
"""Grants in one call."""
TIMEOUT = 5.0
MOST_FAILURES = 8
LONGEST_PAUSE = timedelta(hours=6)
LOST = timedelta(hours=1)
"""When a promised call that did not come is promised anew."""
_DAYS = 60
"""So many days back intervals are looked at, and months and bills to the beginning of the last year."""
_AGAIN = frozenset({408, 425, 429})
"""Answers of the 4xx that mean: later."""

_log = structlog.get_logger(__name__)


class Notices:
    """One call at a time for each app, with the grants that have news; each grant is told once of what is new."""

    def __init__(self, house: House, apps: AppsService, points: Points) -> None:
        self._house, self._apps, self._points = house, apps, points

    def subscribe(self) -> None:
        """Look after each feed and from time to time; call when something was found."""
        jobs = self._house.jobs
        if not self._apps.is_open:
            return
        jobs.on("exchange.feed_taken", "exchange.green_button_after_feed", lambda _: self.look())
        jobs.on("exchange.green_button_news", "exchange.green_button_call", self._call)
        jobs.on("apps.grant_ended", "exchange.green_button_forget", self._forget)
        jobs.every(EVERY, "exchange.green_button_look", lambda _: self.look())

    def look(self) -> None:
        """Look at the data of all grants whose app wants to hear of news."""
        for grant_id in self._apps.subscriptions.told():
            subscription = self._apps.subscriptions.one(grant_id)
            if subscription is not None:
                self._look_at(subscription)

    def _look_at(self, subscription: Subscription) -> None:
        """A grant that is seen for the first time has no news: its app knows that it was given."""
        try:
            mark = self._mark(subscription)
        except (NotFound, Unavailable):
            return
        client_id, now = subscription.client.id, self._house.clock.now()
        with self._house.db.write() as connection:
            known = tables.news_of(connection, subscription.id)
            if known is None:
                tables.put_news(connection, subscription.id, client_id, mark, None)
            elif known["mark"] != mark:
                tables.put_news(connection, subscription.id, client_id, mark, now)
                self._promise(connection, client_id)

    def _mark(self, subscription: Subscription) -> str:
        actor, told = subscription.actor, blake2b(digest_size=32)
        parts = parts_of(actor)
        if parts.readings or parts.bills:
            today = self._house.today()
            daily = Span(today - timedelta(days=_DAYS), today)
            yearly = Span(date(today.year - 1, 1, 1), date(today.year, 12, 31))
            for point in self._points.usage_points(actor):
                told.update(point.id.encode() + self._points.mark(actor, point, daily, yearly))
        return told.hexdigest()

    def _forget(self, payload: Mapping[str, Any]) -> None:
        with self._house.db.write() as connection:
            tables.forget(connection, payload["grant_id"])

    def _promise(self, connection: Connection, client_id: str, pause: timedelta = timedelta()) -> None:
        """Have the app called as soon as it may be, unless that is promised already."""
        now, known = self._house.clock.now(), tables.call_of(connection, client_id)
        if known["promised_for"] is not None and known["promised_for"] > now - LOST:
            return
        at = max(now + pause, (known["called_at"] or now - PAUSE) + PAUSE)
        failures, called_at = known["failures"], known["called_at"]
        tables.change_call(connection, client_id, promised_for=at, called_at=called_at, failures=failures)
        told = {"client_id": client_id, "at": at.isoformat()}
        self._house.jobs.record_at(connection, at, "exchange.green_button_news", **told)

    def _call(self, payload: Mapping[str, Any]) -> None:
        client_id = payload["client_id"]
        with self._house.db.read() as connection:
            known = tables.known_call(connection, client_id)
            rows = tables.untold(connection, client_id, AT_ONCE)
        if known is None or known["promised_for"] != datetime.fromisoformat(payload["at"]):
            return  # A job that comes twice calls once.
        good = {row["grant_id"]: found for row in rows if (found := self._apps.subscriptions.one(row["grant_id"]))}
        uri = next((one.client.notify_uri for one in good.values()), "")
        is_told, is_over = self._send(uri, list(good)) if uri else (True, False)
        failures = 0 if is_told else known["failures"] + 1
        is_over = is_over or failures >= MOST_FAILURES
        if not is_told:
            _log.warning("green_button.not_told", client=client_id, failures=failures, given_up=is_over)
        now = self._house.clock.now()
        with self._house.db.write() as connection:
            called = now if uri else known["called_at"]
            failures = 0 if is_over else failures
            tables.change_call(connection, client_id, promised_for=None, called_at=called, failures=failures)
            for row in rows:
                if row["grant_id"] not in good:
                    tables.forget(connection, row["grant_id"])
                elif is_told or is_over:
                    tables.tell(connection, row["grant_id"], row["since"])
            if tables.untold(connection, client_id, 1):
                self._promise(connection, client_id, _pause_after(failures))

    def _send(self, uri: str, grant_ids: list[str]) -> tuple[bool, bool]:
        """Whether the app took it, and whether it will never."""
        body = batch_list(self._house.settings.base_url, grant_ids)
        headers = {"Content-Type": "application/atom+xml"}
        try:
            answer = self._house.egress.ask("POST", uri, headers=headers, body=body, most_bytes=0, timeout=TIMEOUT)
        except AddressRefused:
            return False, True
        except Unavailable:
            return False, False
        return answer.is_good, 400 <= answer.status < 500 and answer.status not in _AGAIN


def batch_list(base_url: str, grant_ids: list[str]) -> bytes:
    """``BatchList``: from where the news of each grant are fetched."""
    told = "".join(
        f"<resources>{text(f'{base_url}{ROOT}/Batch/Subscription/{grant_id}')}</resources>" for grant_id in grant_ids
    )
    return f'{HEAD}<BatchList xmlns="{ESPI}">{told}</BatchList>\n'.encode()


def _pause_after(failures: int) -> timedelta:
    return min(PAUSE * (1 << failures >> 1), LONGEST_PAUSE) if failures else timedelta()
