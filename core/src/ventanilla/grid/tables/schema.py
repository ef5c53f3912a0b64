"""The register's tables, each clustered by the folded number of its things.

Keys are compared byte by byte on both databases, so that a prefix is a range of the key itself and the order in which
the register is read is one. Nothing points at anything by a foreign key: a million rows come in by COPY, and who takes
them in has looked up what they name.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table

from ventanilla.grid.model.keys import LONGEST, LONGEST_KEY
from ventanilla.storage import Utc, metadata

KEY = String(LONGEST_KEY).with_variant(String(LONGEST_KEY, collation="C"), "postgresql")
_NUMBER = String(LONGEST)
_WORD = String(60)
_NAME = String(200)


def _id() -> Column[str]:
    return Column("id", KEY, primary_key=True)


def _of(name: str, *, index: bool = False) -> Column[str]:
    return Column(name, KEY, nullable=False, index=index)


def _text(name: str, type_: String = _WORD) -> Column[str]:
    return Column(name, type_, nullable=False)


def _position() -> tuple[Column[int], Column[int]]:
    return Column("lon_micro", Integer), Column("lat_micro", Integer)


grid_region = Table("grid_region", metadata, _id(), _text("name", _NAME), sqlite_with_rowid=False)

grid_municipality = Table(
    "grid_municipality",
    metadata,
    _id(),
    _text("name", _NAME),
    _of("region_id", index=True),
    sqlite_with_rowid=False,
)

grid_substation = Table(
    "grid_substation",
    metadata,
    _id(),
    _text("number", _NUMBER),
    _text("name", _NAME),
    _of("municipality_id", index=True),
    *_position(),
    sqlite_with_rowid=False,
)

grid_feeder = Table(
    "grid_feeder",
    metadata,
    _id(),
    _text("number", _NUMBER),
    _text("name", _NAME),
    _of("substation_id", index=True),
    _text("kind"),
    _text("distributor", _NAME),
    _text("node", _NUMBER),
    Column("power_micro", BigInteger),
    _of("municipality_id"),
    sqlite_with_rowid=False,
)

grid_transformer = Table(
    "grid_transformer",
    metadata,
    _id(),
    _text("number", _NUMBER),
    _text("name", _NAME),
    _of("feeder_id"),
    _text("plate", _NUMBER),
    _of("plate_key", index=True),
    Column("capacity_micro", BigInteger),
    _text("connection"),
    _text("voltage"),
    _text("pole_plate", _NUMBER),
    _of("pole_plate_key", index=True),
    _text("kind"),
    _text("phases"),
    _text("vnr_code", _NUMBER),
    _of("municipality_id"),
    *_position(),
    Index("ix_grid_transformer_feeder_id_id", "feeder_id", "id"),
    sqlite_with_rowid=False,
)

grid_pole = Table(
    "grid_pole",
    metadata,
    _id(),
    _text("number", _NUMBER),
    _of("feeder_id"),
    _text("plate", _NUMBER),
    _of("plate_key", index=True),
    _text("kind"),
    _text("material"),
    Column("height_micro", BigInteger),
    _text("vnr_code", _NUMBER),
    *_position(),
    Index("ix_grid_pole_feeder_id_id", "feeder_id", "id"),
    Index("ix_grid_pole_feeder_id_plate_key", "feeder_id", "plate_key"),
    sqlite_with_rowid=False,
)

grid_span = Table(
    "grid_span",
    metadata,
    _id(),
    _text("number", _NUMBER),
    _of("feeder_id"),
    _of("from_id"),
    _of("to_id"),
    _text("voltage"),
    Column("length_micro", BigInteger),
    _text("conductor", _NAME),
    _text("vnr_code", _NUMBER),
    Column("ampacity_micro", BigInteger),
    _text("phases"),
    Column("closes_ring", Boolean, nullable=False),
    Index("ix_grid_span_feeder_id_id", "feeder_id", "id"),
    sqlite_with_rowid=False,
)

grid_equipment = Table(
    "grid_equipment",
    metadata,
    _id(),
    _text("number", _NUMBER),
    _of("feeder_id"),
    _text("name", _NAME),
    _text("kind"),
    _of("pole_id"),
    _text("voltage"),
    _text("phases"),
    _text("vnr_code", _NUMBER),
    *_position(),
    Index("ix_grid_equipment_feeder_id_id", "feeder_id", "id"),
    sqlite_with_rowid=False,
)

SHARES = ("freight_to_store", "storage", "freight_to_site", "engineering", "interim_interest", "overheads")

grid_vnr = Table(
    "grid_vnr",
    metadata,
    _id(),
    _text("code", _NUMBER),
    *(Column(f"{name}_micro", BigInteger, nullable=False) for name in SHARES),
    sqlite_with_rowid=False,
)
"""The shares are in millionths of a per cent."""

grid_demand = Table(
    "grid_demand",
    metadata,
    Column("kind", String(12), primary_key=True),
    Column("asset_id", KEY, primary_key=True),
    Column("month", Integer, primary_key=True, autoincrement=False),
    Column("least_micro", BigInteger),
    Column("most_micro", BigInteger),
    Column("absent", String(20)),
    sqlite_with_rowid=False,
)
"""``kind`` is ``feeder`` or ``transformer``; ``month`` is 202604; where a value is missing ``absent`` says why."""

grid_connection = Table(
    "grid_connection",
    metadata,
    Column("supply_point_id", String(26), primary_key=True),
    _of("transformer_id", index=True),
    _of("client_key", index=True),
)
"""Which transformer feeds a supply; ``client_key`` is the supply's label as bills write it, folded, without blanks."""

grid_revision = Table(
    "grid_revision",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("revision", BigInteger, nullable=False),
    Column("changed_at", Utc, nullable=False),
)
"""One row: a number that grows with each transaction that changed the register, and when it last did (UTC)."""

KINDS = {
    "substation": grid_substation,
    "feeder": grid_feeder,
    "transformer": grid_transformer,
    "pole": grid_pole,
    "span": grid_span,
    "equipment": grid_equipment,
}
"""The things of the register by their kind."""
