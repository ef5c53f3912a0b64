"""Which supplies the records hold, for the feeds of the topics above."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from ventanilla.house import House
from ventanilla.kernel.quantities import Commodity
from ventanilla.supply.tables.customers import (
    coded,
    customer,
    known_ids,
    numbers_of,
    stored,
    stored_commodity,
    stored_proofs,
    supply_point,
)
from ventanilla.supply.tables.links import customers_of, held_points, points_of_links


def known_supply_points(
    connection: Connection, house: House, pairs: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], str]:
    """The ids of those supplies that exist, by customer's number and supply's number."""
    ids = {house.id_of("supply_point", customer, number): (customer, number) for customer, number in pairs}
    return {ids[id_]: id_ for id_ in known_ids(connection, supply_point, ids)}


def commodity_of(connection: Connection, supply_point_id: str) -> Commodity:
    """What a supply that exists delivers."""
    return Commodity(stored_commodity(connection, supply_point_id))


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


def supply_numbers(connection: Connection, supply_point_id: str) -> tuple[str | None, str | None]:
    """The number of a supply's customer and its own, as the records have them; None where they have none."""
    return numbers_of(connection, [supply_point_id]).get(supply_point_id, (None, None))


def linked_numbers(connection: Connection, link_ids: Sequence[str]) -> list[tuple[str | None, str | None]]:
    """The same of the supplies of some links, ended ones too."""
    points = points_of_links(connection, link_ids)
    numbers = numbers_of(connection, set(points.values()))
    return sorted(numbers[one] for one in set(points.values()) if one in numbers)


def customer_numbers(connection: Connection, identity_id: str) -> list[str]:
    """The numbers of the customers of whom an identity has a supply linked."""
    found = stored(connection, customer, customers_of(connection, identity_id))
    return sorted(row["number"] for row in found.values())
