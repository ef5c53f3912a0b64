"""The blank forms that the utility publishes, and where their files are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, Date, Integer, String, Table, bindparam, delete, insert, select

from ventanilla.storage import Hot, metadata

blank_form = Table(
    "blank_form",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("code", String(40), nullable=False, unique=True),
    Column("title", String(200), nullable=False),
    Column("topic", String(80), nullable=False),
    Column("position", Integer, nullable=False),
    Column("updated_on", Date, nullable=False),
    Column("file_id", String(26), nullable=False),
    Column("file_size", BigInteger, nullable=False),
    Column("file_sha256", String(64), nullable=False),
)
"""``topic`` is the heading that a form stands under, in the utility's own words."""

_c = blank_form.c
_SHOWN = (_c.id, _c.code, _c.title, _c.topic, _c.updated_on, _c.file_size)

BLANKS = Hot(select(*_SHOWN).order_by(_c.position, _c.code))
"""All of them, as they are listed."""

BLANK_FILE = Hot(select(_c.title, _c.file_id).where(_c.id == bindparam("id", type_=String())))
"""Where the file of one is kept."""


def stored(connection: Connection, ids: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    """Those of these forms that are here, by id."""
    rows = connection.execute(select(blank_form).where(_c.id.in_(list(ids)))).mappings()
    return {row["id"]: dict(row) for row in rows}


def put(connection: Connection, row: Mapping[str, Any]) -> None:
    """Store a form, in place of the one of before."""
    connection.execute(delete(blank_form).where(_c.id == row["id"]))
    connection.execute(insert(blank_form).values(**row))


def kept_files(connection: Connection) -> set[str]:
    """The files that forms name."""
    return set(connection.scalars(select(_c.file_id)))
