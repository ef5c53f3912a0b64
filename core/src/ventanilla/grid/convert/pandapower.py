"""A pandapower network as the register: a bus is a pole, a line a span, each way out of a substation a feeder."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ventanilla.grid.convert.drawn import Drawn, Joined, Setting, degrees, number_of, position, walk

LARGEST = 256 * 1024 * 1024
Record = dict[str, Any]
Lines = dict[str, list[tuple[Any, str]]]


def read_pandapower(path: Path, setting: Setting) -> Drawn:
    """A network from its JSON file, or from the one JSON file of a folder.

    :raises ValueError: when it can't be read, or where it lies has to be said.
    """
    if path.is_dir():
        files = sorted(path.glob("*.json"))
        if len(files) != 1:
            raise ValueError(f"{path} holds {len(files)} JSON files; name the one that is meant")
        path = files[0]
    if path.stat().st_size > LARGEST:
        raise ValueError(f"{path.name} is larger than {LARGEST:,} bytes")
    try:
        known = json.loads(path.read_text(encoding="utf-8-sig"))
        network = known["_object"]
    except (UnicodeDecodeError, json.JSONDecodeError, KeyError, TypeError, RecursionError):
        raise ValueError(f"{path.name} is no pandapower network") from None
    return _Reading(network, setting).drawn()


class _Reading:
    def __init__(self, network: Any, setting: Setting) -> None:
        self._setting, self._out = setting, Drawn()
        self._tables = {
            name: dict(_table(network, name)) for name in ("bus", "line", "trafo", "switch", "ext_grid", "bus_geodata")
        }
        self._places = degrees(self._read_places(), setting)
        cut = self._tables["switch"].values()
        self._open = {str(each["element"]) for each in cut if each.get("et") == "l" and not each.get("closed", True)}
        self._poles: dict[str, str] = {}
        self._feeder_of: dict[str, str] = {}

    def drawn(self) -> Drawn:
        """All rows."""
        out, setting = self._out, self._setting
        out.add("regions", code=setting.region[0], name=setting.region[1])
        out.add(
            "municipalities",
            code=setting.municipality[0],
            name=setting.municipality[1],
            region_code=setting.region[0],
        )
        self._feeders()
        self._write_poles()
        self._write_transformers()
        self._write_spans()
        self._write_switches()
        return out

    def _read_places(self) -> dict[str, tuple[float, float]]:
        found = {}
        for id_, bus in self._tables["bus"].items():
            geo = bus.get("geo")
            try:
                old = self._tables["bus_geodata"].get(id_, {})
                point = json.loads(geo)["coordinates"] if isinstance(geo, str) else (old["x"], old["y"])
                found[id_] = (float(point[0]), float(point[1]))
            except (TypeError, ValueError, KeyError):
                continue
        return found

    def _sources(self) -> Iterator[tuple[str, str, float | None]]:
        """Where feeders begin: the bus behind each transformer of a substation, else where the grid is fed."""
        mains = [each for each in self._tables["trafo"].values() if float(each.get("vn_lv_kv") or 0) > 1]
        for each in mains:
            yield str(each["lv_bus"]), str(each.get("name") or f"Substation {each['lv_bus']}"), _kva(each)
        if not mains:
            for each in self._tables["ext_grid"].values():
                yield str(each["bus"]), str(each.get("name") or f"Source {each['bus']}"), None

    def _graph(self) -> Lines:
        lines: Lines = defaultdict(list)
        for id_, line in self._tables["line"].items():
            one, other = str(line["from_bus"]), str(line["to_bus"])
            if id_ not in self._open and line.get("in_service", True):
                lines[one].append((("line", id_), other))
                lines[other].append((("line", id_), one))
        for id_, switch in self._tables["switch"].items():
            if switch.get("et") == "b" and switch.get("closed", True):
                one, other = str(switch["bus"]), str(switch["element"])
                lines[one].append((("switch", id_), other))
                lines[other].append((("switch", id_), one))
        return lines

    def _feeders(self) -> None:
        sources = list(dict.fromkeys(self._sources())) or [("", "Source", None)]
        taken, stations = set[str](), set[str]()
        roots: dict[str, str] = {}
        for bus, name, kva in sources:
            if bus in roots:
                continue
            number = roots[bus] = number_of(name, stations)
            at = position(self._places.get(bus))
            code = self._setting.municipality[0]
            self._out.add("substations", number=number, name=name, municipality_code=code, **at)
            feeder = number_of(f"{number} 0", taken)
            power = "" if kva is None else f"{kva:g}"
            named = {"name": f"{name} busbar", "kind": "busbar", "node": self._bus(bus), "power_kva": power}
            self._out.add("feeders", number=feeder, substation_number=number, **named)
            self._feeder_of[bus] = feeder
        ways = dict.fromkeys(roots.values(), 0)
        for _, near, far in walk(list(roots), self._graph()):
            if near not in roots:
                self._feeder_of[far] = self._feeder_of[near]
                continue
            number = roots[near]
            ways[number] += 1
            feeder = self._feeder_of[far] = number_of(f"{number} {ways[number]}", taken)
            named = {
                "name": f"{number}, way {ways[number]}",
                "kind": "feeder",
                "node": self._bus(near),
                "power_kva": "",
            }
            self._out.add("feeders", number=feeder, substation_number=number, **named)
        self._rest = self._feeder_of[next(iter(roots))]

    def _bus(self, id_: str) -> str:
        return str(self._tables["bus"].get(id_, {}).get("name") or f"Bus {id_}")[:40]

    def _feeder(self, bus: str) -> str:
        return self._feeder_of.get(bus, self._rest)

    def _write_poles(self) -> None:
        on = {str(line[end]) for line in self._tables["line"].values() for end in ("from_bus", "to_bus")}
        on |= {str(each["hv_bus"]) for each in self._tables["trafo"].values()}
        on |= {str(each["bus"]) for each in self._tables["switch"].values()}
        taken = set[str]()
        for id_ in self._tables["bus"]:
            if id_ in on:
                number = self._poles[id_] = number_of(self._bus(id_), taken)
                at = position(self._places.get(id_))
                self._out.add("poles", number=number, feeder_number=self._feeder(id_), kind="bus", **at)

    def _write_transformers(self) -> None:
        taken = set[str]()
        for id_, each in self._tables["trafo"].items():
            bus = str(each["hv_bus"])
            if float(each.get("vn_lv_kv") or 0) > 1:
                continue
            kva, volts = _kva(each), float(each.get("vn_hv_kv") or 0) * 1000
            self._out.add(
                "transformers",
                number=number_of(str(each.get("name") or f"Transformer {id_}"), taken),
                name=str(each.get("std_type") or each.get("name") or f"Transformer {id_}"),
                feeder_number=self._feeder(bus),
                capacity_kva="" if kva is None else f"{kva:g}",
                connection=str(each.get("vector_group") or ""),
                voltage=f"{volts:g}",
                pole_plate=self._poles.get(bus, ""),
                kind="3-phase",
                phases="RST",
                **position(self._places.get(bus)),
            )

    def _write_spans(self) -> None:
        joined: dict[str, Joined] = defaultdict(Joined)
        taken = set[str]()
        found = []
        for id_, line in self._tables["line"].items():
            one, other = str(line["from_bus"]), str(line["to_bus"])
            is_open = id_ in self._open or not line.get("in_service", True)
            near = other if self._feeder_of.get(one) in self._busbars() else one
            found.append((self._feeder(near), is_open, id_, line, one, other))
        for feeder, is_open, id_, line, one, other in sorted(found, key=lambda each: each[:2]):
            if one not in self._poles or other not in self._poles or one == other:
                self._out.remarks.append(f"line {id_} has no two ends")
                continue
            ampere = float(line.get("max_i_ka") or 0) * 1000
            self._out.add(
                "spans",
                number=number_of(str(line.get("name") or f"Line {id_}"), taken),
                feeder_number=feeder,
                from_pole=self._poles[one],
                to_pole=self._poles[other],
                length_m=f"{float(line.get('length_km') or 0) * 1000:.3f}",
                conductor=str(line.get("std_type") or ""),
                ampacity_a=f"{ampere:g}",
                phases="RST",
                closes_ring="no" if joined[feeder].join(one, other) and not is_open else "yes",
            )

    def _busbars(self) -> set[str]:
        return {str(row["number"]) for row in self._out.rows["grid_feeders"] if row["kind"] == "busbar"}

    def _write_switches(self) -> None:
        taken = set[str]()
        for id_, switch in self._tables["switch"].items():
            bus = str(switch["bus"])
            state = "closed" if switch.get("closed", True) else "open"
            self._out.add(
                "equipment",
                number=number_of(str(switch.get("name") or f"Switch {id_}"), taken),
                feeder_number=self._feeder(bus),
                name=f"{switch.get('type') or 'switch'}, {state}",
                kind=str(switch.get("type") or "switch"),
                pole=self._poles.get(bus, ""),
            )


def _table(network: Any, name: str) -> Iterator[tuple[str, Record]]:
    held = network.get(name)
    if not isinstance(held, dict) or "_object" not in held:
        return
    inner = held["_object"]
    table = json.loads(inner) if isinstance(inner, str) else inner
    for id_, cells in zip(table["index"], table["data"], strict=True):
        yield str(id_), dict(zip(table["columns"], cells, strict=True))


def _kva(unit: Record) -> float | None:
    size = unit.get("sn_mva")
    return None if size is None else float(size) * 1000 * int(unit.get("parallel") or 1)
