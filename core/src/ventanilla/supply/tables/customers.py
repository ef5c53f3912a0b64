"""What the utility knows of its customers and their supply points."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Date,
    ForeignKey,
    Index,
    String,
    Table,
    Text,
    bindparam,
    delete,
    insert,
    select,
    text,
    update,
)

from ventanilla.storage import Hot, metadata

customer = Table(
    "customer",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("number", String(40), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("email", String(254), nullable=False),
    Column("phone", String(40), nullable=False),
    Column("attributes", Text, nullable=False),
    Column("name_key", String(200), nullable=False, default="", server_default=""),
)
"""``name_key`` is the name folded and without accents, for the staff's search: SQLite's own knows ASCII only."""

customer_proof = Table(
    "customer_proof",
    metadata,
    Column("customer_id", String(26), ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True),
    Column("name", String(40), primary_key=True),
    Column("value", String(200), nullable=False),
    Index("ix_customer_proof_name_value", "name", "value"),
)
"""Canonical values that linking policies match, one a row, so that any policy fits without a column of its own."""

supply_point = Table(
    "supply_point",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("customer_id", String(26), ForeignKey("customer.id"), nullable=False, index=True),
    Column("number", String(40), nullable=False, index=True),
    Column("street", String(200), nullable=False),
    Column("locality", String(120), nullable=False),
    Column("commodity", String(20), nullable=False),
    Column("service", String(120), nullable=False),
    Column("code", String(40), nullable=False),
    Column("since", Date),
    Column("until", Date),
    Column("attributes", Text, nullable=False),
)
Index("ix_supply_point_code", supply_point.c.code, sqlite_where=text("code != ''"), postgresql_where=text("code != ''"))

_c, _p, _s = customer.c, customer_proof.c, supply_point.c
CUSTOMER_COLUMNS = (_c.id, _c.number, _c.name, _c.email, _c.phone, _c.attributes)
SUPPLY_POINT_COLUMNS = (
    _s.id,
    _s.customer_id,
    _c.number,
    _s.number,
    _s.street,
    _s.locality,
    _s.commodity,
    _s.service,
    _s.code,
    _s.since,
    _s.until,
    _s.attributes,
)

_found = customer_proof.alias("found")
MATCHING = Hot(
    select(*CUSTOMER_COLUMNS, _p.name.label("proof_name"), _p.value)
    .select_from(_found)
    .join(customer, _c.id == _found.c.customer_id)
    .join(customer_proof, _p.customer_id == _c.id)
    .where(_found.c.name == bindparam("name", type_=String), _found.c.value == bindparam("value", type_=String))
    .order_by(_c.number, _p.name)
)
"""All customers with one proof value, each row with one of their proofs."""

CUSTOMER = Hot(
    select(*CUSTOMER_COLUMNS, _p.name.label("proof_name"), _p.value)
    .select_from(customer)
    .outerjoin(customer_proof, _p.customer_id == _c.id)
    .where(_c.id == bindparam("id", type_=String))
)
_points = select(*SUPPLY_POINT_COLUMNS).join_from(supply_point, customer, _s.customer_id == _c.id)
POINTS_OF_CUSTOMER = Hot(_points.where(_s.customer_id == bindparam("customer_id", type_=String)).order_by(_s.number))
POINTS_NUMBERED = Hot(_points.where(_s.number == bindparam("number", type_=String)).order_by(_s.id))
POINT = Hot(_points.where(_s.id == bindparam("id", type_=String)))


def stored(connection: Connection, table: Table, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    """The rows of a table with a text ``id``, by id; ask for some hundreds at once, not for thousands."""
    rows = connection.execute(select(table).where(table.c.id.in_(list(ids)))).mappings()
    return {row["id"]: dict(row) for row in rows}


def coded(connection: Connection, code: str) -> Sequence[Any]:
    """The supply points with a code of the market, which is not empty, with the numbers of their customers."""
    chosen = select(
        _s.id, _s.customer_id, _c.number.label("customer_number"), _s.number, _s.commodity, _s.since, _s.until
    ).join_from(supply_point, customer, _s.customer_id == _c.id)
    its = chosen.where(_s.code == code, _s.code != "").order_by(_s.id)
    return list(connection.execute(its))


def known_ids(connection: Connection, table: Table, ids: Collection[str]) -> set[str]:
    """Which of these ids a table has."""
    wanted, known = sorted(ids), set[str]()
    for at in range(0, len(wanted), 400):
        known.update(connection.scalars(select(table.c.id).where(table.c.id.in_(wanted[at : at + 400]))))
    return known


def stored_commodity(connection: Connection, id_: str) -> str:
    """What a supply point that is on record delivers, as it is stored."""
    found: str = connection.execute(select(_s.commodity).where(_s.id == id_)).scalar_one()
    return found


def numbers_of(connection: Connection, ids: Collection[str]) -> dict[str, tuple[str, str]]:
    """The customer's number and the own one of those of these supply points that are on record, by id."""
    wanted, found = sorted(ids), dict[str, tuple[str, str]]()
    both = select(_s.id, _c.number, _s.number).join_from(supply_point, customer, _s.customer_id == _c.id)
    for at in range(0, len(wanted), 400):
        rows = connection.execute(both.where(_s.id.in_(wanted[at : at + 400])))
        found.update({row[0]: (row[1], row[2]) for row in rows})
    return found


def stored_proofs(connection: Connection, ids: Iterable[str]) -> dict[str, dict[str, str]]:
    """The proofs of some customers: name to value, by customer id."""
    out: dict[str, dict[str, str]] = {}
    for row in connection.execute(select(customer_proof).where(_p.customer_id.in_(list(ids)))):
        out.setdefault(row.customer_id, {})[row.name] = row.value
    return out


def ids_named(connection: Connection, words: Iterable[str], most: int) -> list[str]:
    """The ids of the customers whose name holds all these folded words, by number."""
    wanted = select(_c.id).order_by(_c.number).limit(most)
    for word in words:
        wanted = wanted.where(_c.name_key.contains(word, autoescape=True))
    return list(connection.execute(wanted).scalars())


def add(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Insert rows, one statement run for all."""
    if rows:
        connection.execute(insert(table), rows)


def change(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Overwrite rows found by their ``id``."""
    if rows:
        named: dict[str, Any] = {name: bindparam(f"new_{name}") for name in rows[0]}
        statement = update(table).where(table.c.id == bindparam("new_id")).values(**named)
        connection.execute(statement, [{f"new_{name}": value for name, value in row.items()} for row in rows])


def replace_proofs(connection: Connection, proofs: Mapping[str, Mapping[str, str]]) -> None:
    """Set the proofs of some customers to exactly these: name to value, by customer id."""
    if proofs:
        connection.execute(delete(customer_proof).where(_p.customer_id.in_(list(proofs))))
        add(
            connection,
            customer_proof,
            [
                {"customer_id": id_, "name": name, "value": value}
                for id_, values in proofs.items()
                for name, value in values.items()
            ],
        )
