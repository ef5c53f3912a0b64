"""A supply in the records, and somebody who holds it: for tests of what is shown of a supply."""

from __future__ import annotations

from datetime import date
from typing import Any

from ventanilla.house import House
from ventanilla.kernel.actors import CustomerActor
from ventanilla.kernel.ids import new_id
from ventanilla.kernel.quantities import Commodity
from ventanilla.storage.feeds import FeedFile, Loaded
from ventanilla.supply.feed import feed_files
from ventanilla.supply.tables.links import add_link


def add_supply(
    house: House,
    number: str = "5555",
    own: str = "1",
    *,
    commodity: Commodity = Commodity.ELECTRICITY,
    since: date | None = None,
) -> str:
    """Load an invented customer with one supply through the feed; the supply's id."""
    files = {file.name: file for file in feed_files(house.utility)}
    taken = load_rows(house, files["customers"], [{"number": number, "name": "Elena Duarte"}])
    assert not taken.rejected, taken
    point = {
        "customer_number": number,
        "number": own,
        "street": "Calle 12 N.º 345",
        "locality": "Avellaneda",
        "commodity": commodity.value,
        "service": "Energía",
        "since": since,
    }
    taken = load_rows(house, files["supply_points"], [point])
    assert not taken.rejected, taken
    return house.id_of("supply_point", number, own)


def holder_of(house: House, supply_point_id: str, customer_number: str = "5555") -> CustomerActor:
    """A signed-in identity with a link to a supply."""
    actor = CustomerActor(new_id(), new_id(), "elena", "Elena", "Duarte", "es-AR")
    now = house.clock.now()
    row = {
        "id": new_id(),
        "identity_id": actor.identity_id,
        "supply_point_id": supply_point_id,
        "customer_id": house.id_of("customer", customer_number),
        "policy": "test",
        "version": 1,
        "proof": "staff",
        "channel": "",
        "made_at": now,
        "effective_at": now,
        "attempt_id": new_id(),
    }
    with house.db.write() as connection:
        add_link(connection, row)
    return actor


def load_rows(house: House, file: FeedFile, rows: list[dict[str, Any]]) -> Loaded:
    """Load rows as exchange does; columns that a row does not name are empty."""
    blank: dict[str, Any] = {column.name: None for column in file.columns}
    with house.db.write() as connection:
        return file.load(connection, house, [blank | row for row in rows])
