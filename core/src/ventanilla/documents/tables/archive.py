"""The documents that the utility handed over: what its index says, and where the file is kept."""

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
    UniqueConstraint,
    bindparam,
    insert,
    select,
    update,
)

from ventanilla.storage import Hot, metadata

document = Table(
    "document",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("supply_point_id", String(26), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("number", String(60), nullable=False),
    Column("month", Integer, nullable=False),
    Column("issued_on", Date, nullable=False),
    Column("effective_on", Date),
    Column("note", String(500), nullable=False, default=""),
    Column("file_id", String(26)),
    Column("file_size", BigInteger),
    Column("file_sha256", String(64), index=True),
    UniqueConstraint("supply_point_id", "kind", "number"),
)
"""``month`` is 202604. Without a file, the portal prints the paper. A file that is here never changes."""

_DOCUMENT = (
    document.c.id,
    document.c.kind,
    document.c.number,
    document.c.month,
    document.c.issued_on,
    document.c.effective_on,
    document.c.note,
    document.c.file_size,
)
_its = document.c.supply_point_id == bindparam("supply_point_id", type_=String())

DOCUMENTS = Hot(select(*_DOCUMENT).where(_its).order_by(document.c.issued_on.desc(), document.c.number.desc()))
"""What was handed over of one supply, newest first."""

FILE = Hot(
    select(document.c.file_id, document.c.file_sha256).where(_its, document.c.id == bindparam("id", type_=String()))
)
"""Where the file of a document of that supply is kept."""

_FEW = 500


def stored(connection: Connection, ids: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
    """Those of these documents that are here, by id."""
    found: dict[str, Mapping[str, Any]] = {}
    for at in range(0, len(ids), _FEW):
        rows = connection.execute(select(document).where(document.c.id.in_(ids[at : at + _FEW]))).mappings()
        found.update((row["id"], dict(row)) for row in rows)
    return found


def owners_of(connection: Connection, digests: Sequence[str]) -> Mapping[str, str]:
    """Which document has a file with that SHA-256, by it."""
    found: dict[str, str] = {}
    for at in range(0, len(digests), _FEW):
        chosen = select(document.c.file_sha256, document.c.id).where(
            document.c.file_sha256.in_(digests[at : at + _FEW])
        )
        found.update((digest, id_) for digest, id_ in connection.execute(chosen))
    return found


def add_document(connection: Connection, row: Mapping[str, Any]) -> None:
    """Store a document that is not here yet."""
    connection.execute(insert(document).values(**row))


def change_document(connection: Connection, row: Mapping[str, Any]) -> None:
    """Store what its index says now; the file stays what it was."""
    values = {name: value for name, value in row.items() if name != "id"}
    connection.execute(update(document).where(document.c.id == row["id"]).values(**values))


def kept_files(connection: Connection, ids: Iterable[str]) -> set[str]:
    """Which of these files a document names."""
    wanted = list(ids)
    found: set[str] = set()
    for at in range(0, len(wanted), _FEW):
        chosen = select(document.c.file_id).where(document.c.file_id.in_(wanted[at : at + _FEW]))
        found.update(connection.scalars(chosen))
    return found
