"""Bills of an invented supply for tests: loaded through the feed, seen by somebody who has linked it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ventanilla.billing.feed import feed_files
from ventanilla.billing.tables.watching import without_charges
from ventanilla.house import House
from ventanilla.kernel.actors import CustomerActor
from ventanilla.kernel.periods import Month
from ventanilla.storage.feeds import Loaded
from ventanilla.testing import linking

if TYPE_CHECKING:
    from ventanilla.app import Portal

CUSTOMER, SUPPLY = "8888", "1"
NUMBER = "B 0003-00012345"


@dataclass(frozen=True)
class Holder:
    """Somebody who has linked the supply 8888/1, and a stranger who has not."""

    actor: CustomerActor
    stranger: CustomerActor
    supply_point_id: str


def holder(portal: Portal) -> Holder:
    """Load the invented customers and link the supply of the one without a contact."""
    linking.load(portal.house, linking.customer_rows(), linking.point_rows())
    return hold(portal, linking.applicant())


def hold(portal: Portal, actor: CustomerActor) -> Holder:
    """Link the supply to somebody who is signed in."""
    attempt = portal.supply.start_link(actor, linking.WITHOUT_CONTACT)
    point = portal.house.id_of("supply_point", CUSTOMER, SUPPLY)
    portal.supply.link(actor, attempt.id, [point])
    return Holder(actor, linking.applicant("extra"), point)


def load(house: House, name: str, rows: Iterable[Mapping[str, Any]], *, are_charged: bool = True) -> Loaded:
    """Load rows of ``bills``, ``charges`` or ``payments`` as exchange does.

    A bill without charges is not shown, so bills get one line with their total that real charges replace;
    not so where they are not ``are_charged``.
    """
    file = next(file for file in feed_files(house.utility) if file.name == name)
    blank: dict[str, Any] = {column.name: None for column in file.columns}
    supply = {"customer_number": CUSTOMER, "supply_number": SUPPLY}
    given = [blank | supply | dict(row) for row in rows]
    with house.db.write() as connection:
        loaded = file.load(connection, house, given)
        bare = set(without_charges(connection)) if name == "bills" and are_charged else set()
    lines = [_whole_charge(row) for row in given if row.get("number") in bare]
    if lines:
        load(house, "charges", lines)
    return loaded


def _whole_charge(bill: Mapping[str, Any]) -> dict[str, Any]:
    whose = {name: bill[name] for name in ("customer_number", "supply_number")}
    return {**whose, "bill_number": bill["number"], "line": 99, "description": "Total", "amount": bill["total"]}


def bill_row(**changes: Any) -> dict[str, Any]:
    """The bill of April 2026: $ 2.671,84, due on the 10th, with everything a paper needs."""
    row: dict[str, Any] = {
        "month": Month(2026, 4),
        "number": NUMBER,
        "kind": "18",
        "issued_on": date(2026, 4, 1),
        "due_on": date(2026, 4, 10),
        "total": Decimal("2671.84"),
        "currency": "ARS",
        "holder": "Ramón Sosa",
        "period_first": date(2026, 3, 1),
        "period_last": date(2026, 3, 31),
        "previous_reading": Decimal(14231),
        "current_reading": Decimal(14452),
        "estimated": False,
        "consumption": Decimal(221),
        "unit": "kWh",
        "payment_code": "0888800010000267184",
        "cae": "76140123456789",
        "cae_expires": date(2026, 4, 11),
        "point_of_sale": 3,
        "sequence": 12345,
        "receiver_document_type": 96,
        "receiver_document": "23456789",
    }
    return row | changes


def charge_rows(number: str = NUMBER, *amounts: str) -> list[dict[str, Any]]:
    """Charges of these amounts, or three that add up to the bill of :func:`bill_row`."""
    named = [
        ("Cargo fijo", amounts[0] if amounts else "412.50", None, None, None),
        ("Energía", amounts[1] if amounts[1:] else "1795.63", Decimal(221), Decimal("8.125"), None),
        ("IVA", amounts[2] if amounts[2:] else "463.71", None, None, Decimal(21)),
    ]
    return [
        {
            "bill_number": number,
            "line": line,
            "description": description,
            "amount": Decimal(amount),
            "quantity": quantity,
            "unit": "kWh" if quantity else None,
            "price": price,
            "tax_rate": rate,
        }
        for line, (description, amount, quantity, price, rate) in enumerate(named, start=1)
    ]


def payment_row(amount: str = "2671.84", number: str = NUMBER, **changes: Any) -> dict[str, Any]:
    """A payment of the bill on the 8th of April."""
    row = {"bill_number": number, "paid_on": date(2026, 4, 8), "amount": Decimal(amount), "channel": "Caja"}
    return row | changes
