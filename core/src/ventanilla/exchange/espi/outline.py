"""Which reading type each block of a file has: by its links, or because there is but one."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ventanilla.errors import FeedRefused
from ventanilla.exchange.espi.types import ReadingType, reading_type
from ventanilla.exchange.espi.units import Named
from ventanilla.exchange.espi.xml import ATOM, ESPI, events, whole

_ENTRY = f"{ATOM}entry"


@dataclass
class Outline:
    """Blocks by the number of their entry, meter readings and reading types by their own link.

    ``services`` are the kinds of service of its usage points, as codes of ESPI.
    """

    path: Path
    named: Named | None = None
    blocks: dict[int, tuple[str, int]] = field(default_factory=dict)
    meters: dict[str, list[str]] = field(default_factory=dict)
    types: dict[str, ReadingType] = field(default_factory=dict)
    points: set[str] = field(default_factory=set)
    services: set[int] = field(default_factory=set)

    @property
    def finer(self) -> frozenset[bool]:
        """The directions, fed in or not, of which there is something that is no sum of months."""
        kinds = (self.type_of(entry) for entry in self.blocks)
        return frozenset(kind.is_received for kind in kinds if not kind.fault and not kind.is_sum)

    def type_of(self, entry: int) -> ReadingType:
        """The reading type of an entry's blocks.

        :raises FeedRefused: when the links don't say.
        """
        up, line = self.blocks[entry]
        meter = self.meters.get(_above(up))
        for link in meter or ():
            if link in self.types:
                return self.types[link]
        if len(self.types) == 1:
            return next(iter(self.types.values()))
        what = "no reading type" if not self.types else f"{len(self.types)} reading types and no link to one of them"
        raise FeedRefused(f"{self.path.name} line {line}: this interval block has {what}")


def outline(path: Path, named: Named | None = None) -> Outline:
    """Read types and links, and pass over the readings. ``named`` is in what values are where the file does not say.

    :raises FeedRefused: for what can't be read, several usage points, no interval block, or no amounts of intervals at
        all; and where a unit is named of a file that names its own.
    """
    found = Outline(path, named)
    number = 0
    for event, element in events(path, _ENTRY, f"{ESPI}IntervalReading"):
        if event == "end" and element.tag == _ENTRY:
            _note(found, number, element)
            number += 1
    if len(found.points) > 1:
        raise FeedRefused(f"{path.name}: it holds {len(found.points)} usage points; take in a file for each supply")
    if not found.blocks:
        raise FeedRefused(f"{path.name}: it holds no interval block, so there are no readings in it")
    kinds = [found.type_of(entry) for entry in found.blocks]
    if all(kind.fault for kind in kinds):
        raise FeedRefused(f"{path.name} {kinds[0].fault}")
    if named is not None and not any(kind.is_named for kind in kinds):
        raise FeedRefused(f"{path.name}: its reading types name their units; --unit is for files that don't")
    return found


def _note(found: Outline, number: int, entry: Any) -> None:
    links: dict[str, list[str]] = {}
    for link in entry.iter(f"{ATOM}link"):
        links.setdefault(link.get("rel", ""), []).append(link.get("href", "").strip().rstrip("/"))
    itself = (links.get("self") or [f"#{number}"])[0]
    for element in entry.iter(f"{ESPI}UsagePoint", f"{ESPI}MeterReading", f"{ESPI}ReadingType", f"{ESPI}IntervalBlock"):
        name = element.tag.removeprefix(ESPI)
        if name == "UsagePoint":
            found.points.add(itself)
            for category in element.iter(f"{ESPI}ServiceCategory"):
                if (service := whole(found.path, category, "kind", -1)) >= 0:
                    found.services.add(service)
        elif name == "MeterReading":
            found.meters[itself] = links.get("related", [])
        elif name == "ReadingType":
            found.types[itself] = reading_type(found.path, element, found.named)
        else:
            found.blocks.setdefault(number, ((links.get("up") or [""])[0], element.sourceline))


def _above(link: str) -> str:
    return link.removesuffix("/IntervalBlock")
