"""Which reading type each block of a file has: by its links, or because there is but one."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ventanilla.errors import FeedRefused
from ventanilla.exchange.espi.types import ReadingType, reading_type
from ventanilla.exchange.espi.xml import ATOM, ESPI, events

_ENTRY = f"{ATOM}entry"


@dataclass
class Outline:
    """Blocks by the number of their entry, meter readings and reading types by their own link."""

    path: Path
    blocks: dict[int, tuple[str, int]] = field(default_factory=dict)
    meters: dict[str, list[str]] = field(default_factory=dict)
    types: dict[str, ReadingType] = field(default_factory=dict)
    points: set[str] = field(default_factory=set)

    @property
    def has_finer(self) -> bool:
        """Whether there is consumption that is no sum of months."""
        kinds = (self.type_of(entry) for entry in self.blocks)
        return any(not kind.fault and not kind.is_sum for kind in kinds)

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


def outline(path: Path) -> Outline:
    """Read types and links, and pass over the readings.

    :raises FeedRefused: for what can't be read, several usage points, no interval block, or no consumption at all.
    """
    found = Outline(path)
    number = 0
    for event, element in events(path, _ENTRY, f"{ESPI}IntervalReading"):
        if event == "end" and element.tag == _ENTRY:
            _note(found, number, element)
            number += 1
    if len(found.points) > 1:
        raise FeedRefused(f"{path.name}: it holds {len(found.points)} usage points; take in a file for each supply")
    if not found.blocks:
        raise FeedRefused(f"{path.name}: it holds no interval block, so there are no readings in it")
    faults = [found.type_of(entry).fault for entry in found.blocks]
    if all(faults):
        raise FeedRefused(f"{path.name} {faults[0]}")
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
        elif name == "MeterReading":
            found.meters[itself] = links.get("related", [])
        elif name == "ReadingType":
            found.types[itself] = reading_type(found.path, element)
        else:
            found.blocks.setdefault(number, ((links.get("up") or [""])[0], element.sourceline))


def _above(link: str) -> str:
    return link.removesuffix("/IntervalBlock")
