"""Whose the rows of a feed are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection

from ventanilla.readings.intake import Refused, unit_of
from ventanilla.readings.tables.loading import units_of
from ventanilla.storage.feeds import Row
from ventanilla.supply.service.known import known_supply_points


class Supplies:
    """The supplies that rows name, and the unit that each one's consumption is kept in."""

    def __init__(self, connection: Connection, house: Any, rows: Iterable[Row]) -> None:
        wanted = {(row["customer_number"], row["supply_number"]) for row in rows}
        self._known = known_supply_points(connection, house, wanted)
        self._units = units_of(connection, self._known.values())
        self._commodities = house.utility.commodities

    def of(self, row: Row) -> tuple[str, str]:
        """The supply's id and the row's unit.

        :raises Refused: when there is no such supply, or it is measured in another unit.
        """
        found = self.id_of(row)
        unit = unit_of(row["unit"], self._commodities, self._units.get(found))
        self._units[found] = unit
        return found, unit

    def id_of(self, row: Row) -> str:
        """The supply's id.

        :raises Refused: when there is no such supply.
        """
        found = self._known.get((row["customer_number"], row["supply_number"]))
        if found is None:
            raise Refused("supply_number", "unknown_supply")
        return found

    def unit_named(self, unit: str | None) -> str:
        """The unit of a register: one of what the utility delivers, and the usual one where none is named.

        :raises Refused: when it is another, or when none is named and several are possible.
        """
        return unit_of(unit, self._commodities, None)
