"""The register as rows of text files, under the names that its feed files have: what goes out can come in again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ventanilla.figures.streams import Cell
from ventanilla.grid.model import Equipment, Feeder, Municipality, Pole, Position, Region, Span, Substation, Transformer
from ventanilla.grid.service.register import Register

_PLACE = ("longitude", "latitude")


@dataclass(frozen=True)
class Sheet:
    """One file of the archive: its name without the ending, its columns, and what makes its rows."""

    name: str
    columns: tuple[str, ...]
    things: Callable[[Register], Iterator[Any]]
    row: Callable[[Any], Sequence[Cell]]


def _at(position: Position | None) -> tuple[Cell, Cell]:
    return (None, None) if position is None else (position.lon, position.lat)


def _region(one: Region) -> Sequence[Cell]:
    return (one.id, one.name)


def _municipality(one: Municipality) -> Sequence[Cell]:
    return (one.id, one.name, one.region_id)


def _substation(one: Substation) -> Sequence[Cell]:
    return (one.number, one.name, one.municipality_id, *_at(one.position))


def _feeder(one: Feeder) -> Sequence[Cell]:
    names = (one.number, one.name, one.substation_id, one.kind, one.distributor, one.node)
    return (*names, one.power, one.municipality_id)


def _transformer(one: Transformer) -> Sequence[Cell]:
    names = (one.number, one.name, one.feeder_id, one.plate, one.capacity, one.connection, one.voltage)
    return (*names, one.pole_plate, one.kind, one.phases, one.vnr_code, one.municipality_id, *_at(one.position))


def _pole(one: Pole) -> Sequence[Cell]:
    names = (one.number, one.feeder_id, one.plate, one.kind, one.material)
    return (*names, one.height, one.vnr_code, *_at(one.position))


def _span(one: Span) -> Sequence[Cell]:
    ends = (one.from_number or one.from_id, one.to_number or one.to_id)
    told = (one.voltage, one.length, one.conductor, one.vnr_code, one.ampacity, one.phases)
    return (one.number, one.feeder_id, *ends, *told, "yes" if one.closes_ring else "")


def _device(one: Equipment) -> Sequence[Cell]:
    names = (one.number, one.feeder_id, one.name, one.kind, one.pole_number or one.pole_id)
    return (*names, one.voltage, one.phases, one.vnr_code, *_at(one.position))


_NUMBERED = ("number", "name")
SHEETS = (
    Sheet("grid_regions", ("code", "name"), Register.regions, _region),
    Sheet("grid_municipalities", ("code", "name", "region_code"), Register.municipalities, _municipality),
    Sheet("grid_substations", (*_NUMBERED, "municipality_code", *_PLACE), Register.substations, _substation),
    Sheet(
        "grid_feeders",
        (*_NUMBERED, "substation_number", "kind", "distributor", "node", "power_kva", "municipality_code"),
        Register.feeders,
        _feeder,
    ),
    Sheet(
        "grid_transformers",
        (
            *(*_NUMBERED, "feeder_number", "plate", "capacity_kva", "connection", "voltage", "pole_plate", "kind"),
            *("phases", "vnr_code", "municipality_code", *_PLACE),
        ),
        Register.transformers,
        _transformer,
    ),
    Sheet(
        "grid_poles",
        ("number", "feeder_number", "plate", "kind", "material", "height_m", "vnr_code", *_PLACE),
        Register.poles,
        _pole,
    ),
    Sheet(
        "grid_spans",
        (
            *("number", "feeder_number", "from_pole", "to_pole", "voltage", "length_m", "conductor", "vnr_code"),
            *("ampacity_a", "phases", "closes_ring"),
        ),
        Register.spans,
        _span,
    ),
    Sheet(
        "grid_equipment",
        (*("number", "feeder_number", "name", "kind", "pole", "voltage", "phases", "vnr_code"), *_PLACE),
        Register.equipment,
        _device,
    ),
)
"""The files of the archive, in the order in which they come in again."""
