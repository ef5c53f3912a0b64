"""The door for bills that come in otherwise than as rows of a feed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from ventanilla.billing.feed.bills import BillsLoading
from ventanilla.billing.feed.charges import ChargesLoading
from ventanilla.billing.feed.columns import bill_columns, charge_columns
from ventanilla.billing.feed.rows import Refused
from ventanilla.billing.tables.loading import document_numbered
from ventanilla.house import House
from ventanilla.storage.feeds import Loaded

Values = Mapping[str, Any]


class BillIntake:
    """Takes bills in with their charges, one after the other; what it found out about supplies serves the next."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._bills, self._charges = BillsLoading(house), ChargesLoading(house)
        self._columns = [column.name for column in bill_columns(house.utility)]
        self._line = [column.name for column in charge_columns()]

    def take(self, connection: Connection, bill: Values, charges: Sequence[Values]) -> Loaded:
        """One bill, inside the caller's transaction: one rejected row, with the column, when it can't be taken.

        Values are named as the columns of ``bills.csv`` and ``charges.csv``, those that are missing are empty. The
        caller has to undo what a rejected one left. The same bill again changes nothing; a document of another day or
        kind under its number is not that bill.
        """
        if self._is_another(connection, bill):
            return Loaded(rejected=(Refused("number", "number_of_another").at(0),))
        taken = self._bills(connection, self._house, [dict.fromkeys(self._columns) | dict(bill)])
        if taken.rejected:
            return taken
        whose = {name: bill[name] for name in ("customer_number", "supply_number")}
        rows = [dict.fromkeys(self._line) | whose | dict(charge) for charge in charges]
        lines = self._charges(connection, self._house, rows)
        is_changed = bool(taken.updated or lines.inserted or lines.updated)
        if lines.rejected or taken.inserted:
            return Loaded(taken.inserted, rejected=lines.rejected)
        return Loaded(updated=int(is_changed), unchanged=int(not is_changed))

    def _is_another(self, connection: Connection, bill: Values) -> bool:
        known = document_numbered(connection, bill["number"])
        if known is None:
            return False
        issued_on, kind = known
        return issued_on != bill["issued_on"] or bool(kind and kind != bill.get("kind"))
