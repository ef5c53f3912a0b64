"""Takes rows of the register: what they name must be there, their numbers must fit an address, the rest loads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from ventanilla.grid.model import is_address_part, key_of
from ventanilla.grid.tables import loading
from ventanilla.kernel.messages import Message, message
from ventanilla.storage.feeds import ColumnType, FeedColumn, Loaded, RejectedRow, Row

_LARGEST = 10**9
POSITION = (
    FeedColumn("longitude", ColumnType.DECIMAL, meaning="degrees east (WGS 84); empty where it is not known"),
    FeedColumn("latitude", ColumnType.DECIMAL, meaning="degrees north (WGS 84)"),
)


class Refused(Exception):
    """A row that can't be taken: its column and a message ``grid.feed.<reason>``."""

    def __init__(self, column: str, reason: str, **values: object) -> None:
        super().__init__(reason)
        self.column = column
        self.reason: Message = message(f"grid.feed.{reason}", **values)


Build = Callable[[Row], dict[str, Any]]
"""The stored cells of a row, but for its id and what it names.

:raises Refused: when the row can't be taken.
"""


class Taking:
    """One kind of thing. ``number`` is the column of its own number, ``above`` the columns that name others.

    ``above`` has by column the table that must hold it and the stored column that gets its id.
    """

    def __init__(self, name: str, number: str, above: Mapping[str, tuple[str, str]], build: Build) -> None:
        self.name, self._number, self._above, self._build = name, number, above, build
        self._cells = loading.cells_of(name)

    def __call__(self, connection: Connection, house: Any, rows: Sequence[Row]) -> Loaded:
        return self.take(connection, house, rows, lambda _made: None)

    def take(
        self, connection: Connection, house: Any, rows: Sequence[Row], check: Callable[[dict[str, Any]], None]
    ) -> Loaded:
        """Take them; ``check`` may refuse a row by what is to be stored of it."""
        known = {
            column: loading.known(connection, table, {_key(row[column]) for row in rows if row[column]})
            for column, (table, _) in self._above.items()
        }
        good: dict[str, tuple[Any, ...]] = {}
        rejected = []
        for at, row in enumerate(rows):
            try:
                made = self._made(row, known)
                if made["id"] in good:
                    raise Refused(self._number, "twice", number=row[self._number])
                check(made)
                good[made["id"]] = tuple(made[name] for name in self._cells)
            except Refused as refused:
                rejected.append(RejectedRow(at, refused.column, refused.reason))
        inserted, changed = loading.merge(connection, self.name, list(good.values()))
        if inserted or changed:
            loading.raise_revision(connection, house.clock.now())
        return Loaded(inserted, changed, len(good) - inserted - changed, tuple(rejected))

    def _made(self, row: Row, known: Mapping[str, set[str]]) -> dict[str, Any]:
        own = row[self._number]
        if not is_address_part(own):
            raise Refused(self._number, "not_an_address", number=own)
        made = {"id": _key(own), self._number: own, **self._build(row)}
        for column, (_, stored) in self._above.items():
            id_ = _key(row[column]) if row[column] else ""
            if id_ and id_ not in known[column]:
                raise Refused(column, "unknown", number=row[column])
            made[stored] = id_
        return made


def _key(number: str) -> str:
    return number if number.isascii() and number.islower() else key_of(number)


def position_of(row: Row) -> dict[str, int | None]:
    """Where it stands, both columns or none.

    :raises Refused: for half a position, or one that is not on the earth.
    """
    lon, lat = row["longitude"], row["latitude"]
    if (lon is None) != (lat is None):
        raise Refused("latitude" if lat is None else "longitude", "half_a_position")
    if lon is None:
        return {"lon_micro": None, "lat_micro": None}
    if not -180 <= lon <= 180:
        raise Refused("longitude", "longitude", value=str(lon))
    if not -90 <= lat <= 90:
        raise Refused("latitude", "latitude", value=str(lat))
    return {"lon_micro": micro(lon), "lat_micro": micro(lat)}


def amount_of(row: Row, column: str) -> int | None:
    """A size of something, never below 0, in millionths.

    :raises Refused: when it is below 0 or beyond all measure.
    """
    value = row[column]
    if value is None:
        return None
    if not 0 <= value <= _LARGEST:
        raise Refused(column, "size", value=str(value))
    return micro(value)


def micro(value: Decimal) -> int:
    """Whole millionths; the feed has no more decimals."""
    return int(value.scaleb(6))


def words_of(row: Row, *columns: str) -> dict[str, str]:
    """The utility's own words, empty where there are none."""
    return {column: row[column] or "" for column in columns}


def number_column(meaning: str, name: str = "number") -> FeedColumn:
    """The column of a thing's own number."""
    return FeedColumn(name, required=True, max_length=40, meaning=meaning)


def naming(name: str, meaning: str, *, required: bool = True) -> FeedColumn:
    """A column that names something else of the register."""
    return FeedColumn(name, required=required, max_length=40, meaning=meaning)


def word(name: str, meaning: str, longest: int = 60) -> FeedColumn:
    """A column of the utility's own words."""
    return FeedColumn(name, max_length=longest, meaning=meaning)


def size(name: str, meaning: str) -> FeedColumn:
    """A column with the size of something."""
    return FeedColumn(name, ColumnType.DECIMAL, meaning=meaning)


def named(what: str) -> FeedColumn:
    """The column of a name."""
    return FeedColumn("name", required=True, max_length=200, meaning=f"the {what}'s name, as the utility writes it")


VNR = FeedColumn("vnr_code", max_length=40, meaning="a code of grid_vnr_codes.csv; it need not be there")
