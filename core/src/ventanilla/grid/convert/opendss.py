"""An OpenDSS model as the register: each bus of a line is a pole, each line a span, the circuit is one feeder."""

from __future__ import annotations

from pathlib import Path

from ventanilla.grid.convert.drawn import Drawn, Joined, Setting, degrees, number_of, position
from ventanilla.grid.convert.dss import Program, Thing, bus_of

_METRES = {
    "km": 1000.0,
    "m": 1.0,
    "ft": 0.3048,
    "kft": 304.8,
    "mi": 1609.344,
    "in": 0.0254,
    "cm": 0.01,
    "mm": 0.001,
}
_NEAR = 30.0
"""Metres: a bus without coordinates that is this near to one that has some is drawn there."""
_OFF = {"no", "n", "false", "f"}
_ON = {"yes", "y", "true", "t"}


def read_opendss(folder: Path, setting: Setting) -> Drawn:
    """A circuit from its folder, by its master file where there is one.

    :raises ValueError: when it can't be read, or where it lies has to be said.
    """
    program = Program(folder)
    return _Reading(program, setting).drawn()


class _Reading:
    def __init__(self, program: Program, setting: Setting) -> None:
        self._program, self._setting = program, setting
        self._out = Drawn()
        self._spans = [(thing, *_ends(thing)) for thing in program.of("line") if all(_ends(thing))]
        self._places = degrees(self._near_places(), setting)
        self._poles: dict[str, str] = {}
        self._devices: set[str] = set()
        self._buses: set[str] = set()

    def drawn(self) -> Drawn:
        """All rows, and what is missing."""
        out, setting = self._out, self._setting
        out.remarks += [f"{name} is not there" for name in self._program.missing]
        circuit = next((thing.name for thing in self._program.of("circuit")), "circuit")
        units = list(self._program.of("transformer"))
        stations = [unit for unit in units if unit.get("sub").lower() in _ON] or [
            unit for unit in units if _is_main(unit)
        ][:1]
        station = stations[0] if stations else None
        self._feeder = number_of(circuit, set())
        out.add("regions", code=setting.region[0], name=setting.region[1])
        out.add(
            "municipalities",
            code=setting.municipality[0],
            name=setting.municipality[1],
            region_code=setting.region[0],
        )
        name = (station.get("subname") or station.name) if station else f"{circuit} source"
        number = number_of(name, set())
        behind = (station.every("buses") or station.every("bus")) if station else []
        root = bus_of(behind[-1] if behind else "")[0]
        at = position(self._places.get(root.lower()))
        out.add("substations", number=number, name=name, municipality_code=setting.municipality[0], **at)
        power = f"{max(_sizes(station)):g}" if _sizes(station) else ""
        out.add(
            "feeders", number=self._feeder, name=circuit, substation_number=number, kind="feeder", node=root[:40],
            power_kva=power,
        )  # fmt: skip
        self._lines()
        self._units([unit for unit in units if unit not in stations])
        for kind in ("capacitor", "reactor", "fuse", "recloser", "relay"):
            for thing in self._program.of(kind):
                self._device(kind, thing.name, bus_of(thing.get("bus1"))[0])
        return out

    def _near_places(self) -> dict[str, tuple[float, float]]:
        places = dict(self._program.places)
        for _ in range(3):
            for line, one, other in self._spans:
                length = _length(line)
                pair = (one.lower(), other.lower())
                if length is not None and length <= _NEAR:
                    for known, unknown in (pair, pair[::-1]):
                        if known in places and unknown not in places:
                            places[unknown] = places[known]
        return places

    def _lines(self) -> None:
        joined, taken = Joined(), set[str]()
        # Lines that are switched off are the first to be left out of the tree.
        for line, one, other in sorted(self._spans, key=lambda each: each[0].get("enabled").lower() in _OFF):
            ends = [self._pole(bus) for bus in (one, other)]
            if ends[0] == ends[1]:
                self._out.remarks.append(f"line {line.name} ends where it begins")
                continue
            number = number_of(line.name, taken)
            length = _length(line)
            self._out.add(
                "spans",
                number=number,
                feeder_number=self._feeder,
                from_pole=ends[0],
                to_pole=ends[1],
                length_m="" if length is None else f"{length:.3f}",
                conductor=line.get("linecode") or line.get("geometry"),
                ampacity_a=_amount(line.get("normamps")),
                phases=_phases(line),
                closes_ring="no" if joined.join(*ends) else "yes",
            )
            if line.get("switch").lower() in _ON:
                self._device("switch", line.name, one)

    def _units(self, units: list[Thing]) -> None:
        taken = set[str]()
        codes = {thing.name.lower(): thing for thing in self._program.of("xfmrcode")}
        for unit in units:
            buses = unit.every("buses") or unit.every("bus")
            if not buses:
                self._out.remarks.append(f"transformer {unit.name} names no bus")
                continue
            bus, phases = bus_of(buses[0])
            code = codes.get(unit.get("xfmrcode").lower())
            sizes, volts = (_sizes(unit) or _sizes(code), _volts(unit) or _volts(code))
            if unit.get("bank") or _is_regulator(volts):
                self._device("regulator", unit.name, bus)
                continue
            of_one = unit.get("phases") or (code.get("phases") if code else "") or "3"
            kva, kind = f"{max(sizes):g}" if sizes else "", f"{of_one}-phase"
            volt = f"{max(volts) * 1000:g}" if volts else ""
            self._out.add(
                "transformers",
                number=number_of(unit.name, taken),
                name=f"{kind} {kva} kVA {volt} V".replace("  ", " "),
                feeder_number=self._feeder,
                capacity_kva=kva,
                connection=unit.get("conns")[:60],
                voltage=volt,
                pole_plate=self._pole(bus),
                kind=kind,
                phases=phases,
                **position(self._places.get(bus.lower())),
            )

    def _device(self, kind: str, name: str, bus: str) -> None:
        self._out.add(
            "equipment",
            number=number_of(name, self._devices),
            feeder_number=self._feeder,
            name=name,
            kind=kind,
            pole=self._pole(bus) if bus else "",
        )

    def _pole(self, bus: str) -> str:
        known = self._poles.get(bus.lower())
        if known is None:
            known = self._poles[bus.lower()] = number_of(bus, self._buses)
            at = position(self._places.get(bus.lower()))
            self._out.add("poles", number=known, feeder_number=self._feeder, kind="bus", **at)
        return known


def _ends(line: Thing) -> tuple[str, str]:
    return bus_of(line.get("bus1"))[0], bus_of(line.get("bus2"))[0]


def _length(line: Thing) -> float | None:
    factor = _METRES.get(line.get("units").lower())
    try:
        return float(line.get("length")) * factor if factor else None
    except ValueError:
        return None


def _phases(line: Thing) -> str:
    phases = bus_of(line.get("bus1"))[1]
    return phases if phases != "RST" or line.get("phases") in ("", "3") else f"{line.get('phases')}"


def _amount(text: str) -> str:
    try:
        return f"{float(text):g}" if text and float(text) >= 0 else ""
    except ValueError:
        return ""


def _sizes(unit: Thing | None) -> list[float]:
    return _numbers(unit, "kvas") or _numbers(unit, "kva")


def _volts(unit: Thing | None) -> list[float]:
    return _numbers(unit, "kvs") or _numbers(unit, "kv")


def _numbers(unit: Thing | None, name: str) -> list[float]:
    found = []
    for text in unit.every(name) if unit else ():
        try:
            found.append(float(text))
        except ValueError:
            continue
    return found


def _is_main(unit: Thing) -> bool:
    volts = _volts(unit)
    return len(volts) > 1 and min(volts) > 1 and max(volts) > 1.5 * min(volts)


def _is_regulator(volts: list[float]) -> bool:
    return len(volts) > 1 and min(volts) > 1 and max(volts) <= 1.5 * min(volts)
