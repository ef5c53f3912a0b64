"""The reads of the consumption pages: compiled once, one round trip each."""

from __future__ import annotations

from sqlalchemy import BigInteger, Integer, String, Table, bindparam, func, select

from ventanilla.readings.tables.schema import billed_consumption, injected_interval, injection, interval_reading
from ventanilla.storage import Hot

_b, _i, _j = billed_consumption.c, interval_reading.c, injection.c
_point = bindparam("supply_point_id", type_=String)

CONSUMPTION = Hot(
    select(
        _b.month, _b.amount_micro, _b.unit, _b.absent, _b.read_from, _b.read_to, _b.previous_micro, _b.current_micro,
        _b.quality,
    )
    .where(
        _b.supply_point_id == _point,
        _b.month >= bindparam("first", type_=Integer),
        _b.month <= bindparam("last", type_=Integer),
    )
    .order_by(_b.month)
)  # fmt: skip

INTERVALS = Hot(
    select(_i.start_epoch, _i.seconds, _i.amount_micro, _i.unit, _i.quality)
    .where(
        _i.supply_point_id == _point,
        _i.start_epoch >= bindparam("start", type_=BigInteger),
        _i.start_epoch < bindparam("end", type_=BigInteger),
    )
    .order_by(_i.start_epoch)
)


def _coded(table: Table) -> Hot:
    c = table.c
    columns = (c.start_epoch, c.seconds, c.amount_micro, c.unit, c.quality, c.quality_code, c.cost, c.currency)
    span = (
        c.start_epoch >= bindparam("start", type_=BigInteger),
        c.start_epoch < bindparam("end", type_=BigInteger),
    )
    return Hot(select(*columns, c.changed_epoch).where(c.supply_point_id == _point, *span).order_by(c.start_epoch))


def _currency(table: Table) -> Hot:
    return Hot(select(func.max(table.c.currency)).where(table.c.supply_point_id == _point))


def _changed(table: Table) -> Hot:
    changed = table.c.changed_epoch >= bindparam("since", type_=BigInteger)
    return Hot(select(func.min(table.c.start_epoch)).where(table.c.supply_point_id == _point, changed))


CODED, INJECTED_CODED = _coded(interval_reading), _coded(injected_interval)
"""The same with the quality and the cost as ESPI said them, and when they came in; what was used, what was fed in."""
CURRENCY, INJECTED_CURRENCY = _currency(interval_reading), _currency(injected_interval)
"""In which currency the intervals of a supply cost something; none where they don't."""
CHANGED, INJECTED_CHANGED = _changed(interval_reading), _changed(injected_interval)
"""Where the first interval begins that came in or was corrected since a moment."""

_f = injected_interval.c
_fed = select(_f.start_epoch, _f.seconds).where(_f.supply_point_id == _point).order_by(_f.start_epoch.desc()).limit(1)

INJECTED_REACH = Hot(
    select(
        select(func.min(_f.start_epoch)).where(_f.supply_point_id == _point).scalar_subquery().label("start"),
        _fed.with_only_columns(_f.start_epoch).scalar_subquery().label("latest"),
        _fed.with_only_columns(_f.seconds).scalar_subquery().label("seconds"),
    )
)
"""Both ends of the intervals that a supply fed in."""

_latest = select(_i.start_epoch, _i.seconds).where(_i.supply_point_id == _point)
_latest = _latest.order_by(_i.start_epoch.desc()).limit(1)

REACH = Hot(
    select(
        select(func.min(_b.month)).where(_b.supply_point_id == _point).scalar_subquery().label("first_month"),
        select(func.max(_b.month)).where(_b.supply_point_id == _point).scalar_subquery().label("last_month"),
        select(func.min(_i.start_epoch)).where(_i.supply_point_id == _point).scalar_subquery().label("start"),
        _latest.with_only_columns(_i.start_epoch).scalar_subquery().label("latest"),
        _latest.with_only_columns(_i.seconds).scalar_subquery().label("seconds"),
    )
)
"""Both ends of what a supply has, each by one step down its cluster."""

INJECTIONS = Hot(
    select(_j.month, _j.amount_micro, _j.unit, _j.absent, _j.previous_micro, _j.current_micro)
    .where(
        _j.supply_point_id == _point,
        _j.month >= bindparam("first", type_=Integer),
        _j.month <= bindparam("last", type_=Integer),
    )
    .order_by(_j.month)
)
