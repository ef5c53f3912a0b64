"""Services of a supply and members of a family: the rows of one group stand together and replace what was known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Table

from ventanilla.house import House
from ventanilla.kernel.messages import Message, message
from ventanilla.plugin import Utility
from ventanilla.storage.feeds import ColumnType, FeedColumn, FeedFile, Loaded, RejectedRow, Row
from ventanilla.supply.feed.declared import declared_columns, packed
from ventanilla.supply.tables.customers import customer, known_ids, supply_point
from ventanilla.supply.tables.groups import family_member, replace_group, service

_WHOSE = FeedColumn("customer_number", required=True, max_length=40, meaning="a number of customers.csv")
_Fault = tuple[str, Message]


def services_file(utility: Utility) -> FeedFile:
    """``services.csv``."""
    columns = (
        _WHOSE,
        FeedColumn("supply_number", required=True, max_length=40, meaning="the supply's number within the customer"),
        FeedColumn("code", required=True, max_length=40, meaning="the utility's code of the service"),
        FeedColumn("name", required=True, max_length=120, meaning="as the utility writes it"),
        FeedColumn("since", ColumnType.DATE, meaning="the day it was connected"),
        FeedColumn("billing_since", ColumnType.DATE, meaning="the first day that is billed"),
        FeedColumn("state", required=True, max_length=60, meaning="the utility's own word, as CONECTADO"),
        *declared_columns(utility, "service"),
    )
    of = ("customer_number", "supply_number")
    meaning = "The services of the supplies; those of one supply stand together and replace the known ones."
    load = _Group(utility, service, "supply_point_id", _service_row, _service_fault)
    return FeedFile("services", columns, load, (*of, "code"), meaning, of)


def family_file(utility: Utility) -> FeedFile:
    """``family_members.csv``."""
    columns = (
        _WHOSE,
        FeedColumn("name", required=True, max_length=200, meaning="as the utility writes it"),
        FeedColumn("bond", required=True, max_length=60, meaning="what they are to the customer, in its own words"),
        FeedColumn("birth_date", ColumnType.DATE, meaning="the day of birth"),
        FeedColumn("since", ColumnType.DATE, meaning="the day they joined the group"),
        FeedColumn("until", ColumnType.DATE, meaning="the last day in the group; empty while it lasts"),
        *declared_columns(utility, "family_member"),
    )
    of = ("customer_number",)
    meaning = "The family groups; the members of one customer stand together and replace the known ones."
    load = _Group(utility, family_member, "customer_id", _member_row, _member_fault)
    return FeedFile("family_members", columns, load, (*of, "name", "birth_date"), meaning, of)


class _Group:
    """Takes rows that belong to an owner: the supply point or the customer that ``owner`` names."""

    def __init__(
        self,
        utility: Utility,
        table: Table,
        owner: str,
        stored: Callable[[Row], dict[str, Any]],
        fault: Callable[[Row, date], _Fault | None],
    ) -> None:
        self._utility, self._table, self._owner, self._stored, self._fault = utility, table, owner, stored, fault

    def __call__(self, connection: Connection, house: House, rows: Sequence[Row]) -> Loaded:
        kind = self._owner.removesuffix("_id")
        whose = [house.id_of(kind, *_owner_key(row, kind)) for row in rows]
        known = known_ids(connection, supply_point if kind == "supply_point" else customer, set(whose))
        today, wanted, rejected = house.today(), {}, []
        for at, (row, owner_id) in enumerate(zip(rows, whose, strict=True)):
            fault = _unknown(kind, row) if owner_id not in known else self._fault(row, today)
            if fault:
                rejected.append(RejectedRow(at, *fault))
                continue
            made = {self._owner: owner_id, "place": at, **self._stored(row)}
            made["id"] = house.id_of(self._table.name, owner_id, *_own_key(made))
            wanted[made["id"]] = {**made, "attributes": packed(self._utility, self._table.name, row)}
        _count_places(wanted.values(), self._owner)
        return replace_group(connection, self._table, self._owner, wanted) + Loaded(rejected=tuple(rejected))


def _owner_key(row: Row, kind: str) -> tuple[str, ...]:
    return (row["customer_number"], row["supply_number"]) if kind == "supply_point" else (row["customer_number"],)


def _own_key(made: dict[str, Any]) -> tuple[str, ...]:
    return (made["code"],) if "code" in made else (made["name"], str(made["birth_date"] or ""))


def _unknown(kind: str, row: Row) -> _Fault:
    if kind == "supply_point":
        return "supply_number", message("supply.feed.no_supply")
    return "customer_number", message("supply.feed.no_customer", number=row["customer_number"])


def _count_places(rows: Iterable[dict[str, Any]], owner: str) -> None:
    """Number the rows of each owner from 0, so that the same rows in another file are the same."""
    next_place: dict[str, int] = {}
    for row in rows:
        row["place"] = next_place.get(row[owner], 0)
        next_place[row[owner]] = row["place"] + 1


def _service_row(row: Row) -> dict[str, Any]:
    return {name: row[name] for name in ("code", "name", "since", "billing_since", "state")}


def _service_fault(_row: Row, _today: date) -> _Fault | None:
    return None


def _member_row(row: Row) -> dict[str, Any]:
    return {name: row[name] for name in ("name", "bond", "birth_date", "since", "until")}


def _member_fault(row: Row, today: date) -> _Fault | None:
    born, since, until = row["birth_date"], row["since"], row["until"]
    if born and not date(1900, 1, 1) <= born <= today:
        return "birth_date", message("field.fault.birth_date")
    if born and since and since < born:
        return "since", message("supply.feed.since_before_birth")
    if since and until and until < since:
        return "until", message("supply.feed.until_before_since")
    return None
