"""Writes contracts and their history as rows of the standard feed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ventanilla.demo.contracts import Contract, DemoBill, bills_of, counter, payments_of
from ventanilla.demo.writing import FeedWriter
from ventanilla.kernel.quantities import Commodity


def write_contract(feed: FeedWriter, contract: Contract, holder: str, channel: str, today: date, **own: object) -> None:
    """Its supply point, bills with charges and payments, and consumption. ``own`` are the plugin's attributes."""
    feed.add(
        "supply_points",
        customer_number=contract.customer,
        number=contract.number,
        street=contract.street,
        locality=contract.locality,
        commodity=contract.commodity.value,
        service=contract.rate.line,
        since=today.replace(day=1) if contract.quirk == "new" else contract.since,
        **own,
    )
    for bill in bills_of(contract, today):
        _write_bill(feed, bill, holder)
        for paid in payments_of(bill, today):
            feed.add(
                "payments",
                **_whose(bill),
                bill_number=bill.number,
                paid_on=paid.paid_on,
                amount=_roubles(paid.kopecks),
                channel=channel,
                reference=paid.reference,
                received_on=paid.received_on,
            )


def _write_bill(feed: FeedWriter, bill: DemoBill, holder: str) -> None:
    readings = _readings(bill)
    unit = bill.contract.rate.unit.value
    feed.add(
        "bills",
        **_whose(bill),
        month=bill.month,
        number=bill.number,
        issued_on=bill.issued_on,
        due_on=bill.due_on,
        total=_roubles(bill.kopecks),
        holder=holder,
        period_first=bill.month.first,
        period_last=bill.month.last,
        consumption=bill.amount,
        unit=unit,
        payment_code=bill.contract.number,
        **readings,
    )
    for at, line in enumerate(bill.lines, start=1):
        feed.add(
            "charges",
            **_whose(bill),
            bill_number=bill.number,
            line=at,
            description=line.description,
            quantity=line.amount,
            unit=None if line.amount is None else unit,
            price=line.price,
            tax_rate=line.tax_rate,
            amount=_roubles(line.kopecks),
        )
    if bill.contract.commodity is not Commodity.HOUSING:
        days = {"read_from": bill.month.first, "read_to": bill.month.last}
        top = 10 ** bill.contract.meters[0].digits if readings["current_reading"] is not None else None
        amount = {"amount": bill.amount, "unit": unit, "quality": "measured"}
        feed.add("consumption", **_whose(bill), month=bill.month, **days, **readings, **amount, rollover=top)


def _readings(bill: DemoBill) -> dict[str, object]:
    """The counter's, where there is one meter with one zone."""
    meters = bill.contract.meters
    if len(meters) != 1 or len(meters[0].zones) != 1 or meters[0].coefficient != 1:
        return {"previous_reading": None, "current_reading": None}
    before, after = (counter(bill.contract, meters[0], 0, month) for month in (bill.month.plus(-1), bill.month))
    return {"previous_reading": before, "current_reading": after}


def _whose(bill: DemoBill) -> dict[str, object]:
    return {"customer_number": bill.contract.customer, "supply_number": bill.contract.number}


def _roubles(kopecks: int) -> Decimal:
    return Decimal(kopecks).scaleb(-2)
