"""The register for maps: KML 2.2, KMZ and GeoJSON (RFC 7946), written while it is read.

What stands nowhere that is known is in the files too, without a place, so that nothing is missing unseen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

import orjson

from ventanilla.grid.model import Position
from ventanilla.grid.service.network.rows import SHEETS, Sheet
from ventanilla.grid.service.register import Register

KINDS = SHEETS[2:]
"""What has a place: substations, feeders, transformers, poles, spans, equipment."""
_SHAPES = {
    "grid_substations": ("ff1450b4", "1.2"),
    "grid_transformers": ("ff0a78d2", "0.9"),
    "grid_poles": ("ff7d7d7d", "0.5"),
    "grid_equipment": ("ff963c78", "0.7"),
}
"""Colour (aabbggrr) and size of a mark."""
_LINE = "ff5a8c28"
_AT_ONCE = 500


def kml(register: Register, title: str) -> Iterator[bytes]:
    """One folder a kind; the cells of a row are the data of its mark."""
    yield b'<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
    yield f"<name>{_text(title)}</name>{''.join(_styles())}\n".encode()
    for sheet in KINDS:
        yield f"<Folder><name>{_kind(sheet)}</name>\n".encode()
        yield from _together(_mark(sheet, one) for one in sheet.things(register))
        yield b"</Folder>\n"
    yield b"</Document></kml>\n"


def geojson(register: Register, sheets: Sequence[Sheet] = KINDS) -> Iterator[bytes]:
    """A collection of features, each with its kind and the cells of its row."""
    yield b'{"type":"FeatureCollection","features":['
    features = (feature(sheet, one) for sheet in sheets for one in sheet.things(register))
    first = True
    for block in _together(orjson.dumps(each).decode() + "\n" for each in features):
        lines = b",".join(block.rstrip(b"\n").split(b"\n"))
        yield lines if first else b"," + lines
        first = False
    yield b"]}\n"


def feature(sheet: Sheet, one: object) -> dict[str, object]:
    """One thing as a GeoJSON feature; its geometry is null where its place is not known."""
    told = {"kind": _kind(sheet), **_told(sheet, one)}
    return {"type": "Feature", "id": f"{_kind(sheet)}/{told['number']}", "geometry": _geometry(one), "properties": told}


def _kind(sheet: Sheet) -> str:
    return sheet.name.removeprefix("grid_")


def _told(sheet: Sheet, one: object) -> dict[str, str]:
    """The cells that say something, but for the place, which is the geometry's."""
    cells = zip(sheet.columns, sheet.row(one), strict=True)
    return {name: str(cell) for name, cell in cells if cell not in (None, "") and name not in ("longitude", "latitude")}


def _places(one: object) -> list[Position]:
    """Where it is: one place, the two ends of a line, or nowhere that is known."""
    if hasattr(one, "start"):
        return [one.start, one.end] if one.start and one.end else []  # type: ignore[attr-defined]
    position = getattr(one, "position", None)
    return [position] if position else []


def _geometry(one: object) -> dict[str, object] | None:
    found = [[float(place.lon), float(place.lat)] for place in _places(one)]
    if not found:
        return None
    return (
        {"type": "Point", "coordinates": found[0]} if len(found) == 1 else {"type": "LineString", "coordinates": found}
    )


def _mark(sheet: Sheet, one: object) -> str:
    told = _told(sheet, one)
    name = told.get("name") or told["number"]
    data = "".join(f"<Data name={quoteattr(key)}><value>{_text(value)}</value></Data>" for key, value in told.items())
    where = " ".join(f"{place.lon},{place.lat}" for place in _places(one))
    shape = f"<Point><coordinates>{where}</coordinates></Point>"
    if " " in where:
        shape = f"<LineString><tessellate>1</tessellate><coordinates>{where}</coordinates></LineString>"
    style = f"<styleUrl>#{_kind(sheet)}</styleUrl>"
    extended = f"<ExtendedData>{data}</ExtendedData>"
    return f"<Placemark><name>{_text(name)}</name>{style}{extended}{shape if where else ''}</Placemark>\n"


def _styles() -> Iterator[str]:
    for name, (colour, size) in _SHAPES.items():
        kind = name.removeprefix("grid_")
        yield f'<Style id="{kind}"><IconStyle><color>{colour}</color><scale>{size}</scale></IconStyle></Style>'
    yield f'<Style id="spans"><LineStyle><color>{_LINE}</color><width>2</width></LineStyle></Style>'


def _text(value: str) -> str:
    """As XML may hold it: characters that it knows no way to write are left out."""
    return escape("".join(char for char in value if char >= " " and char not in "\ufffe\uffff"))


def _together(texts: Iterable[str]) -> Iterator[bytes]:
    some: list[str] = []
    for text in texts:
        some.append(text)
        if len(some) == _AT_ONCE:
            yield "".join(some).encode()
            some.clear()
    if some:
        yield "".join(some).encode()
