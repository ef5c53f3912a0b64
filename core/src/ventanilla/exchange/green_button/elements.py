"""The resources of ESPI as XML, their elements in the order of the schema (NAESB REQ.21, ``espi.xsd`` 4.0)."""

from __future__ import annotations

from ventanilla.exchange.green_button.atom import OWN, element, leaf, text
from ventanilla.exchange.green_button.codes import ReadingType
from ventanilla.exchange.green_button.model import Block, Row, Summary, UsagePoint
from ventanilla.exchange.green_button.zones import LocalTime

METER_READING = "<espi:MeterReading/>"
MOST = 1 << 47
"""An amount of money that 48 bits can't hold is left out: more than 1.4 thousand million of a currency."""


def usage_point_xml(point: UsagePoint) -> str:
    """``UsagePoint``: its roles, its service, and whether it is in use."""
    category = element("ServiceCategory", leaf("kind", point.service))
    return element("UsagePoint", leaf("roleFlags", point.flags), category, leaf("status", int(point.is_on)))


def local_time_xml(time: LocalTime) -> str:
    """``LocalTimeParameters``."""
    return element(
        "LocalTimeParameters",
        leaf("dstEndRule", time.dst_end),
        leaf("dstOffset", time.dst_offset),
        leaf("dstStartRule", time.dst_start),
        leaf("tzOffset", time.offset),
    )


def reading_type_xml(kind: ReadingType) -> str:
    """``ReadingType``."""
    named = kind.measure.named
    return element(
        "ReadingType",
        element("extension", f'<unit xmlns="{OWN}">{text(named)}</unit>') if named else "",
        leaf("accumulationBehaviour", kind.accumulation),
        leaf("commodity", kind.commodity),
        leaf("currency", kind.currency) if kind.currency else "",
        leaf("defaultQuality", 0),
        leaf("flowDirection", kind.flow),
        leaf("intervalLength", kind.length),
        leaf("kind", kind.measure.kind),
        leaf("powerOfTenMultiplier", kind.measure.power),
        leaf("timeAttribute", kind.time_attribute),
        leaf("uom", kind.measure.uom),
    )


def block_xml(block: Block) -> str:
    """``IntervalBlock`` with its readings."""
    whole = element("interval", _period(block.start, block.end - block.start))
    return element("IntervalBlock", whole, *(_reading(row) for row in block.rows))


def summary_xml(summary: Summary) -> str:
    """``UsageSummary`` of a bill."""
    consumed = ""
    if summary.consumed is not None:
        value, power, uom = summary.consumed
        inner = leaf("powerOfTenMultiplier", power) + leaf("uom", uom) + leaf("value", value)
        consumed = element("overallConsumptionLastPeriod", inner)
    return element(
        "UsageSummary",
        element("billingPeriod", _period(summary.start, summary.seconds)),
        leaf("billLastPeriod", summary.amount) if abs(summary.amount) <= MOST else "",
        leaf("currency", summary.currency),
        consumed,
        leaf("qualityOfReading", summary.quality),
        leaf("statusTimeStamp", summary.issued),
        leaf("commodity", summary.commodity),
    )


def service_status_xml() -> str:
    """``ServiceStatus``: whoever can ask for it finds it working."""
    return element("ServiceStatus", leaf("currentStatus", 1))


def _reading(row: Row) -> str:
    cost = "" if row.cost is None else leaf("cost", row.cost)
    band = leaf("tou", row.tou) if row.tou else ""
    return (
        f"<espi:IntervalReading>{cost}<espi:ReadingQuality><espi:quality>{row.quality}</espi:quality></espi:ReadingQuality>"
        f"<espi:timePeriod>{_period(row.start, row.seconds)}</espi:timePeriod>"
        f"<espi:value>{row.value}</espi:value>{band}</espi:IntervalReading>"
    )


def _period(start: int, seconds: int) -> str:
    return f"<espi:duration>{seconds}</espi:duration><espi:start>{start}</espi:start>"
