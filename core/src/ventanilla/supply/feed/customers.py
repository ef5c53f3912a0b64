"""Customers and supply points: their columns, and who takes their rows in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Table

from ventanilla.fields import Fault, Surroundings, canonical_value
from ventanilla.kernel.messages import Message, message
from ventanilla.kernel.quantities import Commodity
from ventanilla.kernel.text import searchable
from ventanilla.plugin import FieldKind, Utility
from ventanilla.storage.feeds import ColumnType, FeedColumn, FeedFile, Loaded, RejectedRow, Row
from ventanilla.supply.feed.declared import declared_columns, packed
from ventanilla.supply.tables import customers as tables
from ventanilla.supply.tables.customers import customer, supply_point

CHUNK = 400


def customers_file(utility: Utility) -> FeedFile:
    """``customers.csv``: what the linking policy matches and what is declared are columns too."""
    proofs = tuple(
        FeedColumn(
            one.name,
            ColumnType.DATE if one.kind is FieldKind.BIRTH_DATE else ColumnType.TEXT,
            max_length=40,
            meaning="what a customer must know to link a supply",
        )
        for one in utility.proofs
    )
    columns = (
        FeedColumn("number", required=True, max_length=40, meaning="the utility's number of the customer"),
        FeedColumn("name", required=True, max_length=200, meaning="as the utility writes it"),
        FeedColumn("email", max_length=254, meaning="the contact on file: codes and notices go there"),
        FeedColumn("phone", max_length=40, meaning="a mobile number that gets SMS, with its country code"),
        *proofs,
        *declared_columns(utility, "customer"),
    )
    return FeedFile("customers", columns, _Customers(utility), ("number",), "The customers in the utility's records.")


def supply_points_file(utility: Utility) -> FeedFile:
    """``supply_points.csv``."""
    columns = (
        FeedColumn("customer_number", required=True, max_length=40, meaning="whose it is: a number of customers.csv"),
        FeedColumn("number", required=True, max_length=40, meaning="the supply's number within the customer"),
        FeedColumn("street", required=True, max_length=200, meaning="street and house number in one line"),
        FeedColumn("locality", required=True, max_length=120, meaning="town or village"),
        FeedColumn("commodity", required=True, choices=tuple(one.value for one in utility.commodities)),
        FeedColumn("service", required=True, max_length=120, meaning="the service's name on bills"),
        FeedColumn("code", max_length=40, meaning="the market's code of the supply, where there is one"),
        FeedColumn("since", ColumnType.DATE, meaning="first day of supply"),
        FeedColumn("until", ColumnType.DATE, meaning="last day of supply; empty while it lasts"),
        *declared_columns(utility, "supply_point"),
    )
    key = ("customer_number", "number")
    return FeedFile("supply_points", columns, _SupplyPoints(utility), key, "Where the utility delivers.")


class _Refused(Exception):
    """A cell that can't be what its column says."""

    def __init__(self, column: str, reason: Message) -> None:
        super().__init__(column)
        self.column = column
        self.reason = reason


class _Customers:
    def __init__(self, utility: Utility) -> None:
        self._utility = utility
        contact = {"email": FieldKind.EMAIL, "phone": FieldKind.PHONE}
        self._kinds = contact | {one.name: one.kind for one in utility.proofs}

    def __call__(self, connection: Connection, house: Any, rows: Sequence[Row]) -> Loaded:
        return _in_chunks(rows, lambda at, chunk: self._load(connection, house, at, chunk))

    def _load(self, connection: Connection, house: Any, at: int, chunk: Sequence[Row]) -> Loaded:
        around = Surroundings.of(self._utility, house.today())
        wanted: dict[str, dict[str, Any]] = {}
        proofs: dict[str, dict[str, str]] = {}
        rejected = []
        for position, row in enumerate(chunk, start=at):
            try:
                typed = self._canonical(row, around)
            except _Refused as fault:
                rejected.append(RejectedRow(position, fault.column, fault.reason))
                continue
            id_ = house.id_of("customer", row["number"])
            wanted[id_] = self._row(id_, row, typed)
            proofs[id_] = {one.name: typed[one.name] for one in self._utility.proofs if typed[one.name]}
        before = tables.stored_proofs(connection, wanted)
        changed = {id_: new for id_, new in proofs.items() if before.get(id_, {}) != new}
        loaded = _upsert(connection, customer, wanted, changed.keys())
        tables.replace_proofs(connection, changed)
        return loaded + Loaded(rejected=tuple(rejected))

    def _canonical(self, row: Row, around: Surroundings) -> dict[str, str]:
        out = {}
        for column, kind in self._kinds.items():
            value = row.get(column)
            text = value.isoformat() if isinstance(value, date) else str(value or "")
            try:
                out[column] = canonical_value(kind, text, around) if text else ""
            except Fault as fault:
                raise _Refused(column, fault.message) from None
        return out

    def _row(self, id_: str, row: Row, typed: Mapping[str, str]) -> dict[str, Any]:
        return {
            "id": id_,
            "number": row["number"],
            "name": row["name"],
            "name_key": name_key(row["name"]),
            "email": typed["email"],
            "phone": typed["phone"],
            "attributes": packed(self._utility, "customer", row),
        }


class _SupplyPoints:
    def __init__(self, utility: Utility) -> None:
        self._utility = utility

    def __call__(self, connection: Connection, house: Any, rows: Sequence[Row]) -> Loaded:
        return _in_chunks(rows, lambda at, chunk: self._load(connection, house, at, chunk))

    def _load(self, connection: Connection, house: Any, at: int, chunk: Sequence[Row]) -> Loaded:
        owners = {row["customer_number"]: house.id_of("customer", row["customer_number"]) for row in chunk}
        known = tables.stored(connection, customer, owners.values())
        wanted: dict[str, dict[str, Any]] = {}
        rejected = []
        for position, row in enumerate(chunk, start=at):
            owner = owners[row["customer_number"]]
            fault = _point_fault(row, owner in known) or self._code_fault(house, row)
            if fault:
                rejected.append(RejectedRow(position, *fault))
                continue
            id_ = house.id_of("supply_point", row["customer_number"], row["number"])
            wanted[id_] = self._row(id_, owner, row)
        return _upsert(connection, supply_point, wanted) + Loaded(rejected=tuple(rejected))

    def _code_fault(self, house: Any, row: Row) -> tuple[str, Message] | None:
        """The market's code has to be what it is for that commodity; a supply may be without one."""
        kind = self._utility.market_code(Commodity(row["commodity"]))
        if kind is None or not row["code"]:
            return None
        try:
            canonical_value(kind.kind, row["code"], Surroundings.of(self._utility, house.today()))
        except Fault as fault:
            return "code", fault.message
        return None

    def _row(self, id_: str, owner: str, row: Row) -> dict[str, Any]:
        return {
            "id": id_,
            "customer_id": owner,
            "number": row["number"],
            "street": row["street"],
            "locality": row["locality"],
            "commodity": Commodity(row["commodity"]).value,
            "service": row["service"],
            "code": "".join((row["code"] or "").split()) if self._utility.market_codes else row["code"] or "",
            "since": row["since"],
            "until": row["until"],
            "attributes": packed(self._utility, "supply_point", row),
        }


def _in_chunks(rows: Sequence[Row], load: Callable[[int, Sequence[Row]], Loaded]) -> Loaded:
    done = Loaded()
    for at in range(0, len(rows), CHUNK):
        done += load(at, rows[at : at + CHUNK])
    return done


def _upsert(
    connection: Connection, table: Table, wanted: Mapping[str, dict[str, Any]], touched: Collection[str] = ()
) -> Loaded:
    before = tables.stored(connection, table, wanted)
    new = [row for id_, row in wanted.items() if id_ not in before]
    changed = [row for id_, row in wanted.items() if id_ in before and before[id_] != row]
    tables.add(connection, table, new)
    tables.change(connection, table, changed)
    different = {row["id"] for row in changed} | {id_ for id_ in touched if id_ in before}
    return Loaded(len(new), len(different), len(before) - len(different))


def _point_fault(row: Row, owner_is_known: bool) -> tuple[str, Message] | None:
    if not owner_is_known:
        return "customer_number", message("supply.feed.no_customer", number=row["customer_number"])
    if row["since"] and row["until"] and row["until"] < row["since"]:
        return "until", message("supply.feed.until_before_since")
    return None


def name_key(name: str) -> str:
    """The name as it is searched; empty where it holds what can't be seen."""
    try:
        return searchable(name)[:200]
    except ValueError:
        return ""
