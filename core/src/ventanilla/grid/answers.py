"""What pages and API say alike of the register: the rows of its tables, and its papers."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import orjson
from flask import Response, request, send_file

from ventanilla.figures.sheet import Facts, Note, Part, Sheet, SheetColumn, SheetTable
from ventanilla.grid.model import Demand, Equipment, Pole, Position, ReplacementValue, Span
from ventanilla.grid.service import FeederMap, FeederView, NetworkFile, SubstationView, TransformerView
from ventanilla.grid.service.outage_map import OutageMap
from ventanilla.i18n import Language
from ventanilla.kernel.absence import Absent
from ventanilla.kernel.quantities import Unit

SHARES = ("freight_to_store", "storage", "freight_to_site", "engineering", "interim_interest", "overheads")
"""The shares of a replacement value, in the order of the manual's figure."""
COLUMNS = {
    "pole": ("number", "plate", "kind", "material", "height", "vnr"),
    "span": ("number", "voltage", "from_node", "to_node", "length", "conductor", "vnr", "ampacity", "phases"),
    "equipment": ("number", "name", "kind", "pole", "voltage", "phases", "vnr"),
}
"""The columns of what is sought on the page of a feeder."""
NUMBERS = frozenset({"length", "ampacity", "height"})


def cells_of(item: Pole | Span | Equipment, language: Language) -> tuple[str, ...]:
    """The texts of its columns."""
    if isinstance(item, Pole):
        height = number(item.height, language)
        return (item.number, item.plate, item.kind, item.material, height, item.vnr_code)
    if isinstance(item, Span):
        length, ampacity = number(item.length, language), number(item.ampacity, language)
        nodes = (item.from_number, item.to_number)
        return (item.number, item.voltage, *nodes, length, item.conductor, item.vnr_code, ampacity, item.phases)
    return (item.number, item.name, item.kind, item.pole_number, item.voltage, item.phases, item.vnr_code)


def number(value: Decimal | Absent | None, language: Language) -> str:
    """A number as people write it with all its decimals; the short word for an absent one, nothing for None."""
    if value is None:
        return ""
    return absent(value, language) if isinstance(value, Absent) else language.number(value)


def absent(value: Absent, language: Language) -> str:
    """``S/I``."""
    return language.text(f"grid.absent.{value.why.value}")


def period(demand: Demand) -> str:
    """``3/2020``, as the manual writes it."""
    return f"{demand.month.month}/{demand.month.year}"


def transformer_facts(view: TransformerView, language: Language) -> tuple[tuple[str, str], ...]:
    """The facts of a transformer, in the order of the manual."""
    it = view.transformer
    values = {
        "name": it.name,
        "capacity": number(it.capacity, language),
        "connection": it.connection,
        "voltage": it.voltage,
        "pole_plate": it.pole_plate,
        "kind": it.kind,
        "phases": it.phases,
        "vnr_code": it.vnr_code,
    }
    return tuple((language.text(f"grid.transformer.{name}"), value) for name, value in values.items())


def feeder_facts(view: FeederView, language: Language) -> tuple[tuple[str, str], ...]:
    """The facts of a feeder, in the order of the manual."""
    it = view.feeder
    power = number(it.power, language)
    values = {"name": it.name, "kind": it.kind, "distributor": it.distributor, "node": it.node, "power": power}
    return tuple((language.text(f"grid.feeder.{name}"), value) for name, value in values.items())


def value_facts(value: ReplacementValue, language: Language) -> tuple[tuple[str, str], ...]:
    """The six shares in per cent."""
    return tuple((language.text(f"grid.vnr.{name}"), f"{language.number(getattr(value, name))}%") for name in SHARES)


def substation_sheet(view: SubstationView, language: Language) -> Sheet:
    """A substation on paper."""
    it = view.substation
    parts: list[Part] = [
        Facts(
            (
                (language.text("grid.substation.name"), it.name),
                (language.text("grid.substation.feeders"), ", ".join(one.name for one in view.feeders)),
            )
        ),
        *_numbers(view.transformers, view.count, language),
    ]
    return _sheet("substation", it.number, parts, language)


def feeder_sheet(view: FeederView, unit: Unit, language: Language) -> Sheet:
    """A feeder on paper."""
    parts: list[Part] = [
        Facts(feeder_facts(view, language)),
        *_numbers(view.transformers, view.count, language),
        _demands(view.demands, unit, language),
    ]
    return _sheet("feeder", view.feeder.number, parts, language)


def transformer_sheet(view: TransformerView, unit: Unit, language: Language, *, with_place: bool) -> Sheet:
    """A transformer on paper; with its feeder and substation where it was found from below."""
    parts: list[Part] = [Facts(transformer_facts(view, language))]
    if with_place:
        parts += [
            Facts(found_facts(view, language), language.text("grid.feeder.one")),
            Facts(
                ((language.text("grid.substation.name"), view.substation.name),), language.text("grid.substation.one")
            ),
        ]
    parts.append(_demands(view.demands, unit, language))
    return _sheet("transformer", view.transformer.number, parts, language)


def found_facts(view: TransformerView, language: Language) -> tuple[tuple[str, str], ...]:
    """What is said of the feeder beside a transformer that was found."""
    return (
        (language.text("grid.feeder.name"), view.feeder.name),
        (language.text("grid.feeder.capacity"), number(view.feeder.power, language)),
        (language.text("grid.municipality.one"), view.municipality.name),
    )


def value_sheet(value: ReplacementValue, language: Language) -> Sheet:
    """A replacement value on paper."""
    return _sheet("vnr", value.code, [Facts(value_facts(value, language))], language)


def _sheet(kind: str, shown: str, parts: list[Part], language: Language) -> Sheet:
    title = language.text(f"grid.{kind}.numbered", number=shown)
    safe = "".join(char if char.isalnum() else "-" for char in shown)
    return Sheet(title, tuple(parts), f"{kind}-{safe}")


def _numbers(transformers: tuple[object, ...], count: int, language: Language) -> list[Part]:
    numbers = ", ".join(getattr(each, "number", "") for each in transformers)
    parts: list[Part] = [Facts(((language.text("grid.transformers"), numbers or language.text("grid.none")),))]
    if count > len(transformers):
        parts.append(Note(language.text("grid.more", count=count - len(transformers))))
    return parts


def _demands(demands: tuple[Demand, ...], unit: Unit, language: Language) -> SheetTable:
    columns = (
        SheetColumn(language.text("grid.demands.month")),
        SheetColumn(language.text("grid.demands.least", unit=unit.value), is_number=True),
        SheetColumn(language.text("grid.demands.most", unit=unit.value), is_number=True),
    )
    rows = tuple((period(each), number(each.least, language), number(each.most, language)) for each in demands)
    return SheetTable(columns, rows, language.text("grid.demands"))


def geojson_answer(found: FeederMap) -> Response:
    """A feeder's map as GeoJSON; who may see the register may see it, so no cache keeps it for others."""
    body = orjson.dumps({"type": "FeatureCollection", "features": list(found.features())})
    return Response(body, content_type="application/geo+json", headers={"Cache-Control": "no-store"})


def outage_map_answer(found: OutageMap) -> Response:
    """The picture of the outages as GeoJSON: lines, and transformers where they are roughly."""
    lines = {"current": found.current, "coming": found.coming, "around": found.around}
    marks = {"current": found.current_marks, "coming": found.coming_marks}
    features = [
        *(_feature("LineString", [_place(at) for at in line], state) for state, some in lines.items() for line in some),
        *(_feature("Point", _place(at), state) for state, some in marks.items() for at in some),
    ]
    body = orjson.dumps({"type": "FeatureCollection", "features": features})
    return Response(body, content_type="application/geo+json", headers={"Cache-Control": "no-store"})


def _feature(kind: str, coordinates: object, state: str) -> dict[str, object]:
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "geometry": geometry, "properties": {"state": state}}


def _place(at: Position) -> orjson.Fragment:
    return orjson.Fragment(f"[{at.lon:f},{at.lat:f}]")


def network_answer(ask: Callable[[], NetworkFile]) -> Response:
    """A file of the whole network, streamed; a browser that has this revision is told so in a few bytes."""
    try:
        return _sent(ask())
    except FileNotFoundError:
        # The register changed and somebody else asked in between: theirs has taken its place.
        return _sent(ask())


def _sent(file: NetworkFile) -> Response:
    answer = send_file(file.path, mimetype=file.type, as_attachment=True, download_name=file.name, etag=False)
    answer.set_etag(f"{file.revision}-{file.path.suffix[1:]}")
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.make_conditional(request)
    return answer
