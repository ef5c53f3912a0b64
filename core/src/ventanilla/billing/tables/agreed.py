"""Contract values and tariffs as a feed brings them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select, tuple_

from ventanilla.billing.tables.loading import Put
from ventanilla.billing.tables.putting import put_rows
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
    return put_rows(connection, contract_value, ("supply_point_id", "month", "service"), given, stored, drop=True)


def put_tariffs(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> Put:
    """Store tariffs; others stay."""
    stored = {(row["id"],): dict(row) for row in connection.execute(select(tariff)).mappings()}
    return put_rows(connection, tariff, ("id",), {(row["id"],): row for row in rows}, stored, drop=False)
