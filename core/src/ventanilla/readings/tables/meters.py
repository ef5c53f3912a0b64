"""Meters, registers and their readings as the utility's records have them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Date,
    Integer,
    String,
    Table,
    and_,
    bindparam,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite

from ventanilla.storage import Hot, metadata

meter = Table(
    "meter",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("supply_point_id", String(26), nullable=False, index=True),
    Column("number", String(40), nullable=False),
    Column("make", String(120), nullable=False),
    Column("place", String(200), nullable=False),
    Column("current_ratio_micro", BigInteger, nullable=False),
    Column("voltage_ratio_micro", BigInteger, nullable=False),
    Column("installed_on", Date),
    Column("removed_on", Date),
    Column("verified_on", Date),
    Column("verify_by", Date),
)

meter_register = Table(
    "meter_register",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("meter_id", String(26), nullable=False, index=True),
    Column("code", String(20), nullable=False),
    Column("zone", String(12), nullable=False),
    Column("unit", String(8), nullable=False),
    Column("digits", Integer, nullable=False),
    Column("decimals", Integer, nullable=False),
    Column("position", Integer, nullable=False),
)

register_reading = Table(
    "register_reading",
    metadata,
    Column("register_id", String(26), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("value_micro", BigInteger, nullable=False),
    Column("source", String(12), nullable=False),
    Column("quality", String(12), nullable=False),
    sqlite_with_rowid=False,
)
"""One reading a register and local day; clustered so that one register's lie together."""

TABLES: Mapping[str, Table] = {"meter": meter, "meter_register": meter_register, "register_reading": register_reading}

_m, _r, _v = meter.c, meter_register.c, register_reading.c
_point = bindparam("supply_point_id", type_=String)
_last = select(func.max(_v.day)).where(_v.register_id == _r.id).correlate(meter_register).scalar_subquery()

METERS = Hot(
    select(
        _m.id, _m.supply_point_id, _m.number, _m.make, _m.place, _m.current_ratio_micro, _m.voltage_ratio_micro,
        _m.installed_on, _m.removed_on, _m.verified_on, _m.verify_by,
        _r.id.label("register_id"), _r.code, _r.zone, _r.unit, _r.digits, _r.decimals,
        _v.day, _v.value_micro, _v.source, _v.quality,
    )
    .select_from(meter)
    .outerjoin(meter_register, _r.meter_id == _m.id)
    .outerjoin(register_reading, and_(_v.register_id == _r.id, _v.day == _last))
    .where(_m.supply_point_id == _point)
    .order_by(_m.number, _m.id, _r.position, _r.code)
)  # fmt: skip
"""The meters of a supply, a row a register, with its latest reading."""

REGISTER_READINGS = Hot(
    select(_v.register_id, _v.day, _v.value_micro, _v.source, _v.quality)
    .select_from(meter)
    .join(meter_register, _r.meter_id == _m.id)
    .join(register_reading, _v.register_id == _r.id)
    .where(_m.supply_point_id == _point, _v.day >= bindparam("since"), _v.day <= bindparam("until"))
    .order_by(_v.day, _v.register_id)
)


def put(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> tuple[int, int, int]:
    """Insert or overwrite rows by their primary key: how many were new, changed and the same."""
    key = [column.name for column in table.primary_key]
    fresh = {tuple(row[name] for name in key): dict(row) for row in rows}
    before = _stored(connection, table, key, fresh)
    changed = [row for at, row in fresh.items() if before.get(at) != row]
    if changed:
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        insert = dialect.insert(table)
        others = {column.name: insert.excluded[column.name] for column in table.c if column.name not in key}
        connection.execute(insert.on_conflict_do_update(index_elements=key, set_=others), changed)
    updated = sum(1 for row in changed if tuple(row[name] for name in key) in before)
    return len(changed) - updated, updated, len(rows) - len(changed)


def known_registers(connection: Connection, ids: Iterable[str]) -> dict[str, tuple[int, int]]:
    """The digits and decimals of those registers that exist."""
    return {row.id: (row.digits, row.decimals) for row in _by_id(connection, meter_register, ids)}


def known_meters(connection: Connection, ids: Iterable[str]) -> set[str]:
    """Those meters that exist."""
    return {row.id for row in _by_id(connection, meter, ids)}


def _by_id(connection: Connection, table: Table, ids: Iterable[str]) -> Iterable[Any]:
    wanted = sorted(set(ids))
    for at in range(0, len(wanted), 400):
        yield from connection.execute(select(table).where(table.c.id.in_(wanted[at : at + 400])))


def _stored(
    connection: Connection, table: Table, key: list[str], fresh: Mapping[tuple[Any, ...], Any]
) -> dict[tuple[Any, ...], dict[str, Any]]:
    first = sorted({at[0] for at in fresh})
    out: dict[tuple[Any, ...], dict[str, Any]] = {}
    for at in range(0, len(first), 400):
        some = select(table).where(table.c[key[0]].in_(first[at : at + 400]))
        for row in connection.execute(some).mappings():
            out[tuple(row[name] for name in key)] = dict(row)
    return out
