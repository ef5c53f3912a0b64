"""What the pages and operations of the register show."""

from __future__ import annotations

from dataclasses import dataclass

from ventanilla.grid.model import (
    Demand,
    Equipment,
    Feeder,
    Municipality,
    Place,
    Pole,
    Region,
    Span,
    Substation,
    Transformer,
)

MOST_SHOWN = 2_000
"""So many numbers of transformers stand on one page; the rest is in the list."""
MOST_CHOICES = 500
"""So many transformers can be chosen from a list; beyond, their number is typed."""
MOST_FOUND = 25
"""So many poles, spans or devices a search shows."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the advanced search is narrowed to, each by its id; empty where nothing is chosen."""

    region: str = ""
    municipality: str = ""
    substation: str = ""
    feeder: str = ""
    transformer: str = ""


@dataclass(frozen=True, slots=True)
class Choices:
    """What may be chosen next, and what is chosen of it so far: what does not fit its parent is left out.

    ``transformers`` is None where they are too many to choose from.
    """

    chosen: Chosen
    regions: tuple[Region, ...]
    municipalities: tuple[Municipality, ...] = ()
    substations: tuple[Substation, ...] = ()
    feeders: tuple[Feeder, ...] = ()
    transformers: tuple[Transformer, ...] | None = ()


@dataclass(frozen=True, slots=True)
class SubstationView:
    """A substation with its feeders and the first of their transformers; ``count`` is how many there are."""

    place: Place
    substation: Substation
    feeders: tuple[Feeder, ...]
    transformers: tuple[Transformer, ...]
    count: int


@dataclass(frozen=True, slots=True)
class FeederView:
    """A feeder with its first transformers, how many there are, and its last twelve demands, newest first."""

    place: Place
    feeder: Feeder
    transformers: tuple[Transformer, ...]
    count: int
    demands: tuple[Demand, ...]


@dataclass(frozen=True, slots=True)
class TransformerView:
    """A transformer and its last twelve demands, newest first. ``municipality`` is its own, else its substation's."""

    place: Place
    transformer: Transformer
    feeder: Feeder
    substation: Substation
    municipality: Municipality
    demands: tuple[Demand, ...]


@dataclass(frozen=True, slots=True)
class PartsFound:
    """Poles, spans or devices whose number, or plate, begins with what was typed.

    ``shown`` are the feeder's; where it has none, ``elsewhere`` are those of other feeders. ``is_cut``: there are more.
    """

    kind: str
    text: str
    shown: tuple[Pole | Span | Equipment, ...]
    elsewhere: tuple[Pole | Span | Equipment, ...] = ()
    is_cut: bool = False
