"""Which supplies the records hold, for the feeds of the topics above."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from ventanilla.house import House
from ventanilla.supply.tables.customers import known_ids, supply_point
from ventanilla.supply.tables.links import held_points


def known_supply_points(
    connection: Connection, house: House, pairs: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], str]:
    """The ids of those supplies that exist, by customer's number and supply's number."""
    ids = {house.id_of("supply_point", customer, number): (customer, number) for customer, number in pairs}
    return {ids[id_]: id_ for id_ in known_ids(connection, supply_point, ids)}


def linked_supply_points(connection: Connection, house: House, supply_point_ids: Iterable[str]) -> set[str]:
    """Those of these supplies that somebody has linked and may see now."""
    return held_points(connection, sorted(set(supply_point_ids)), house.clock.now())
