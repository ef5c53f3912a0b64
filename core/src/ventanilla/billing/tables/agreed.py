"""Contract values and tariffs as a feed brings them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, insert, select, tuple_, update

from ventanilla.billing.tables.loading import Put
from ventanilla.billing.tables.schema import contract_value, tariff

_AT_ONCE = 400


def put_contract_values(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> Put:
    """Store the values of whole years of a supply: what is no longer among the rows of a month goes."""
    given = {(row["supply_point_id"], row["month"], row["service"]): row for row in rows}
    months = sorted({key[:2] for key in given})
    stored: dict[tuple[Any, ...], Mapping[str, Any]] = {}
    for at in range(0, len(months), _AT_ONCE):
        its = tuple_(contract_value.c.supply_point_id, contract_value.c.month).in_(months[at : at + _AT_ONCE])
        for row in connection.execute(select(contract_value).where(its)).mappings():
            stored[row["supply_point_id"], row["month"], row["service"]] = dict(row)
    return _put(connection, contract_value, ("supply_point_id", "month", "service"), given, stored, drop=True)


def put_tariffs(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> Put:
    """Store tariffs; others stay."""
    stored = {(row["id"],): dict(row) for row in connection.execute(select(tariff)).mappings()}
    return _put(connection, tariff, ("id",), {(row["id"],): row for row in rows}, stored, drop=False)


def _put(
    connection: Connection,
    table: Table,
    key: tuple[str, ...],
    given: Mapping[tuple[Any, ...], Mapping[str, Any]],
    stored: Mapping[tuple[Any, ...], Mapping[str, Any]],
    *,
    drop: bool,
) -> Put:
    fresh = [dict(row) for at, row in given.items() if at not in stored]
    changed = [row for at, row in given.items() if at in stored and stored[at] != dict(row)]
    gone = [at for at in stored if at not in given] if drop else []
    its = [table.c[name] == bindparam(f"at_{name}") for name in key]
    if gone:
        connection.execute(delete(table).where(*its), [_at(key, at) for at in gone])
    if fresh:
        connection.execute(insert(table), fresh)
    if changed:
        names = [name for name in changed[0] if name not in key]
        change = update(table).where(*its).values({name: bindparam(f"to_{name}") for name in names})
        rows = [{**_at(key, [row[name] for name in key]), **{f"to_{n}": row[n] for n in names}} for row in changed]
        connection.execute(change, rows)
    return Put(len(fresh), len(changed), len(given) - len(fresh) - len(changed))


def _at(key: Sequence[str], values: Sequence[Any]) -> dict[str, Any]:
    return {f"at_{name}": value for name, value in zip(key, values, strict=True)}
