"""Which supplies the records hold, for the feeds of the topics above."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from ventanilla.house import House
from ventanilla.supply.tables.customers import stored, supply_point

_AT_ONCE = 400


def known_supply_points(
    connection: Connection, house: House, pairs: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], str]:
    """The ids of those supplies that exist, by customer's number and supply's number."""
    ids = {house.id_of("supply_point", customer, number): (customer, number) for customer, number in pairs}
    wanted = sorted(ids)
    known: dict[tuple[str, str], str] = {}
    for at in range(0, len(wanted), _AT_ONCE):
        found = stored(connection, supply_point, wanted[at : at + _AT_ONCE])
        known.update((ids[id_], id_) for id_ in found)
    return known
