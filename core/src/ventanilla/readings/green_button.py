"""Measures as a Green Button file (ESPI, NAESB REQ.21): Atom XML, written while the measures are read.

Values are whole millionths of the unit, or thousandths of a watt-hour, so that none is rounded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import escape

from ventanilla.kernel.quantities import Quantity, Unit
from ventanilla.readings.model import Measure

TYPE = "application/atom+xml; charset=utf-8"
_UNITS = {Unit.KWH: (72, -3), Unit.M3: (42, -6), Unit.SM3: (167, -6)}
"""Code of ``uom`` and power of ten of a millionth of the unit; watt-hours for kWh."""
_KINDS = {Unit.KWH: 0, Unit.M3: 1, Unit.SM3: 1}
_ESTIMATED, _VALID = 8, 0
_ATOM, _ESPI = "http://www.w3.org/2005/Atom", "http://naesb.org/espi"


def can_be_written(unit: Unit) -> bool:
    """Whether ESPI has a code for the unit."""
    return unit in _UNITS


def green_button(
    supply_point_id: str, title: str, unit: Unit, length: int, rows: Iterable[Measure], now: datetime
) -> Iterator[bytes]:
    """The file, an interval block a day of UTC; what lacks an amount is left out."""
    base = f"/espi/1_1/resource/UsagePoint/{supply_point_id}"
    meter, kind = f"{base}/MeterReading/1", "/espi/1_1/resource/ReadingType/1"
    code, power = _UNITS[unit]
    stamp = f"{now:%Y-%m-%dT%H:%M:%SZ}"
    yield (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="{_ATOM}" xmlns:espi="{_ESPI}">\n'
        f"<id>{_urn(base)}</id><title>{escape(title)}</title><updated>{stamp}</updated>\n"
        + _entry(base, (("related", f"{base}/MeterReading"),), stamp, _usage_point(unit))
        + _entry(meter, (("up", f"{base}/MeterReading"), ("related", kind)), stamp, "<espi:MeterReading/>")
        + _entry(kind, (), stamp, _reading_type(code, power, length))
    ).encode()
    known = (row for row in rows if row.amount is not None)
    for number, (_, day) in enumerate(groupby(known, lambda row: row.start.date()), 1):
        links = (("up", f"{meter}/IntervalBlock"),)
        yield _entry(f"{meter}/IntervalBlock/{number}", links, stamp, _block(list(day), unit)).encode()
    yield b"</feed>\n"


def _entry(own: str, links: Iterable[tuple[str, str]], stamp: str, content: str) -> str:
    all_links = "".join(f'<link rel="{rel}" href="{escape(href)}"/>' for rel, href in (("self", own), *links))
    return (
        f"<entry><id>{_urn(own)}</id>{all_links}<title/><content>{content}</content>"
        f"<published>{stamp}</published><updated>{stamp}</updated></entry>\n"
    )


def _usage_point(unit: Unit) -> str:
    kind = f"<espi:ServiceCategory><espi:kind>{_KINDS[unit]}</espi:kind></espi:ServiceCategory>"
    return f"<espi:UsagePoint>{kind}</espi:UsagePoint>"


def _reading_type(code: int, power: int, length: int) -> str:
    parts = {
        "accumulationBehaviour": 4,
        "commodity": 1 if code == _UNITS[Unit.KWH][0] else 7,
        "flowDirection": 1,
        "intervalLength": length,
        "kind": 12,
        "powerOfTenMultiplier": power,
        "uom": code,
    }
    inner = "".join(f"<espi:{name}>{value}</espi:{name}>" for name, value in parts.items())
    return f"<espi:ReadingType>{inner}</espi:ReadingType>"


def _block(day: list[Measure], unit: Unit) -> str:
    start, end = int(day[0].start.timestamp()), int(day[-1].end.timestamp())
    whole = f"<espi:duration>{end - start}</espi:duration><espi:start>{start}</espi:start>"
    inner = "".join(_reading(row, unit) for row in day)
    return f"<espi:IntervalBlock><espi:interval>{whole}</espi:interval>{inner}</espi:IntervalBlock>"


def _reading(row: Measure, unit: Unit) -> str:
    assert row.amount is not None
    seconds = int((row.end - row.start).total_seconds())
    return (
        f"<espi:IntervalReading><espi:ReadingQuality><espi:quality>{_ESTIMATED if row.is_estimated else _VALID}"
        f"</espi:quality></espi:ReadingQuality><espi:timePeriod><espi:duration>{seconds}</espi:duration>"
        f"<espi:start>{int(row.start.timestamp())}</espi:start></espi:timePeriod>"
        f"<espi:value>{Quantity(row.amount, unit).micro}</espi:value></espi:IntervalReading>"
    )


def _urn(path: str) -> str:
    return f"urn:uuid:{uuid5(NAMESPACE_URL, path)}"
