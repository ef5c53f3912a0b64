"""Customers and supply points from the standard feed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ventanilla.plugin import Attribute, AttributeType
from ventanilla.storage import Database
from ventanilla.storage.attributes import pack, unpack
from ventanilla.storage.feeds import ColumnType, Loaded
from ventanilla.supply.feed import feed_files
from ventanilla.supply.model import Contact
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.linking import UTILITY, Linking, build, customer_rows, load, point_rows


def test_the_columns_hold_the_proofs_and_the_declared_attributes() -> None:
    utility = replace(
        UTILITY,
        attributes=(
            Attribute("supply_point", "tariff", AttributeType.TEXT),
            Attribute("customer", "member_since", AttributeType.DATE),
            Attribute("bill", "sector", AttributeType.TEXT),
        ),
    )
    files = {file.name: file for file in feed_files(utility)}
    assert list(files) == ["customers", "family_members", "supply_points", "services"]
    customers, points = files["customers"], files["supply_points"]
    assert [one.name for one in customers.columns] == [
        *("number", "name", "email", "phone", "dni", "birth_date", "member_since")
    ]
    types = {one.name: one.type for one in customers.columns}
    assert (types["birth_date"], types["member_since"], types["dni"]) == (ColumnType.DATE, ColumnType.DATE, "text")
    assert [one.name for one in points.columns if one.required] == [
        *("customer_number", "number", "street", "locality", "commodity", "service")
    ]
    assert points.columns[-1].name == "tariff"
    assert (customers.key, points.key) == (("number",), ("customer_number", "number"))


def test_loading_again_changes_nothing_and_a_change_is_taken_over(linking: Linking) -> None:
    again = load(linking.house, customer_rows(), point_rows())
    assert again == {"customers": Loaded(0, 0, 4), "supply_points": Loaded(0, 0, 6)}
    customers, points = customer_rows(), point_rows()
    customers[2] |= {"email": "Ramon@Mail.Example", "birth_date": date(1953, 7, 1)}
    customers[3] |= {"dni": None}
    points[0] |= {"street": "Calle 12 N.º 346"}
    changed = load(linking.house, customers, points)
    assert changed == {"customers": Loaded(0, 2, 2), "supply_points": Loaded(0, 1, 5)}
    asked = linking.house.gateway.ask("customer", customer_id=linking.house.id_of("customer", "8888")).value
    assert asked.contact == Contact("Ramon@mail.example")
    assert asked.proofs == {"dni": "23456789", "birth_date": "1953-07-01"}
    found = linking.house.gateway.ask("customers_matching", proofs={"dni": "31222333", "birth_date": "1984-11-30"})
    assert found.value == ()


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("email", "two@a.example,three@b.example", "field.fault.email"),
        ("phone", "12", "field.fault.phone"),
        ("dni", "1", "field.fault.dni"),
        ("birth_date", date(2999, 1, 1), "field.fault.birth_date"),
    ],
)
def test_a_wrong_cell_is_refused_with_its_column_and_the_others_are_loaded(
    linking: Linking, column: str, value: Any, reason: str
) -> None:
    rows = customer_rows()
    rows[1] |= {column: value}
    loaded = load(linking.house, rows, [])["customers"]
    assert [(one.row, one.column, one.reason.id) for one in loaded.rejected] == [(1, column, reason)]
    assert loaded.unchanged == 3


def test_a_supply_of_nobody_is_refused(linking: Linking) -> None:
    rows = point_rows()
    rows[2] |= {"customer_number": "4444"}
    rows[3] |= {"until": date(2000, 1, 1)}
    loaded = load(linking.house, [], rows)["supply_points"]
    reasons = [(one.row, one.column, one.reason.id) for one in loaded.rejected]
    assert reasons == [
        (2, "customer_number", "supply.feed.no_customer"),
        (3, "until", "supply.feed.until_before_since"),
    ]


def test_more_rows_than_one_chunk_keep_their_positions(linking: Linking) -> None:
    rows = [{"number": str(at), "name": "N. N."} for at in range(1000, 2000)]
    rows[901] |= {"email": "nowhere"}
    loaded = load(linking.house, rows, [])["customers"]
    assert loaded.inserted == 999
    assert [one.row for one in loaded.rejected] == [901]


def test_declared_attributes_come_back_with_their_types(db: Database, clock: FixedClock) -> None:
    declared = (
        Attribute("supply_point", "tariff", AttributeType.TEXT),
        Attribute("supply_point", "power", AttributeType.DECIMAL),
        Attribute("supply_point", "checked_on", AttributeType.DATE),
        Attribute("supply_point", "is_rural", AttributeType.FLAG),
    )
    linking = build(db, clock, replace(UTILITY, attributes=declared))
    values = {"tariff": "T1", "power": Decimal("3.50"), "checked_on": date(2020, 2, 29), "is_rural": False}
    rows = point_rows()
    rows[0] |= values
    assert load(linking.house, [], rows)["supply_points"].updated == 1
    point_id = linking.points()["5555/1"]
    point = linking.house.gateway.ask("supply_point", supply_point_id=point_id).value
    assert point.attributes == values
    assert linking.house.gateway.ask("supply_points", customer_id=point.customer_id).value[1].attributes == {}


def test_only_declared_names_are_read_back() -> None:
    assert unpack(pack({"a": 1, "b": None}), {}) == {}
    assert unpack(pack({"a": 1, "z": "x"}), {"a": "integer", "b": "text"}) == {"a": 1}
