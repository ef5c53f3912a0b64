"""From rows of the register to the words of the model, each kind with the columns that it is read by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, select

from ventanilla.grid.model import (
    Asset,
    Demand,
    Equipment,
    Feeder,
    Municipality,
    Pole,
    Position,
    Region,
    ReplacementValue,
    Span,
    Substation,
    Transformer,
)
from ventanilla.grid.tables.schema import (
    SHARES,
    grid_equipment,
    grid_feeder,
    grid_municipality,
    grid_pole,
    grid_region,
    grid_span,
    grid_substation,
    grid_transformer,
    grid_vnr,
)
from ventanilla.kernel.absence import Absent, Why
from ventanilla.kernel.periods import Month

Thing = TypeVar("Thing", bound=Asset | Region | Municipality | ReplacementValue)
Cells = Any
"""The cells of one row, in the order of its kind's statement."""


@dataclass(frozen=True, slots=True)
class Kind(Generic[Thing]):
    """How one kind of thing is read: the statement without conditions, and what makes a thing of a row."""

    statement: Select[Any]
    made: Callable[[Cells], Thing]
    table: Any


def _position(lon: int | None, lat: int | None) -> Position | None:
    return None if lon is None or lat is None else Position(lon, lat)


def _exact(micro: int | None) -> Decimal | None:
    if micro is None:
        return None
    whole, rest = divmod(micro, 1_000_000)
    return Decimal(micro).scaleb(-6).normalize() if rest else Decimal(whole)


def _substation(row: Cells) -> Substation:
    return Substation(*[*row[:4], _position(*row[4:6])])


def _feeder(row: Cells) -> Feeder:
    return Feeder(*[*row[:7], _exact(row[7]), row[8]])


def _transformer(row: Cells) -> Transformer:
    return Transformer(*[*row[:5], _exact(row[5]), *row[6:13], _position(*row[13:15])])


def _pole(row: Cells) -> Pole:
    return Pole(*[*row[:6], _exact(row[6]), row[7], _position(*row[8:10])])


def _span(row: Cells) -> Span:
    ends = (_position(*row[14:16]), _position(*row[16:18]))
    return Span(*[*row[:8], _exact(row[8]), *row[9:11], _exact(row[11]), *row[12:14], *ends])


def _device(row: Cells) -> Equipment:
    position = _position(*row[10:12]) or _position(*row[12:14])
    return Equipment(*[*row[:6], row[6] or "", *row[7:10], position])


def _value(row: Cells) -> ReplacementValue:
    shares = [_exact(micro) or Decimal(0) for micro in row[2:]]
    return ReplacementValue(row[0], row[1], *shares)


def demand_of(row: Cells) -> Demand:
    """A demand from month, least, most and why something is absent."""
    month, least, most, absent = row
    why = Absent(Why(absent or Why.NOT_SUPPLIED))
    low, high = _exact(least), _exact(most)
    return Demand(Month(*divmod(month, 100)), why if low is None else low, why if high is None else high)


_s, _f, _t, _p, _l, _e = (
    grid_substation.c,
    grid_feeder.c,
    grid_transformer.c,
    grid_pole.c,
    grid_span.c,
    grid_equipment.c,
)
_from, _to, _on = grid_pole.alias("pole_from"), grid_pole.alias("pole_to"), grid_pole.alias("pole_on")

REGION: Kind[Region] = Kind(select(grid_region.c.id, grid_region.c.name), lambda row: Region(*row), grid_region)
MUNICIPALITY: Kind[Municipality] = Kind(
    select(grid_municipality.c.id, grid_municipality.c.name, grid_municipality.c.region_id),
    lambda row: Municipality(*row),
    grid_municipality,
)
SUBSTATION = Kind(
    select(_s.id, _s.number, _s.name, _s.municipality_id, _s.lon_micro, _s.lat_micro), _substation, grid_substation
)
FEEDER = Kind(
    select(
        _f.id,
        _f.number,
        _f.name,
        _f.substation_id,
        _f.kind,
        _f.distributor,
        _f.node,
        _f.power_micro,
        _f.municipality_id,
    ),
    _feeder,
    grid_feeder,
)
TRANSFORMER = Kind(
    select(
        _t.id,
        _t.number,
        _t.name,
        _t.feeder_id,
        _t.plate,
        _t.capacity_micro,
        _t.connection,
        _t.voltage,
        _t.pole_plate,
        _t.kind,
        _t.phases,
        _t.vnr_code,
        _t.municipality_id,
        _t.lon_micro,
        _t.lat_micro,
    ),
    _transformer,
    grid_transformer,
)
POLE = Kind(
    select(
        _p.id,
        _p.number,
        _p.feeder_id,
        _p.plate,
        _p.kind,
        _p.material,
        _p.height_micro,
        _p.vnr_code,
        _p.lon_micro,
        _p.lat_micro,
    ),
    _pole,
    grid_pole,
)
SPAN = Kind(
    select(
        _l.id,
        _l.number,
        _l.feeder_id,
        _l.from_id,
        _l.to_id,
        _from.c.number,
        _to.c.number,
        _l.voltage,
        _l.length_micro,
        _l.conductor,
        _l.vnr_code,
        _l.ampacity_micro,
        _l.phases,
        _l.closes_ring,
        _from.c.lon_micro,
        _from.c.lat_micro,
        _to.c.lon_micro,
        _to.c.lat_micro,
    ).select_from(grid_span.join(_from, _from.c.id == _l.from_id).join(_to, _to.c.id == _l.to_id)),
    _span,
    grid_span,
)
EQUIPMENT = Kind(
    select(
        _e.id,
        _e.number,
        _e.feeder_id,
        _e.name,
        _e.kind,
        _e.pole_id,
        _on.c.number,
        _e.voltage,
        _e.phases,
        _e.vnr_code,
        _e.lon_micro,
        _e.lat_micro,
        _on.c.lon_micro,
        _on.c.lat_micro,
    ).select_from(grid_equipment.outerjoin(_on, _on.c.id == _e.pole_id)),
    _device,
    grid_equipment,
)
VALUE: Kind[ReplacementValue] = Kind(
    select(grid_vnr.c.id, grid_vnr.c.code, *(grid_vnr.c[f"{name}_micro"] for name in SHARES)), _value, grid_vnr
)
