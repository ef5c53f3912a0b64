"""Facts about the instance itself."""

from __future__ import annotations

import secrets

from sqlalchemy import Column, LargeBinary, String, Table, insert, select
from sqlalchemy.exc import IntegrityError

from ventanilla.storage.database import Database
from ventanilla.storage.types import metadata

instance_fact = Table(
    "instance_fact",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", LargeBinary, nullable=False),
)


def id_key(db: Database) -> bytes:
    """The key of this instance's stable ids, made once when the database is new."""
    return _fact(db, "id_key", secrets.token_bytes(32))


def instance_facts(db: Database, prefix: str) -> dict[str, bytes]:
    """The facts whose names begin so, by name."""
    wanted = select(instance_fact).where(instance_fact.c.name.startswith(prefix, autoescape=True))
    with db.read() as connection:
        return {row.name: bytes(row.value) for row in connection.execute(wanted)}


def keep_fact(db: Database, name: str, first: bytes) -> bytes:
    """A fact that is made once: what was there already, else ``first``, whoever comes first."""
    return _fact(db, name, first)


def _fact(db: Database, name: str, first: bytes) -> bytes:
    wanted = select(instance_fact.c.value).where(instance_fact.c.name == name)
    with db.read() as connection:
        found = connection.execute(wanted).scalar()
    if found is not None:
        return bytes(found)
    try:
        with db.write() as connection:
            connection.execute(insert(instance_fact).values(name=name, value=first))
        return first
    except IntegrityError:
        with db.read() as connection:
            return bytes(connection.execute(wanted).scalar_one())
