"""The things of the register as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from ventanilla.grid.model import (
    Demand,
    Equipment,
    Feeder,
    Municipality,
    Place,
    Pole,
    Position,
    Region,
    ReplacementValue,
    Span,
    Substation,
    Transformer,
)
from ventanilla.grid.service import Choices, FeederView, SubstationView, TransformerView
from ventanilla.kernel.absence import Absent
from ventanilla.kernel.quantities import Unit


def named_json(one: Region | Municipality) -> dict[str, Any]:
    """A region or a municipality."""
    return {"id": one.id, "name": one.name}


def asset_json(one: Substation | Feeder | Transformer) -> dict[str, Any]:
    """A line of a list."""
    return {"id": one.id, "number": one.number, "name": one.name}


def place_json(place: Place) -> dict[str, Any]:
    """The levels above something."""
    return {
        "region": named_json(place.region),
        "municipality": place.municipality and named_json(place.municipality),
        "substation": place.substation and asset_json(place.substation),
        "feeder": place.feeder and asset_json(place.feeder),
    }


def substation_json(view: SubstationView) -> dict[str, Any]:
    """A substation."""
    return {
        **asset_json(view.substation),
        "place": place_json(view.place),
        "position": position_json(view.substation.position),
        "feeders": [asset_json(each) for each in view.feeders],
        "transformers": [asset_json(each) for each in view.transformers],
        "count": view.count,
    }


def feeder_json(view: FeederView, unit: Unit) -> dict[str, Any]:
    """A feeder."""
    it = view.feeder
    return {
        **asset_json(it),
        "place": place_json(view.place),
        "kind": it.kind,
        "distributor": it.distributor,
        "node": it.node,
        "power_kva": exact(it.power),
        "transformers": [asset_json(each) for each in view.transformers],
        "count": view.count,
        "demand_unit": unit.value,
        "demands": demands_json(view.demands),
    }


def found_json(view: TransformerView, unit: Unit) -> dict[str, Any]:
    """A transformer with what stands above it, without its place on the earth."""
    it = view.transformer
    words = ("plate", "connection", "voltage", "pole_plate", "kind", "phases", "vnr_code")
    return {
        **asset_json(it),
        **{name: getattr(it, name) for name in words},
        "capacity_kva": exact(it.capacity),
        "place": place_json(view.place),
        "municipality": named_json(view.municipality),
        "feeder_power_kva": exact(view.feeder.power),
        "demand_unit": unit.value,
        "demands": demands_json(view.demands),
    }


def transformer_json(view: TransformerView, unit: Unit) -> dict[str, Any]:
    """A transformer."""
    return {**found_json(view, unit), "position": position_json(view.transformer.position)}


def choices_json(choices: Choices) -> dict[str, Any]:
    """What may be chosen."""
    chosen, transformers = asdict(choices.chosen), choices.transformers
    return {
        "chosen": chosen,
        "is_enough": bool(chosen["region"] and chosen["municipality"]),
        "regions": [named_json(each) for each in choices.regions],
        "municipalities": [named_json(each) for each in choices.municipalities],
        "substations": [asset_json(each) for each in choices.substations],
        "feeders": [asset_json(each) for each in choices.feeders],
        "transformers": None if transformers is None else [asset_json(each) for each in transformers],
    }


def parts_json(items: Iterable[Pole | Span | Equipment]) -> dict[str, list[dict[str, Any]]]:
    """Poles, spans and devices, each in the list of its kind."""
    found: dict[str, list[dict[str, Any]]] = {"poles": [], "spans": [], "equipment": []}
    for item in items:
        if isinstance(item, Pole):
            found["poles"].append(_pole_json(item))
        elif isinstance(item, Span):
            found["spans"].append(_span_json(item))
        else:
            found["equipment"].append(_device_json(item))
    return found


def value_json(value: ReplacementValue) -> dict[str, Any]:
    """A replacement value."""
    return {name: exact(each) if isinstance(each, Decimal) else each for name, each in asdict(value).items()}


def demands_json(demands: Iterable[Demand]) -> list[dict[str, Any]]:
    """Demands, in their order."""
    return [
        {
            "month": str(each.month),
            "least": None if isinstance(each.least, Absent) else exact(each.least),
            "most": None if isinstance(each.most, Absent) else exact(each.most),
            "absent": next((value.why.value for value in (each.least, each.most) if isinstance(value, Absent)), None),
        }
        for each in demands
    ]


def position_json(position: Position | None) -> dict[str, str] | None:
    """Where something stands."""
    return None if position is None else {"lon": f"{position.lon:f}", "lat": f"{position.lat:f}"}


def exact(value: Decimal | None) -> str | None:
    """A number as a text."""
    return None if value is None else f"{value:f}"


def _pole_json(pole: Pole) -> dict[str, Any]:
    words = ("id", "number", "feeder_id", "plate", "kind", "material", "vnr_code")
    own = {name: getattr(pole, name) for name in words}
    return {**own, "height_m": exact(pole.height), "position": position_json(pole.position)}


def _span_json(span: Span) -> dict[str, Any]:
    words = ("id", "number", "feeder_id", "voltage", "conductor", "vnr_code", "phases", "closes_ring")
    return {
        **{name: getattr(span, name) for name in words},
        "from_node": span.from_number,
        "to_node": span.to_number,
        "length_m": exact(span.length),
        "ampacity_a": exact(span.ampacity),
    }


def _device_json(device: Equipment) -> dict[str, Any]:
    words = ("id", "number", "feeder_id", "name", "kind", "voltage", "phases", "vnr_code")
    own = {name: getattr(device, name) for name in words}
    return {**own, "pole": device.pole_number, "position": position_json(device.position)}
