"""The electronic tax documents of bills: which bill each belongs to, and where its file is kept."""

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
)

from ventanilla.storage import Hot, metadata

tax_document = Table(
    "tax_document",
    metadata,
    Column("bill_id", String(26), primary_key=True),
    Column("supply_point_id", String(26), nullable=False, index=True),
    Column("kind", Integer, nullable=False),
    Column("folio", BigInteger, nullable=False),
    Column("issued_on", Date, nullable=False),
    Column("file_id", String(26), nullable=False),
    Column("file_size", BigInteger, nullable=False),
    Column("file_sha256", String(64), nullable=False),
    UniqueConstraint("kind", "folio"),
)
"""One a bill. A document that is here never changes."""

_C = tax_document.c
_its = _C.supply_point_id == bindparam("supply_point_id", type_=String())

TAX_DOCUMENTS = Hot(
    select(_C.bill_id, _C.kind, _C.folio, _C.issued_on, _C.file_size).where(_its).order_by(_C.issued_on, _C.folio)
)
"""Those of one supply, oldest first."""

TAX_FILE = Hot(select(_C.file_id, _C.file_sha256).where(_its, _C.bill_id == bindparam("bill_id", type_=String())))
"""Where the file of one of its bills is kept."""

_FEW = 500


def stored_documents(connection: Connection, bill_ids: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
    """Those of these bills that have one, by the bill."""
    found: dict[str, Mapping[str, Any]] = {}
    for at in range(0, len(bill_ids), _FEW):
        rows = connection.execute(select(tax_document).where(_C.bill_id.in_(bill_ids[at : at + _FEW]))).mappings()
        found.update((row["bill_id"], dict(row)) for row in rows)
    return found


def owner_of(connection: Connection, kind: int, folio: int) -> str | None:
    """Which bill has the document of that number; None where none has."""
    return connection.scalar(select(_C.bill_id).where(_C.kind == kind, _C.folio == folio))


def add_tax_document(connection: Connection, row: Mapping[str, Any]) -> None:
    """Store a document that is not here yet."""
    connection.execute(insert(tax_document).values(**row))


def kept_tax_files(connection: Connection, ids: Iterable[str]) -> set[str]:
    """Which of these files a tax document names."""
    wanted = list(ids)
    found: set[str] = set()
    for at in range(0, len(wanted), _FEW):
        found.update(connection.scalars(select(_C.file_id).where(_C.file_id.in_(wanted[at : at + _FEW]))))
    return found
