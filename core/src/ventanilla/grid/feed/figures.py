"""Demands, the shares of replacement values, and which transformer feeds which supply."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from ventanilla.grid.feed.taking import Refused, Taking, micro, naming, number_column
from ventanilla.grid.model import key_of
from ventanilla.grid.tables import loading
from ventanilla.kernel.absence import Why
from ventanilla.plugin import Utility
from ventanilla.storage.feeds import ColumnType, FeedColumn, FeedFile, Load, Loaded, RejectedRow, Row
from ventanilla.supply.service.known import known_supply_points

SHARES = ("freight_to_store", "storage", "freight_to_site", "engineering", "interim_interest", "overheads")


def vnr_file() -> FeedFile:
    """``grid_vnr_codes.csv``."""
    shares = tuple(
        FeedColumn(name, ColumnType.DECIMAL, required=True, meaning=f"per cent for {name.replace('_', ' ')}")
        for name in SHARES
    )
    take = Taking("vnr_codes", "code", {}, _shares)
    meaning = "What a replacement value (VNR) is made of, by its code."
    return FeedFile("grid_vnr_codes", (number_column("the code", "code"), *shares), take, ("code",), meaning)


def demands_file() -> FeedFile:
    """``grid_demands.csv``."""
    columns = (
        naming("feeder_number", "a number of grid_feeders.csv, where it is a feeder's", required=False),
        naming("transformer_number", "a number of grid_transformers.csv, where it is a transformer's", required=False),
        FeedColumn("month", ColumnType.MONTH, required=True, meaning="the month"),
        FeedColumn("minimum", ColumnType.DECIMAL, meaning="the least, in the unit that the plugin declares"),
        FeedColumn("maximum", ColumnType.DECIMAL, meaning="the most"),
        FeedColumn(
            "absent", choices=tuple(why.value for why in Why), meaning="why a value is empty; empty: not_supplied (S/I)"
        ),
    )
    key = ("feeder_number", "transformer_number", "month")
    return FeedFile("grid_demands", columns, load_demands, key, "What feeders and transformers had to bear, by month.")


def connections_file(utility: Utility) -> FeedFile:
    """``grid_connections.csv``."""
    columns = (
        FeedColumn("customer_number", required=True, max_length=40, meaning="whose it is: a number of customers.csv"),
        FeedColumn("supply_number", required=True, max_length=40, meaning="the supply's number within the customer"),
        naming("transformer_number", "a number of grid_transformers.csv"),
    )
    key = ("customer_number", "supply_number")
    meaning = "Which transformer feeds which supply."
    return FeedFile("grid_connections", columns, _connecting(utility.supply_label), key, meaning)


def _shares(row: Row) -> dict[str, Any]:
    for name in SHARES:
        if not 0 <= row[name] <= 100:
            raise Refused(name, "share", value=str(row[name]))
    return {f"{name}_micro": micro(row[name]) for name in SHARES}


def load_demands(connection: Connection, house: Any, rows: Sequence[Row]) -> Loaded:
    """Store demands: the same rows again change nothing, another value corrects the stored one."""
    known = {
        kind: loading.known(connection, f"{kind}s", {key_of(row[column]) for row in rows if row[column]})
        for kind, column in _KINDS.items()
    }

    def cells(row: Row) -> tuple[Any, ...]:
        named = [(kind, column) for kind, column in _KINDS.items() if row[column]]
        if len(named) != 1:
            raise Refused("feeder_number", "one_of_both")
        ((kind, column),) = named
        asset = key_of(row[column])
        if asset not in known[kind]:
            raise Refused(column, "unknown", number=row[column])
        month = row["month"].year * 100 + row["month"].month
        return (kind, asset, month, *_demanded(row))

    return _load(connection, house, rows, "demands", cells, key=lambda made: made[:3])


_KINDS = {"feeder": "feeder_number", "transformer": "transformer_number"}
_LARGEST = 10**12


def _demanded(row: Row) -> tuple[int | None, int | None, str | None]:
    least, most, absent = row["minimum"], row["maximum"], row["absent"]
    if least is not None and most is not None:
        if absent:
            raise Refused("absent", "nothing_absent")
        if least > most:
            raise Refused("maximum", "below_minimum")
    for column, value in (("minimum", least), ("maximum", most)):
        if value is not None and abs(value) > _LARGEST:
            raise Refused(column, "size", value=str(value))
    is_whole = least is not None and most is not None
    return _micro(least), _micro(most), None if is_whole else absent or Why.NOT_SUPPLIED.value


def _micro(value: Decimal | None) -> int | None:
    return None if value is None else micro(value)


def _connecting(label: str) -> Load:
    def load(connection: Connection, house: Any, rows: Sequence[Row]) -> Loaded:
        pairs = {(row["customer_number"], row["supply_number"]) for row in rows}
        supplies = known_supply_points(connection, house, pairs)
        known = loading.known(connection, "transformers", {key_of(row["transformer_number"]) for row in rows})

        def cells(row: Row) -> tuple[Any, ...]:
            supply = supplies.get((row["customer_number"], row["supply_number"]))
            if supply is None:
                raise Refused("supply_number", "unknown_supply")
            transformer = key_of(row["transformer_number"])
            if transformer not in known:
                raise Refused("transformer_number", "unknown", number=row["transformer_number"])
            client = label.format(customer_number=row["customer_number"], number=row["supply_number"])
            return (supply, transformer, client_key(client))

        return _load(connection, house, rows, "connections", cells, key=lambda made: made[:1], is_register=False)

    return load


def client_key(label: str) -> str:
    """What a client's number is found by: folded, without blanks."""
    return key_of(label).replace(" ", "")


def _load(
    connection: Connection,
    house: Any,
    rows: Sequence[Row],
    name: str,
    cells: Callable[[Row], tuple[Any, ...]],
    *,
    key: Callable[[tuple[Any, ...]], Any],
    is_register: bool = True,
) -> Loaded:
    good: dict[Any, tuple[Any, ...]] = {}
    rejected = []
    for at, row in enumerate(rows):
        try:
            made = cells(row)
        except Refused as refused:
            rejected.append(RejectedRow(at, refused.column, refused.reason))
            continue
        good[key(made)] = made
    inserted, changed = loading.merge(connection, name, list(good.values()))
    if is_register and (inserted or changed):
        loading.raise_revision(connection, house.clock.now())
    return Loaded(inserted, changed, len(good) - inserted - changed, tuple(rejected))
