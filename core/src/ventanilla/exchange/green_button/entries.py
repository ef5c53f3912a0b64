"""A usage point as entries: itself, its series with their types and blocks, the summaries of its bills."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from ventanilla.exchange.green_button.atom import Entry
from ventanilla.exchange.green_button.codes import ReadingType
from ventanilla.exchange.green_button.elements import (
    METER_READING,
    block_xml,
    local_time_xml,
    reading_type_xml,
    summary_xml,
    usage_point_xml,
)
from ventanilla.exchange.green_button.model import Block, Series, Span, Summary, UsagePoint
from ventanilla.exchange.green_button.zones import local_time
from ventanilla.house import House
from ventanilla.i18n import Language

LOCAL_TIME = "LocalTimeParameters/1"


class Entries:
    """Entries of one house, in the words of one language."""

    def __init__(self, house: House, language: Language) -> None:
        self._house, self._language = house, language

    def whole(self, point: UsagePoint, span: Span, told: set[str]) -> Iterator[Entry]:
        """All of a usage point. ``told`` are types and zones that the feed has already; it is added to."""
        yield self.usage_point(point)
        yield from self.once(self.local_time(), told)
        for series in point.series:
            yield from self.series(point, series, self.blocks(point, series, span), told)
        yield from self.summaries(point, span)

    def series(self, point: UsagePoint, series: Series, blocks: Iterator[Entry], told: set[str]) -> Iterator[Entry]:
        """Blocks after what they are of; nothing where there are none."""
        first = next(blocks, None)
        if first is not None:
            yield self.meter_reading(point, series)
            yield from self.once(self.reading_type(series), told)
            yield first
            yield from blocks

    def usage_point(self, point: UsagePoint) -> Entry:
        """The point itself, under the name of its supply where that may be told."""
        path = f"UsagePoint/{point.id}"
        related = [f"{path}/MeterReading"] if point.parts.readings else []
        related += [f"{path}/UsageSummary"] if point.parts.bills else []
        moment = self._since(point)
        return Entry(path, point.label, usage_point_xml(point), moment, "UsagePoint", (*related, LOCAL_TIME))

    def local_time(self) -> Entry:
        """How the clocks go at the utility's place, now and in the years to come."""
        year = self._house.today().year
        content = local_time_xml(local_time(self._house.zone, year))
        moment = datetime(year, 1, 1, tzinfo=UTC)
        return Entry(LOCAL_TIME, self._house.utility.timezone, content, moment, "LocalTimeParameters")

    def meter_reading(self, point: UsagePoint, series: Series) -> Entry:
        """A series, whose readings are found by its links."""
        path = f"UsagePoint/{point.id}/MeterReading/{series.id}"
        related = (f"{path}/IntervalBlock", f"ReadingType/{series.kind.id}")
        title = self._language.say(series.title)
        return Entry(path, title, METER_READING, self._since(point), f"UsagePoint/{point.id}/MeterReading", related)

    def reading_type(self, series: Series) -> Entry:
        """What the readings of a series are."""
        return self.type_entry(series.kind, self._language.say(series.title))

    def type_entry(self, kind: ReadingType, title: str) -> Entry:
        """The same of a type by itself."""
        return Entry(f"ReadingType/{kind.id}", title, reading_type_xml(kind), _BEGINNING, "ReadingType")

    def blocks(self, point: UsagePoint, series: Series, span: Span) -> Iterator[Entry]:
        """The readings of a span."""
        for block in series.blocks(span):
            yield self.block(point, series, block)

    def block(self, point: UsagePoint, series: Series, block: Block) -> Entry:
        """Readings that go together, published when the last one was over."""
        up = f"UsagePoint/{point.id}/MeterReading/{series.id}/IntervalBlock"
        moment, changed = (datetime.fromtimestamp(at, UTC) for at in (block.end, block.changed))
        return Entry(f"{up}/{block.id}", "", block_xml(block), moment, up, changed=changed)

    def summaries(self, point: UsagePoint, span: Span) -> Iterator[Entry]:
        """The bills of a span."""
        for summary in point.bills(span):
            yield self.summary(point, summary)

    def summary(self, point: UsagePoint, summary: Summary) -> Entry:
        """One bill, under its number."""
        up = f"UsagePoint/{point.id}/UsageSummary"
        moment = datetime.fromtimestamp(summary.issued, UTC)
        return Entry(f"{up}/{summary.id}", summary.number, summary_xml(summary), moment, up)

    def once(self, entry: Entry, told: set[str]) -> Iterator[Entry]:
        """An entry unless the feed has it already; ``told`` is added to."""
        if entry.path not in told:
            told.add(entry.path)
            yield entry

    def _since(self, point: UsagePoint) -> datetime:
        since = point.supply_point.since
        return _BEGINNING if since is None else datetime(since.year, since.month, since.day, tzinfo=UTC)


_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
"""What stands for the moment of what was always so."""
