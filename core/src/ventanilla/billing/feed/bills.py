"""Takes rows of ``bills.csv``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from sqlalchemy import Connection

from ventanilla.billing.feed.rows import Refused, Supplies, micro_of, minor_of
from ventanilla.billing.model import FISCAL
from ventanilla.billing.tables import month_number
from ventanilla.billing.tables.merging import merge_bills
from ventanilla.billing.tables.settling import settle
from ventanilla.billing.tables.watching import is_any_without_charges, without_charges
from ventanilla.house import House
from ventanilla.kernel.absence import Why
from ventanilla.kernel.quantities import Unit
from ventanilla.storage.attributes import NONE, pack
from ventanilla.storage.feeds import Loaded, RejectedRow, Row
from ventanilla.storage.staging import Cells

CREDIT_NOTES = frozenset({"3", "8", "13", "61", "TD04"})
"""The codes of credit notes: of Argentina (A, B and C), Chile and Italy; a total below 0 is right on these only."""
_FISCAL = tuple(FISCAL)


class BillsLoading:
    """Takes the chunks of one file in; what it found out about supplies serves the next chunk."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._supplies = Supplies(house)
        self._names = tuple(a.name for a in house.utility.attributes if a.on == "bill")

    def __call__(self, connection: Connection, house: House, rows: Sequence[Row]) -> Loaded:
        """Store bills by their number: the same rows again change nothing."""
        self._supplies.look_up(connection, rows)
        cells = self._reader(house.today())
        good: list[Cells] = []
        places: list[int] = []
        rejected: list[RejectedRow] = []
        for at, row in enumerate(rows):
            try:
                good.append(cells(row))
                places.append(at)
            except Refused as refused:
                rejected.append(refused.at(at))
        merged, moved = merge_bills(connection, good)
        settle(connection, [(good[at][0], good[at][2]) for at in moved])
        rejected += [Refused("number", "number_taken").at(places[at]) for at in merged.strangers]
        unchanged = len(good) - merged.inserted - len(merged.changed) - len(merged.strangers)
        rejected.sort(key=lambda one: one.row)
        return Loaded(merged.inserted, len(merged.changed), unchanged, tuple(rejected))

    def _reader(self, today: date) -> Callable[[Row], Cells]:
        house, supply_of, currency, names = self._house, self._supplies.of, self._house.utility.currency, self._names

        def cells(row: Row) -> Cells:
            supply_point_id = supply_of(row)
            _check_days(row, today)
            if row["currency"] is not None and row["currency"] != currency:
                raise Refused("currency", "wrong_currency", currency=currency)
            total = minor_of(row["total"], "total", currency)
            _check_sign(total, row["kind"])
            used, number, month = micro_of(row["consumption"], "consumption"), row["number"], row["month"]
            return (
                supply_point_id,
                month_number(month.year, month.month),
                house.id_of("bill", number),
                number,
                row["issued_on"],
                row["due_on"],
                total,
                used,
                None if used is None else row["unit"] or _KWH,
                None if used is not None else row["consumption_absent"] or _NOT_SUPPLIED,
                row["period_first"],
                row["period_last"],
                micro_of(row["previous_reading"], "previous_reading"),
                micro_of(row["current_reading"], "current_reading"),
                bool(row["estimated"]),
                row["holder"],
                row["payment_code"] or "",
                _fiscal(row),
                pack({name: row[name] for name in names}) if names else NONE,
                micro_of(row["power"], "power"),
                row["paper"] is not False,
            )

        return cells


_KWH = Unit.KWH.value
_NOT_SUPPLIED = Why.NOT_SUPPLIED.value


def load_bills(connection: Connection, house: House, rows: Sequence[Row]) -> Loaded:
    """Store some bills by their number."""
    return BillsLoading(house)(connection, house, rows)


def is_any_unshown(connection: Connection, _house: House) -> bool:
    """Whether there are bills whose charges never came."""
    return is_any_without_charges(connection)


def unshown_bills(connection: Connection, _house: House, rows: Sequence[Row]) -> tuple[RejectedRow, ...]:
    """Those of these rows whose charges never came, with what the back office is told of them."""
    bare = without_charges(connection, [row["number"] for row in rows])
    return tuple(Refused("number", "no_charges").at(at) for at, row in enumerate(rows) if row["number"] in bare)


def _check_days(row: Row, today: date) -> None:
    if row["issued_on"] > today:
        raise Refused("issued_on", "in_future")
    if row["due_on"] < row["issued_on"]:
        raise Refused("due_on", "due_before_issue")
    first, last = row["period_first"], row["period_last"]
    if (first is None) != (last is None) or (first and last and last < first):
        raise Refused("period_last", "period")


def _check_sign(total: int, kind: str | None) -> None:
    is_credit_note = kind is not None and kind.lstrip("0") in CREDIT_NOTES
    if total < 0 and not is_credit_note:
        raise Refused("total", "negative_total")
    if total > 0 and is_credit_note:
        raise Refused("total", "positive_credit_note")


def _fiscal(row: Row) -> str:
    known = {name: str(row[name]) for name in _FISCAL if row[name] is not None}
    if not known:
        return NONE
    if len(known) == 1 and row["kind"] is not None and row["kind"].isalnum():
        return f'{{"kind":"{row["kind"]}"}}'
    _check_fiscal(row)
    return pack(known)


def _check_fiscal(row: Row) -> None:
    if row["cae"] is not None and not _is_digits(row["cae"], 14):
        raise Refused("cae", "cae")
    if row["receiver_document"] is not None and not _is_digits(row["receiver_document"], None):
        raise Refused("receiver_document", "receiver_document")
    for name, most in (("point_of_sale", 99_999), ("sequence", 99_999_999), ("receiver_document_type", 99)):
        if row[name] is not None and not 0 <= row[name] <= most:
            raise Refused(name, "fiscal_number", most=most)


def _is_digits(text: str, length: int | None) -> bool:
    return text.isascii() and text.isdigit() and (length is None or len(text) == length)
