"""Green Button: a customer's own data as a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from ventanilla.apps.service import AppsService
from ventanilla.billing.service import BillingService
from ventanilla.errors import InvalidInput
from ventanilla.exchange.green_button.atom import Places
from ventanilla.exchange.green_button.connect import Connect
from ventanilla.exchange.green_button.entries import Entries
from ventanilla.exchange.green_button.feeds import Head, feed_xml
from ventanilla.exchange.green_button.model import Span
from ventanilla.exchange.green_button.notices import Notices
from ventanilla.exchange.green_button.points import Points
from ventanilla.house import House
from ventanilla.i18n import Language
from ventanilla.kernel.actors import Actor
from ventanilla.kernel.messages import Message, message
from ventanilla.kernel.periods import Month
from ventanilla.supply.model import SupplyPoint
from ventanilla.supply.service import SupplyService

FIRST_YEAR, LAST_YEAR = 1970, 2099
USUAL_MONTHS = 13
"""So many months up to today are in a file where nobody says which: this month and the same of last year."""
MOST_DAYS = 3700
"""Days in one file: ten years."""


@dataclass(frozen=True, slots=True)
class GreenButtonFile:
    """A file that is written while it is read; ``name`` is without its end."""

    name: str
    body: Iterator[bytes]


@dataclass(frozen=True, slots=True)
class GreenButtonOffer:
    """What a file would hold: the days that are meant where nobody says which, and what there is of them."""

    supply_point: SupplyPoint
    span: Span
    series: tuple[Message, ...]
    has_bills: bool


class GreenButtonService:
    """Download My Data; ``connect`` is what apps read, ``notices`` what they are told of.

    Each method takes the actor first; a foreign supply and none are told alike.
    """

    def __init__(self, house: House, supply: SupplyService, billing: BillingService, apps: AppsService) -> None:
        self._house = house
        self.points = Points(house, supply, billing)
        self.connect = Connect(house, apps, self.points)
        self.notices = Notices(house, apps, self.points)

    def subscribe(self) -> None:
        """Look for news of what apps subscribed to, and tell them."""
        self.notices.subscribe()

    def offer(self, actor: Actor, supply_point_id: str) -> GreenButtonOffer:
        """What there is of a supply.

        :raises SignInRequired: for a visitor.
        :raises NotFound: when the supply is not the actor's, or is measured by no meter.
        :raises ScopeMissing: for an app that may see neither readings nor bills.
        """
        point = self.points.usage_point(actor, supply_point_id)
        titles = tuple(one.title for one in point.series)
        return GreenButtonOffer(point.supply_point, self.span(None, None), titles, point.parts.bills)

    def file(
        self, actor: Actor, supply_point_id: str, first: date | None, last: date | None, language: Language
    ) -> GreenButtonFile:
        """All that there is of some local days, both included; of the last months where they are not given.

        :raises SignInRequired: for a visitor.
        :raises NotFound: when the supply is not the actor's, or is measured by no meter.
        :raises ScopeMissing: for an app that may see neither readings nor bills.
        :raises InvalidInput: on ``to`` when it lies before ``from``, or far too long after it.
        """
        point = self.points.usage_point(actor, supply_point_id)
        span = self.span(first, last)
        entries = Entries(self._house, language).whole(point, span, set())
        house, title = self._house, language.text("exchange.green_button.title")
        head = Head(f"Batch/UsagePoint/{point.id}", title, house.utility.title, house.clock.now())
        body = feed_xml(entries, Places(house.settings.base_url), head)
        return GreenButtonFile(_name(point.supply_point, span), body)

    def span(self, first: date | None, last: date | None) -> Span:
        """The days that are meant.

        :raises InvalidInput: on ``to`` when it lies before ``from``, or far too long after it.
        """
        today = self._house.today()
        until = last or max(today, first or today)
        since = first or Month.of(until).plus(1 - USUAL_MONTHS).first
        if until < since:
            raise InvalidInput({"to": message("readings.fault.measures.order")})
        if (until - since).days >= MOST_DAYS:
            raise InvalidInput({"to": message("readings.fault.measures.long", count=MOST_DAYS)})
        return Span(since, until)


def parse_days(values: Mapping[str, str]) -> tuple[date | None, date | None]:
    """``from`` and ``to`` (2026-11-20) of an address; None for what is left out or empty.

    :raises InvalidInput: naming each that is no day.
    """
    faults: dict[str, Message] = {}
    days: dict[str, date | None] = {}
    for name in ("from", "to"):
        try:
            days[name] = _day(values.get(name, "").strip())
        except ValueError:
            faults[name] = message(f"readings.fault.measures.{name}")
    if faults:
        raise InvalidInput(faults)
    return days["from"], days["to"]


def _day(typed: str) -> date | None:
    if not typed:
        return None
    if len(typed) != 10 or not typed.isascii():
        raise ValueError(typed)
    found = date.fromisoformat(typed)
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValueError(typed)
    return found


def _name(point: SupplyPoint, span: Span) -> str:
    parts = ("green-button", point.customer_number, point.number, str(span.first), str(span.last))
    return "".join(char if char.isascii() and (char.isalnum() or char in "-_.") else "-" for char in "-".join(parts))
