"""Connect My Data: what an app reads by its token, of the supplies that its grant names and of no others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ventanilla.apps.model import Subscription
from ventanilla.apps.service import AppsService
from ventanilla.errors import NotFound, ScopeMissing
from ventanilla.exchange.green_button.atom import Entry, Places, entry_xml
from ventanilla.exchange.green_button.elements import service_status_xml
from ventanilla.exchange.green_button.entries import LOCAL_TIME, Entries
from ventanilla.exchange.green_button.feeds import Head, feed_xml
from ventanilla.exchange.green_button.granted import application_entry, authorization_entry
from ventanilla.exchange.green_button.model import Series, UsagePoint
from ventanilla.exchange.green_button.picking import block_of, found, series_of
from ventanilla.exchange.green_button.points import Points, parts_of
from ventanilla.exchange.green_button.window import Window
from ventanilla.house import House
from ventanilla.kernel.actors import Actor, AppActor, ClientActor
from ventanilla.kernel.scopes import Scope


@dataclass(frozen=True, slots=True)
class Seen:
    """A grant as it is looked at in one request, with the addresses and words of its answers."""

    subscription: Subscription
    entries: Entries
    places: Places

    @property
    def actor(self) -> AppActor:
        """The app."""
        return self.subscription.actor


class Connect:
    """Each method takes the actor first. What is not the grant's is not found, whoever's it is."""

    def __init__(self, house: House, apps: AppsService, points: Points) -> None:
        self._house, self._apps, self._points = house, apps, points
        self._base = house.settings.base_url

    # About the service and the app

    def status(self, actor: Actor) -> bytes:
        """That the service works.

        :raises ScopeMissing: for anybody but an app.
        """
        self._client_id(actor)
        moment = self._house.clock.now()
        return self._document(Entry("ReadServiceStatus", "", service_status_xml(), moment))

    def applications(self, actor: Actor, window: Window) -> Iterator[bytes]:
        """The app itself, as the only one there is for it."""
        return self._feed("ApplicationInformation", [self._application(self._client_id(actor))], window)

    def application(self, actor: Actor, client_id: str) -> bytes:
        """The app itself.

        :raises NotFound: for another one.
        """
        if client_id != self._client_id(actor):
            raise NotFound
        return self._document(self._application(client_id))

    def authorizations(self, actor: Actor, token: str, window: Window) -> Iterator[bytes]:
        """The grant that the token is of."""
        return self._feed("Authorization", [self._authorization(actor, token)], window)

    def authorization(self, actor: Actor, grant_id: str, token: str) -> bytes:
        """The grant that the token is of.

        :raises NotFound: for another one.
        """
        self._seen(actor, grant_id)
        return self._document(self._authorization(actor, token))

    def end(self, actor: Actor, grant_id: str) -> None:
        """Give back what the app was given: its tokens are good no more.

        :raises NotFound: for another grant than the token's.
        """
        self._seen(actor, grant_id)
        self._apps.subscriptions.end(actor)

    # What is the same for all supplies

    def local_times(self, actor: Actor, window: Window) -> Iterator[bytes]:
        """How the clocks go at the utility's place."""
        return self._feed("LocalTimeParameters", [self._entries(actor).local_time()], window)

    def local_time(self, actor: Actor, zone_id: str) -> bytes:
        """The same by itself.

        :raises NotFound: for another one.
        """
        entry = self._entries(actor).local_time()
        if entry.path != f"{LOCAL_TIME.partition('/')[0]}/{zone_id}":
            raise NotFound
        return self._document(entry)

    def reading_types(self, actor: Actor, window: Window) -> Iterator[bytes]:
        """What the readings of the grant's supplies are."""
        return self._feed("ReadingType", self._types(actor).values(), window)

    def reading_type(self, actor: Actor, type_id: str) -> bytes:
        """One of them.

        :raises NotFound: where no reading of the grant is of that type.
        """
        return self._document(found(self._types(actor).get(f"ReadingType/{type_id}")))

    # Supplies

    def usage_points(self, actor: Actor, grant_id: str, window: Window) -> Iterator[bytes]:
        """The supplies of the grant."""
        seen = self._seen(actor, grant_id)
        entries = (seen.entries.usage_point(point) for point in self._points.usage_points(seen.actor))
        return self._feed("UsagePoint", entries, window, seen)

    def usage_point(self, actor: Actor, grant_id: str, supply_point_id: str) -> bytes:
        """One of them.

        :raises NotFound: for any other.
        """
        seen = self._seen(actor, grant_id)
        return self._document(seen.entries.usage_point(self._point(seen, supply_point_id)), seen)

    def meter_readings(self, actor: Actor, grant_id: str, supply_point_id: str, window: Window) -> Iterator[bytes]:
        """The series of a supply."""
        seen, point = self._read(actor, grant_id, supply_point_id)
        entries = (seen.entries.meter_reading(point, series) for series in point.series)
        return self._feed(f"UsagePoint/{point.id}/MeterReading", entries, window, seen)

    def meter_reading(self, actor: Actor, grant_id: str, supply_point_id: str, series_id: str) -> bytes:
        """One of them."""
        seen, point = self._read(actor, grant_id, supply_point_id)
        return self._document(seen.entries.meter_reading(point, series_of(point, series_id)), seen)

    def interval_blocks(
        self, actor: Actor, grant_id: str, supply_point_id: str, series_id: str, window: Window
    ) -> Iterator[bytes]:
        """The readings of a series, block by block."""
        seen, point = self._read(actor, grant_id, supply_point_id)
        series = series_of(point, series_id)
        path = f"UsagePoint/{point.id}/MeterReading/{series.id}/IntervalBlock"
        return self._feed(path, self._blocks(seen, point, series, window), window, seen)

    def interval_block(self, actor: Actor, grant_id: str, supply_point_id: str, series_id: str, block_id: str) -> bytes:
        """One block of them.

        :raises NotFound: where there are no readings of that day, or year.
        """
        seen, point = self._read(actor, grant_id, supply_point_id)
        series = series_of(point, series_id)
        return self._document(seen.entries.block(point, series, block_of(series, block_id)), seen)

    def usage_summaries(self, actor: Actor, grant_id: str, supply_point_id: str, window: Window) -> Iterator[bytes]:
        """The bills of a supply.

        :raises ScopeMissing: where the grant is not for bills.
        """
        seen, point = self._billed(actor, grant_id, supply_point_id)
        return self._feed(f"UsagePoint/{point.id}/UsageSummary", self._summaries(seen, point, window), window, seen)

    def usage_summary(self, actor: Actor, grant_id: str, supply_point_id: str, summary_id: str) -> bytes:
        """One of them.

        :raises ScopeMissing: where the grant is not for bills.
        :raises NotFound: when the supply has no such bill.
        """
        seen, point = self._billed(actor, grant_id, supply_point_id)
        path = f"UsagePoint/{point.id}/UsageSummary/{summary_id}"
        named = (each for each in self._summaries(seen, point, Window()) if each.path == path)
        return self._document(found(next(named, None)), seen)

    # All at once

    def batch(self, actor: Actor, grant_id: str, window: Window) -> Iterator[bytes]:
        """Everything of all supplies of the grant."""
        seen = self._seen(actor, grant_id)
        points = self._points.usage_points(seen.actor)
        return self._feed(f"Batch/Subscription/{grant_id}", self._all(seen, points, window), window, seen)

    def batch_of_one(self, actor: Actor, grant_id: str, supply_point_id: str, window: Window) -> Iterator[bytes]:
        """Everything of one supply."""
        seen = self._seen(actor, grant_id)
        point = self._point(seen, supply_point_id)
        path = f"Batch/Subscription/{grant_id}/UsagePoint/{point.id}"
        return self._feed(path, self._all(seen, [point], window), window, seen)

    def batch_of_customer(
        self, actor: Actor, customer_id: str, supply_point_id: str, window: Window
    ) -> Iterator[bytes]:
        """The same by what the app calls its customer: the ``sub`` of its tokens. Without a supply, of all of them.

        :raises NotFound: for anybody else.
        """
        subscription = self._apps.subscriptions.of(self._app(actor))
        asking = subscription.actor
        if customer_id != self._house.id_of("subject", asking.client_id, asking.identity_id):
            raise NotFound
        seen = self._look(subscription, f"RetailCustomer/{customer_id}/")
        points = [self._point(seen, supply_point_id)] if supply_point_id else self._points.usage_points(asking)
        path = f"Batch/RetailCustomer/{customer_id}/UsagePoint{f'/{supply_point_id}' if supply_point_id else ''}"
        return self._feed(path, self._all(seen, points, window), window, seen)

    # Whose

    def _app(self, actor: Actor) -> AppActor:
        if not isinstance(actor, AppActor):
            raise ScopeMissing(Scope.READINGS_READ.value)
        return actor

    def _client_id(self, actor: Actor) -> str:
        if isinstance(actor, AppActor | ClientActor):
            return actor.client_id
        raise ScopeMissing(Scope.READINGS_READ.value)

    def _seen(self, actor: Actor, grant_id: str) -> Seen:
        """:raises NotFound: for another grant than the token's."""
        asking = self._app(actor)
        if grant_id != asking.grant_id:
            raise NotFound
        return self._look(self._apps.subscriptions.of(asking), f"Subscription/{grant_id}/")

    def _look(self, subscription: Subscription, owner: str) -> Seen:
        return Seen(subscription, self._entries(subscription.actor), Places(self._base, owner))

    def _entries(self, actor: Actor) -> Entries:
        asking = self._app(actor)
        return Entries(self._house, self._house.languages.get(asking.locale))

    def _point(self, seen: Seen, supply_point_id: str) -> UsagePoint:
        return self._points.usage_point(seen.actor, supply_point_id)

    def _read(self, actor: Actor, grant_id: str, supply_point_id: str) -> tuple[Seen, UsagePoint]:
        """:raises ScopeMissing: where the grant is not for readings."""
        seen = self._seen(actor, grant_id)
        if not parts_of(seen.actor).readings:
            raise ScopeMissing(Scope.READINGS_READ.value)
        return seen, self._point(seen, supply_point_id)

    def _billed(self, actor: Actor, grant_id: str, supply_point_id: str) -> tuple[Seen, UsagePoint]:
        seen = self._seen(actor, grant_id)
        if not parts_of(seen.actor).bills:
            raise ScopeMissing(Scope.BILLING_READ.value)
        return seen, self._point(seen, supply_point_id)

    # What

    def _application(self, client_id: str) -> Entry:
        return application_entry(found(self._apps.clients.find(client_id)), self._base, self._house.utility.title)

    def _authorization(self, actor: Actor, token: str) -> Entry:
        subscription = self._apps.subscriptions.of(self._app(actor))
        return authorization_entry(subscription, self._base, self._apps.subscriptions.expiry(token))

    def _types(self, actor: Actor) -> dict[str, Entry]:
        asking = self._app(actor)
        if not parts_of(asking).readings:
            raise ScopeMissing(Scope.READINGS_READ.value)
        entries = self._entries(asking)
        points = self._points.usage_points(asking)
        types = (entries.reading_type(series) for point in points for series in point.series)
        return {each.path: each for each in types}

    def _all(self, seen: Seen, points: Iterable[UsagePoint], window: Window) -> Iterator[Entry]:
        told: set[str] = set()
        for point in points:
            yield seen.entries.usage_point(point)
            yield from seen.entries.once(seen.entries.local_time(), told)
            for series in point.series:
                yield from seen.entries.series(point, series, self._blocks(seen, point, series, window), told)
            yield from self._summaries(seen, point, window)

    def _blocks(self, seen: Seen, point: UsagePoint, series: Series, window: Window) -> Iterator[Entry]:
        span = window.span(series, self._house.today(), self._house.zone)
        return filter(window.holds, seen.entries.blocks(point, series, span))

    def _summaries(self, seen: Seen, point: UsagePoint, window: Window) -> Iterator[Entry]:
        # A bill may be issued long after the months it is for.
        span = Window().span(None, self._house.today(), self._house.zone)
        return filter(window.holds, seen.entries.summaries(point, span))

    def _document(self, entry: Entry, seen: Seen | None = None) -> bytes:
        return entry_xml(entry, seen.places if seen else Places(self._base), self._house.utility.title).encode()

    def _feed(self, path: str, entries: Iterable[Entry], window: Window, seen: Seen | None = None) -> Iterator[bytes]:
        head = Head(path, path, self._house.utility.title, self._house.clock.now())
        return feed_xml(entries, seen.places if seen else Places(self._base), head, window)
