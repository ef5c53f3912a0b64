"""What the grid is made of, from the region down to the pole. ``id`` is the folded number, ``number`` as written."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Position:
    """A place on the earth in whole millionths of a degree (WGS 84)."""

    lon_micro: int
    lat_micro: int

    @property
    def lon(self) -> Decimal:
        """Degrees east."""
        return Decimal(self.lon_micro).scaleb(-6)

    @property
    def lat(self) -> Decimal:
        """Degrees north."""
        return Decimal(self.lat_micro).scaleb(-6)


@dataclass(frozen=True, slots=True)
class Region:
    """The largest part of the country that the register knows (región)."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Municipality:
    """A part of a region (comuna)."""

    id: str
    name: str
    region_id: str


@dataclass(frozen=True, slots=True)
class Substation:
    """Where the transmission grid ends and feeders begin."""

    id: str
    number: str
    name: str
    municipality_id: str
    position: Position | None = None


@dataclass(frozen=True, slots=True)
class Feeder:
    """A line of medium voltage that leaves a substation. ``node`` is where it begins; ``power`` is in kVA.

    Texts are the utility's own words, empty where it says nothing; ``power`` is None then.
    """

    id: str
    number: str
    name: str
    substation_id: str
    kind: str = ""
    distributor: str = ""
    node: str = ""
    power: Decimal | None = None
    municipality_id: str = ""


@dataclass(frozen=True, slots=True)
class Transformer:
    """A transformer of a feeder. ``plate`` is what is painted on it; ``capacity`` is in kVA, None where not known.

    ``voltage`` is the utility's own word, a number of volts or a level as ``AT``; so are ``phases`` (``++R``).
    """

    id: str
    number: str
    name: str
    feeder_id: str
    plate: str = ""
    capacity: Decimal | None = None
    connection: str = ""
    voltage: str = ""
    pole_plate: str = ""
    kind: str = ""
    phases: str = ""
    vnr_code: str = ""
    municipality_id: str = ""
    position: Position | None = None


@dataclass(frozen=True, slots=True)
class Pole:
    """A pole, or another node of the lines; ``number`` is its node's, ``plate`` is what is nailed to it.

    ``height`` is in metres.
    """

    id: str
    number: str
    feeder_id: str
    plate: str = ""
    kind: str = ""
    material: str = ""
    height: Decimal | None = None
    vnr_code: str = ""
    position: Position | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A line between two poles, named by their ids. ``length`` is in metres, ``ampacity`` in amperes.

    ``start`` and ``end`` are where the poles stand. ``closes_ring`` is a span that is meant to close a ring: an open
    tie, or a second line between the same poles.
    """

    id: str
    number: str
    feeder_id: str
    from_id: str
    to_id: str
    from_number: str = ""
    to_number: str = ""
    voltage: str = ""
    length: Decimal | None = None
    conductor: str = ""
    vnr_code: str = ""
    ampacity: Decimal | None = None
    phases: str = ""
    closes_ring: bool = False
    start: Position | None = None
    end: Position | None = None


@dataclass(frozen=True, slots=True)
class Equipment:
    """A switch, fuse, regulator, capacitor or the like; ``pole_id`` is empty where it stands on none."""

    id: str
    number: str
    feeder_id: str
    name: str = ""
    kind: str = ""
    pole_id: str = ""
    pole_number: str = ""
    voltage: str = ""
    phases: str = ""
    vnr_code: str = ""
    position: Position | None = None


Asset = Substation | Feeder | Transformer | Pole | Span | Equipment
