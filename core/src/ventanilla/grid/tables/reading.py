"""The register's questions: each is answered by a key or a range of keys, so a hundred times the assets cost the same.

A prefix is the range from itself up to the last text that begins with it: no pattern, so ``%`` and ``_`` are letters.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from ventanilla.grid.model import Demand
from ventanilla.grid.tables.rows import Kind, Thing, demand_of
from ventanilla.grid.tables.schema import KEY, grid_connection, grid_demand, grid_revision
from ventanilla.storage import Database, Hot

LAST = "\U0010fffd"
"""Stands behind every letter; what begins with a prefix lies between it and it with this behind."""
AT_ONCE = 1_000


def one(db: Database, kind: Kind[Thing], id_: str) -> Thing | None:
    """The thing of that id, or None."""
    rows = db.rows(_hot(kind, "one"), id=id_)
    return kind.made(rows[0]) if rows else None


def among(db: Database, kind: Kind[Thing], column: str, value: str, *, most: int = AT_ONCE) -> list[Thing]:
    """The first things with a value in a column that has an index, in the order of their ids."""
    return [kind.made(row) for row in db.rows(_hot(kind, f"by {column}"), value=value, after="", most=most)]


def page_beginning(
    db: Database, kind: Kind[Thing], feeder_id: str, prefix: str, *, skip: int, most: int
) -> list[Thing]:
    """A page of the things of a feeder whose id begins with a key."""
    asked = {"feeder": feeder_id, "low": prefix, "high": prefix + LAST, "most": most, "skip": skip}
    return [kind.made(row) for row in db.rows(_hot(kind, "page id"), **asked)]


def count_beginning(db: Database, kind: Kind[Any], feeder_id: str, prefix: str) -> int:
    """How many there are."""
    return int(db.rows(_hot(kind, "amount id"), feeder=feeder_id, low=prefix, high=prefix + LAST)[0][0])


def count_among(db: Database, kind: Kind[Any], column: str, value: str) -> int:
    """How many there are."""
    return int(db.rows(_hot(kind, f"count {column}"), value=value)[0][0])


def all_of(db: Database, kind: Kind[Thing], *, most: int = AT_ONCE) -> list[Thing]:
    """The first things of a kind; for regions and municipalities, of which there are few."""
    return [kind.made(row) for row in db.rows(_hot(kind, "after"), after="", most=most)]


def beginning(
    db: Database, kind: Kind[Thing], feeder_id: str, prefix: str, most: int, *, column: str = "id"
) -> list[Thing]:
    """The first things of a feeder whose id, or plate, begins with a key; an empty one is the beginning of all."""
    found = db.rows(_hot(kind, f"begin {column}"), feeder=feeder_id, low=prefix, high=prefix + LAST, most=most)
    return [kind.made(row) for row in found]


def beginning_anywhere(db: Database, kind: Kind[Thing], prefix: str, most: int) -> list[Thing]:
    """The first things of the whole register whose id begins with a key."""
    return [kind.made(row) for row in db.rows(_hot(kind, "anywhere"), low=prefix, high=prefix + LAST, most=most)]


def stream(db: Database, kind: Kind[Thing], *, feeder_id: str = "", at_once: int = AT_ONCE) -> Iterator[Thing]:
    """All things of a kind, or those of one feeder, in the order of their ids; some at a time, never all at once."""
    after, hot = "", _hot(kind, "of feeder" if feeder_id else "after")
    asked = {"value": feeder_id} if feeder_id else {}
    while rows := db.rows(hot, after=after, most=at_once, **asked):
        yield from map(kind.made, rows)
        if len(rows) < at_once:
            return
        after = rows[-1][0]


def last_demands(db: Database, kind: str, id_: str, most: int) -> list[Demand]:
    """The last demands that came in, newest first."""
    return [demand_of(row) for row in db.rows(_DEMANDS, kind=kind, id=id_, most=most)]


def transformers_of_client(db: Database, client_key: str, most: int) -> list[str]:
    """The ids of the transformers that feed the supplies of that number."""
    return [row[0] for row in db.rows(_CLIENT, key=client_key, most=most)]


def transformer_of_supply(db: Database, supply_point_id: str) -> str | None:
    """The id of the transformer that feeds a supply, where it is known."""
    rows = db.rows(_SUPPLY, id=supply_point_id)
    return rows[0][0] if rows else None


def supplies_of(db: Database, transformer_id: str) -> Iterator[str]:
    """The ids of the supplies that a transformer feeds, some at a time."""
    after = ""
    while rows := db.rows(_FED, id=transformer_id, after=after, most=AT_ONCE):
        yield from (row[0] for row in rows)
        after = rows[-1][0]


def revision(db: Database) -> tuple[int, datetime | None]:
    """The register's number, and when it last changed (UTC); 0 and None before anything came in."""
    rows = db.rows(_REVISION)
    return (rows[0][0], rows[0][1]) if rows else (0, None)


def revision_inside(connection: Connection) -> int:
    """The register's number inside a transaction."""
    return connection.execute(select(grid_revision.c.revision)).scalar() or 0


def _hot(kind: Kind[Any], what: str) -> Hot:
    known = _HOT.get((kind.table.name, what))
    if known is None:
        known = _HOT[kind.table.name, what] = Hot(_statement(kind, what))
    return known


_HOT: dict[tuple[str, str], Hot] = {}
_most: Any = bindparam("most")


def _key(name: str) -> Any:
    return bindparam(name, type_=KEY)


def _statement(kind: Kind[Any], what: str) -> Any:
    c = kind.table.c
    ordered = kind.statement.order_by(c.id).limit(_most)
    word, _, column = what.partition(" ")
    match word:
        case "one":
            return kind.statement.where(c.id == _key("id"))
        case "after":
            return ordered.where(c.id > _key("after"))
        case "of":
            return ordered.where(c.feeder_id == _key("value"), c.id > _key("after"))
        case "by":
            return ordered.where(c[column] == _key("value"), c.id > _key("after"))
        case "count":
            return select(func.count()).where(c[column] == _key("value"))
        case "anywhere":
            return ordered.where(c.id >= _key("low"), c.id < _key("high"))
    sought = c[column]
    where = (c.feeder_id == _key("feeder"), sought >= _key("low"), sought < _key("high"))
    if word == "amount":
        return select(func.count()).where(*where)
    if word == "page":
        return ordered.where(*where).offset(bindparam("skip"))
    return kind.statement.where(*where).order_by(sought, c.id).limit(_most)


_d, _c = grid_demand.c, grid_connection.c
_DEMANDS = Hot(
    select(_d.month, _d.least_micro, _d.most_micro, _d.absent)
    .where(_d.kind == bindparam("kind"), _d.asset_id == _key("id"))
    .order_by(_d.month.desc())
    .limit(_most)
)
_CLIENT = Hot(
    select(_c.transformer_id).where(_c.client_key == _key("key")).distinct().order_by(_c.transformer_id).limit(_most)
)
_SUPPLY = Hot(select(_c.transformer_id).where(_c.supply_point_id == bindparam("id")))
_FED = Hot(
    select(_c.supply_point_id)
    .where(_c.transformer_id == _key("id"), _c.supply_point_id > bindparam("after"))
    .order_by(_c.supply_point_id)
    .limit(_most)
)
_REVISION = Hot(select(grid_revision.c.revision, grid_revision.c.changed_at))
