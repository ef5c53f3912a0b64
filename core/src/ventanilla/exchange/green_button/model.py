"""What is told of one usage point: series of readings, and a summary of each bill."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from ventanilla.exchange.green_button.codes import ReadingType
from ventanilla.kernel.messages import Message
from ventanilla.supply.model import SupplyPoint


@dataclass(frozen=True, slots=True)
class Span:
    """Local days, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Parts:
    """What whoever asks may see of a usage point; ``supply`` is where it is."""

    readings: bool = True
    bills: bool = True
    supply: bool = True


class Row(NamedTuple):
    """One reading: its first second since 1970, its length, its whole value, and the codes of quality and band.

    What a dial shows has no length. ``cost`` is in hundred-thousandths of the currency of its type, None where it is
    not told; ``changed`` is when it came in or was corrected, 0 where that is not known.
    """

    start: int
    seconds: int
    value: int
    quality: int
    tou: int = 0
    cost: int | None = None
    changed: int = 0

    @property
    def end(self) -> int:
        """The first second after it."""
        return self.start + self.seconds


class Block(NamedTuple):
    """Readings that go together: of a local day (``20260403``), or of a year where they are rarer (``2026``)."""

    id: str
    rows: tuple[Row, ...]

    @property
    def start(self) -> int:
        """Where the first begins."""
        return self.rows[0].start

    @property
    def end(self) -> int:
        """Where the last one ends: from then on the block could be published."""
        return max(row.end for row in self.rows)

    @property
    def changed(self) -> int:
        """When what is in it last changed, never before its end."""
        return max(self.end, *(row.changed for row in self.rows))


@dataclass(frozen=True, slots=True)
class Series:
    """All readings of one kind and direction: a ``MeterReading``. ``blocks`` reads those of a span, oldest first:
    ``is_daily`` says of local days, else they are of years. ``first_changed`` is the first day of which something came
    in or was corrected since a moment, None where nothing was; without it that is known of no day."""

    id: str
    title: Message
    kind: ReadingType
    blocks: Callable[[Span], Iterator[Block]]
    is_daily: bool = False
    first_changed: Callable[[datetime], date | None] | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """What a bill says: the period in seconds, the amount in hundred-thousandths, the consumption in its measure.

    ``consumed`` is None where the bill carries none that can be said.
    """

    id: str
    number: str
    start: int
    seconds: int
    amount: int
    currency: int
    consumed: Consumed | None
    quality: int
    issued: int
    commodity: int


class Consumed(NamedTuple):
    """A whole value, the power of ten of its unit, and the unit's code."""

    value: int
    power: int
    uom: int


@dataclass(frozen=True, slots=True)
class UsagePoint:
    """One supply as ESPI sees it. ``flags`` are its roles in hexadecimal; ``label`` is empty for who may not see it.

    ``bills`` reads the summaries of a span, the oldest first.
    """

    supply_point: SupplyPoint
    service: int
    flags: str
    is_on: bool
    label: str
    parts: Parts
    series: tuple[Series, ...]
    bills: Callable[[Span], Iterator[Summary]]

    @property
    def id(self) -> str:
        """That of the supply."""
        return self.supply_point.id
