"""An invented grid: lines that grow from their substations pole by pole, with transformers along them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ventanilla.demo.chance import between, one_of
from ventanilla.demo.writing import FeedWriter
from ventanilla.kernel.periods import Month

_POLES_EACH = 3
"""So many poles stand from one transformer to the next."""
_STEP = (62, 118)
"""Metres between two poles."""
_KINDS = (("MON", "MONOFASICO", 7620, "++R"), ("BIF", "BIFASICO", 13200, "RS+"), ("TRIF", "TRIFASICO", 13200, "RST"))
_SIZES = (3, 5, 10, 10, 15, 15, 25, 45, 75)
_WIRES = (
    ("ALAMBRE CU DESNUDO 3 AWG", "CDAACU3A025000", 0),
    ("CABLE AL DESNUDO 2 AWG", "CDAAAL2A033000", 160),
    ("CABLE AL PROTEGIDO 50 MM2", "CDPAAL5A050000", 215),
)
_DEVICES = ("SECCIONADOR FUSIBLE", "SECCIONADOR CUCHILLO", "RECONECTADOR", "REGULADOR", "CONDENSADOR")
_CODES = ("12", "SA1AS2920010", "SA3AT2920045", "PTHA09C3000000", "EQSF1500000000", *(wire[1] for wire in _WIRES))
_METRES = 111_320
"""In a degree of latitude."""


@dataclass(frozen=True)
class Line:
    """A feeder: where it begins, its power in kVA, the way it takes (degrees from the east), how many transformers."""

    number: str
    name: str
    node: str
    kva: int
    heading: int
    transformers: int


@dataclass(frozen=True)
class Station:
    """A substation with its place in degrees and its feeders; ``first`` is the number of its first transformer."""

    number: str
    name: str
    municipality: str
    lon: float
    lat: float
    first: int
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Hung:
    """A transformer that was made."""

    number: str
    name: str
    kva: int
    kind: str


def write_places(feed: FeedWriter, regions: Sequence[tuple[str, str]], municipalities: Iterable[Sequence[str]]) -> None:
    """Regions by code and name; municipalities by code, name and region."""
    for code, name in regions:
        feed.add("grid_regions", code=code, name=name)
    for code, name, region in municipalities:
        feed.add("grid_municipalities", code=code, name=name, region_code=region)
    for at, code in enumerate(_CODES):
        # The first is the one of the utility's manual.
        shares = [133, 600, 278, 278, 291, 588] if not at else [between(50, 900, code, place) for place in range(6)]
        names = ("freight_to_store", "storage", "freight_to_site", "engineering", "interim_interest", "overheads")
        parts = {name: Decimal(share).scaleb(-4) for name, share in zip(names, shares, strict=True)}
        feed.add("grid_vnr_codes", code=code, **parts)


def write_station(feed: FeedWriter, station: Station, distributor: str, today: date) -> list[Hung]:
    """A substation with all that hangs on it; its transformers."""
    at = {"longitude": _degrees(station.lon), "latitude": _degrees(station.lat)}
    feed.add("grid_substations", number=station.number, name=station.name, municipality_code=station.municipality, **at)
    hung: list[Hung] = []
    for line in station.lines:
        feed.add(
            "grid_feeders",
            number=line.number,
            name=line.name,
            substation_number=station.number,
            kind="Alimentador",
            distributor=distributor,
            node=line.node,
            power_kva=line.kva,
        )
        _demands(feed, "feeder", line.number, line.kva, today)
        hung += _Growing(feed, station, line, station.first + len(hung) * 4, today).grow()
    return hung


class _Growing:
    """One feeder on its way out: mostly on from the last pole, now and then a branch from an earlier one."""

    def __init__(self, feed: FeedWriter, station: Station, line: Line, first: int, today: date) -> None:
        self._feed, self._line, self._today, self._first = feed, line, today, first
        self._poles: list[tuple[str, float, float, float]] = []
        self._station = station

    def grow(self) -> list[Hung]:
        """Its transformers."""
        line, station = self._line, self._station
        self._pole(line.node, station.lon, station.lat, float(line.heading))
        hung = []
        for at in range(1, line.transformers * _POLES_EACH + 1):
            self._next(at)
            if at % _POLES_EACH == 0:
                hung.append(self._transformer(at // _POLES_EACH - 1))
            if at % 17 == 0:
                self._device(at)
        return hung

    def _next(self, at: int) -> None:
        name = self._line.name
        is_branch = len(self._poles) > 8 and between(1, 9, name, at, "branch") == 1
        origin = self._poles[between(2, len(self._poles) - 1, name, at, "from")] if is_branch else self._poles[-1]
        turn = one_of((-70, 70), name, at, "side") if is_branch else between(-14, 14, name, at, "turn")
        heading = origin[3] + turn
        metres = between(*_STEP, name, at, "metres")
        lat = origin[2] + metres * math.sin(math.radians(heading)) / _METRES
        lon = origin[1] + metres * math.cos(math.radians(heading)) / (_METRES * math.cos(math.radians(origin[2])))
        number = f"{self._line.number}{at:03d}"
        self._pole(number, lon, lat, heading)
        self._span(origin[0], number, metres, at)

    def _pole(self, number: str, lon: float, lat: float, heading: float) -> None:
        self._poles.append((number, lon, lat, heading))
        self._feed.add(
            "grid_poles",
            number=number,
            feeder_number=self._line.number,
            plate=_plate(number),
            kind="POSTE",
            material=one_of(("HORMIGON ARMADO", "MADERA IMPREGNADA"), number),
            height_m=one_of((9, 10, Decimal("11.5")), number),
            vnr_code="PTHA09C3000000",
            longitude=_degrees(lon),
            latitude=_degrees(lat),
        )

    def _span(self, origin: str, number: str, metres: int, at: int) -> None:
        wire, code, ampacity = one_of(_WIRES, self._line.name, at // 40)
        phases = "RST" if at < 60 else one_of(("RST", "RS", "R"), self._line.name, at // 12)
        self._feed.add(
            "grid_spans",
            number=str(self._first + 10_000 + at),
            feeder_number=self._line.number,
            from_pole=origin,
            to_pole=number,
            voltage="AT",
            length_m=metres,
            conductor=wire,
            vnr_code=code,
            ampacity_a=ampacity,
            phases=phases,
        )

    def _transformer(self, at: int) -> Hung:
        number = str(self._first + at * 4)
        short, kind, volts, phases = one_of(_KINDS, number, "kind")
        kva = one_of(_SIZES, number, "kva")
        pole, lon, lat, _ = self._poles[-1]
        name = f"TRANSF.{short}.{kva} KVA.{volts} V."
        self._feed.add(
            "grid_transformers",
            number=number,
            name=name,
            feeder_number=self._line.number,
            capacity_kva=kva,
            voltage="AT",
            pole_plate=_plate(pole),
            kind=kind,
            phases=phases,
            vnr_code="SA1AS2920010" if short == "MON" else "SA3AT2920045",
            longitude=_degrees(lon),
            latitude=_degrees(lat),
        )
        _demands(self._feed, "transformer", number, kva, self._today)
        return Hung(number, name, kva, kind)

    def _device(self, at: int) -> None:
        kind = one_of(_DEVICES, self._line.name, at)
        self._feed.add(
            "grid_equipment",
            number=f"{self._line.number}{at:04d}",
            feeder_number=self._line.number,
            name=f"{kind} {self._line.name}",
            kind=kind,
            pole=self._poles[-1][0],
            voltage="AT",
            phases="RST",
            vnr_code="EQSF1500000000",
        )


def _plate(pole: str) -> str:
    return f"{1000 + between(0, 999, pole, 'plate') + int(pole) % 8000:04d}"


def _demands(feed: FeedWriter, kind: str, number: str, kva: int, today: date) -> None:
    """Twelve months, of some of which nothing is known."""
    whose = {"feeder_number": "", "transformer_number": "", f"{kind}_number": number}
    for back in range(1, 13):
        month = Month.of(today).plus(-back)
        is_missing = back < between(1, 6, number, "late") or between(1, 12, number, month) == 1
        most = (Decimal(kva * between(28, 72, number, month, "most")) / 100).quantize(Decimal("0.1"))
        least = (most * between(12, 34, number, month, "least") / 100).quantize(Decimal("0.1"))
        shown = (None, None, "not_supplied") if is_missing else (least, most, None)
        feed.add("grid_demands", **whose, month=month, minimum=shown[0], maximum=shown[1], absent=shown[2])


def _degrees(value: float) -> Decimal:
    return Decimal(f"{value:.6f}")
