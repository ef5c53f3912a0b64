"""Storing what a feed brings: what is new, what is different, what is gone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, insert, update

from ventanilla.billing.tables.loading import Put


def put_rows(
    connection: Connection,
    table: Table,
    key: tuple[str, ...],
    given: Mapping[tuple[Any, ...], Mapping[str, Any]],
    stored: Mapping[tuple[Any, ...], Mapping[str, Any]],
    *,
    drop: bool,
) -> Put:
    """Make the table hold ``given`` where it holds ``stored``, both by their keys; with ``drop``, no more than that."""
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
