"""Take what a feed brings: insert what is new, change what differs, leave the rest alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import Column, Connection, MetaData, String, Table, and_, bindparam, delete, insert, select, tuple_

from ventanilla.billing.model import FISCAL
from ventanilla.billing.tables.schema import bill, payment
from ventanilla.billing.tables.settling import Key
from ventanilla.storage.attributes import unpack
from ventanilla.storage.staging import fill

_AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class Put:
    """How many rows were new, changed and the same."""

    inserted: int
    updated: int
    unchanged: int


def bills_numbered(connection: Connection, numbers: Iterable[str]) -> dict[str, Mapping[str, Any]]:
    """What charges and payments have to know of their bills: ids and total, by the bill's number."""
    fill(connection, _numbers, [(number,) for number in set(numbers)])
    its = select(bill.c.number, bill.c.id, bill.c.supply_point_id, bill.c.total_minor)
    rows = connection.execute(its.join(_numbers, _numbers.c.number == bill.c.number))
    return {row[0]: {"id": row[1], "supply_point_id": row[2], "total_minor": row[3]} for row in rows}


def document_numbered(connection: Connection, number: str) -> tuple[date, str] | None:
    """The day of issue and the kind of the bill of that number; None where there is none."""
    found = connection.execute(select(bill.c.issued_on, bill.c.fiscal).where(bill.c.number == number)).first()
    return None if found is None else (found[0], str(unpack(found[1], FISCAL).get("kind", "")))


_numbers = Table(
    "feed_number",
    MetaData(),
    Column("number", String(40)),
    prefixes=["TEMPORARY"],
    postgresql_on_commit="DELETE ROWS",
)


def put_payments(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> Put:
    """Store payments; earlier ones of the same bills stay."""
    return _replace(connection, payment, "id", rows)


def known_payments(connection: Connection, keys: Iterable[Key]) -> set[tuple[str, str, str]]:
    """The payments of these bills that are there: supply point, bill and payment, by their ids."""
    found: set[tuple[str, str, str]] = set()
    its = (payment.c.supply_point_id, payment.c.bill_id, payment.c.id)
    for some in _parts(sorted(set(keys))):
        chosen = select(*its).where(tuple_(payment.c.supply_point_id, payment.c.bill_id).in_(some))
        found.update((row[0], row[1], row[2]) for row in connection.execute(chosen))
    return found


def _replace(connection: Connection, table: Table, name: str, rows: Sequence[Mapping[str, Any]]) -> Put:
    stored: dict[tuple[Any, ...], Mapping[str, Any]] = {}
    for some in _parts(sorted({(row["supply_point_id"], row["bill_id"]) for row in rows})):
        chosen = select(table).where(tuple_(table.c.supply_point_id, table.c.bill_id).in_(some))
        for found in connection.execute(chosen).mappings():
            stored[found["supply_point_id"], found["bill_id"], found[name]] = dict(found)
    given = {(row["supply_point_id"], row["bill_id"], row[name]): row for row in rows}
    fresh = [row for key, row in given.items() if key not in stored]
    changed = [row for key, row in given.items() if key in stored and _differs(row, stored[key])]
    its = and_(
        table.c.supply_point_id == bindparam("at_supply"),
        table.c.bill_id == bindparam("at_bill"),
        table.c[name] == bindparam("at_name"),
    )
    out = [(row["supply_point_id"], row["bill_id"], row[name]) for row in changed]
    if out:
        connection.execute(delete(table).where(its), [{"at_supply": s, "at_bill": b, "at_name": n} for s, b, n in out])
    if fresh or changed:
        connection.execute(insert(table), [dict(row) for row in fresh + changed])
    return Put(len(fresh), len(changed), len(rows) - len(fresh) - len(changed))


def _differs(row: Mapping[str, Any], stored: Mapping[str, Any]) -> bool:
    return any(stored[name] != value for name, value in row.items())


def _parts(items: Iterable[Any]) -> Iterator[list[Any]]:
    rest = iter(items)
    while part := list(islice(rest, _AT_ONCE)):
        yield part
