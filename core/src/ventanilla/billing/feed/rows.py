"""What the loaders of this topic share: refusing a cell, and values as they are stored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from ventanilla.house import House
from ventanilla.kernel.messages import message
from ventanilla.kernel.money import digits_of
from ventanilla.kernel.quantities import SCALE
from ventanilla.storage.feeds import Loaded, RejectedRow, Row
from ventanilla.supply.service.known import known_supply_points

LARGEST = 10**15
"""Amounts beyond this many of the smallest unit are mistakes."""


class Refused(Exception):
    """A row that can't be taken: the column and a message."""

    def __init__(self, column: str, reason: str, **values: object) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = message(f"billing.feed.{reason}", **values)

    def at(self, row: int) -> RejectedRow:
        """The rejection of the row at that position."""
        return RejectedRow(row, self.column, self.reason)


def minor_of(value: Decimal, column: str, currency: str) -> int:
    """An amount in the smallest unit.

    :raises Refused: when it has more decimals than the currency knows, or is far too large.
    """
    scaled = value.scaleb(digits_of(currency))
    if scaled != scaled.to_integral_value():
        raise Refused(column, "too_many_decimals", currency=currency)
    if abs(scaled) >= LARGEST:
        raise Refused(column, "too_large")
    return int(scaled)


def micro_of(value: Decimal | None, column: str) -> int | None:
    """A quantity or counter in millionths; None stays None.

    :raises Refused: when it has more than six decimals, or is far too large.
    """
    if value is None:
        return None
    scaled = value.scaleb(SCALE)
    if scaled != scaled.to_integral_value() or abs(scaled) >= LARGEST:
        raise Refused(column, "too_fine")
    return int(scaled)


class Supplies:
    """Which of the supplies that rows name are known; it remembers them from chunk to chunk, within bounds."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._known: dict[tuple[str, str], str] = {}

    def look_up(self, connection: Connection, rows: Iterable[Row]) -> None:
        """Ask for those of some rows that are not known yet."""
        pairs = {(row["customer_number"], row["supply_number"]) for row in rows}
        if len(self._known) > _REMEMBERED:
            self._known.clear()
        self._known |= known_supply_points(connection, self._house, pairs.difference(self._known))

    def of(self, row: Row) -> str:
        """The id of the supply point.

        :raises Refused: when there is no such supply.
        """
        try:
            return self._known[row["customer_number"], row["supply_number"]]
        except KeyError:
            raise Refused("supply_number", "unknown_supply") from None


_REMEMBERED = 100_000


def report(put: Any, rejected: Sequence[RejectedRow]) -> Loaded:
    """What became of the rows, those that were refused in their order."""
    return Loaded(put.inserted, put.updated, put.unchanged, tuple(sorted(rejected, key=lambda one: one.row)))
