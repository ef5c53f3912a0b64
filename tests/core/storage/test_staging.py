"""Many rows into a table at once: new, changed, the same, and somebody else's."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from ventanilla.storage import Database
from ventanilla.storage.staging import Merge, roomy
from ventanilla.supply.tables.customers import customer, supply_point

COLUMNS = ("id", "customer_id", "number", "street", "locality", "commodity", "service", "code", "since", "attributes")
MERGE = Merge(
    supply_point, ("id",), COLUMNS, at_first=("attributes",), owner=("customer_id",), watched=("street", "since")
)


def point(
    id_: str, owner: str = "c1", street: str = "Calle 1", since: date | None = date(2026, 4, 10)
) -> tuple[object, ...]:
    return (id_, owner, "1", street, "b", "electricity", "c", "", since, "{}")


@pytest.fixture
def filled(db: Database) -> Database:
    names = ("id", "number", "name", "email", "phone", "attributes", "name_key")
    with db.write() as connection:
        people = [(one, one, "Elena", "", "", "{}", "elena") for one in ("c1", "c2")]
        assert Merge(customer, ("id",), names)(connection, people).inserted == 2
        assert MERGE(connection, [point("a"), point("b", since=None)]).inserted == 2
    return db


def test_new_and_changed_rows_are_told_and_the_same_ones_left_alone(filled: Database) -> None:
    with filled.write() as connection, roomy(connection):
        merged = MERGE(connection, [point("a"), point("b", street="Calle 2"), point("d")])
    assert (merged.inserted, merged.strangers) == (1, ())
    assert merged.changed == ((1, ("Calle 1", None)),)
    with filled.read() as connection:
        rows = connection.execute(select(supply_point.c.id, supply_point.c.street, supply_point.c.since)).all()
    assert sorted(rows) == [
        ("a", "Calle 1", date(2026, 4, 10)),
        ("b", "Calle 2", date(2026, 4, 10)),
        ("d", "Calle 1", date(2026, 4, 10)),
    ]


def test_a_row_of_another_owner_is_not_touched(filled: Database) -> None:
    with filled.write() as connection:
        merged = MERGE(connection, [point("a", owner="c2", street="Calle 9"), point("b", street="Calle 3", since=None)])
    assert (merged.inserted, merged.strangers) == (0, (0,))
    assert [at for at, _ in merged.changed] == [1]
    with filled.read() as connection:
        found = {row[0]: row[1] for row in connection.execute(select(supply_point.c.id, supply_point.c.street))}
    assert found == {"a": "Calle 1", "b": "Calle 3"}


def test_what_stands_from_the_first_time_stays(filled: Database) -> None:
    with filled.write() as connection:
        merged = MERGE(connection, [(*point("a")[:-1], '{"tariff":"T1"}'), point("b", since=None)])
    assert (merged.inserted, merged.changed) == (0, ())


def test_many_chunks_in_one_transaction_do_not_meet(filled: Database) -> None:
    with filled.write() as connection:
        assert [MERGE(connection, [point(f"x{at}")]).inserted for at in range(3)] == [1, 1, 1]
        assert MERGE(connection, [point("x1"), point("x2", street="Calle 5")]).changed == (
            (1, ("Calle 1", date(2026, 4, 10))),
        )
        assert MERGE(connection, []).inserted == 0
