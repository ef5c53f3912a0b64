"""Which supplies the records hold, for the feeds of the topics above."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from ventanilla.house import House
from ventanilla.kernel.quantities import Commodity
from ventanilla.supply.tables.customers import coded, known_ids, stored_proofs, supply_point
from ventanilla.supply.tables.links import held_points


def known_supply_points(
    connection: Connection, house: House, pairs: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], str]:
    """The ids of those supplies that exist, by customer's number and supply's number."""
    ids = {house.id_of("supply_point", customer, number): (customer, number) for customer, number in pairs}
    return {ids[id_]: id_ for id_ in known_ids(connection, supply_point, ids)}


@dataclass(frozen=True, slots=True)
class CodedPoint:
    """A supply point under the market's code. ``proofs`` are what its customer is known by, as a tax code."""

    id: str
    customer_number: str
    number: str
    commodity: Commodity
    since: date | None
    until: date | None
    proofs: Collection[str]


def supply_points_coded(connection: Connection, code: str) -> list[CodedPoint]:
    """The supply points with a code of the market, one for each customer that ever had it."""
    found = coded(connection, code)
    proofs = stored_proofs(connection, {row.customer_id for row in found})
    return [
        CodedPoint(
            row.id, row.customer_number, row.number, Commodity(row.commodity), row.since, row.until,
            frozenset(proofs.get(row.customer_id, {}).values()),
        )
        for row in found
    ]  # fmt: skip


def linked_supply_points(connection: Connection, house: House, supply_point_ids: Iterable[str]) -> set[str]:
    """Those of these supplies that somebody has linked and may see now."""
    return held_points(connection, sorted(set(supply_point_ids)), house.clock.now())
