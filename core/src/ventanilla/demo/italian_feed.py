"""Writes Italian clients' supply points and bills: rows of the standard feed, and what goes out as e-invoices."""

from __future__ import annotations

from datetime import date, timedelta

from ventanilla.demo.chance import between
from ventanilla.demo.fatturapa import Paper
from ventanilla.demo.invoicing import total_of, write_charges
from ventanilla.demo.italian_bills import Retailer
from ventanilla.demo.italian_metering import write_meter
from ventanilla.demo.italian_points import Client, Point, used_in, write_consumption
from ventanilla.demo.writing import FeedWriter
from ventanilla.kernel.periods import Month
from ventanilla.kernel.quantities import Commodity

_LISTED_ONLY = 7
"""After so many years a bill is listed without its PDF."""


def write_point(feed: FeedWriter, point: Point, today: date, **own: object) -> None:
    """Its supply point and service. ``own`` are the plugin's attributes."""
    service = "Gas naturale" if point.commodity is Commodity.GAS else "Energia elettrica"
    since = today.replace(day=1) if point.quirk == "new" else point.since
    whose = {"customer_number": point.client, "supply_number": point.number}
    feed.add(
        "supply_points",
        customer_number=point.client,
        number=point.number,
        street=point.street,
        locality=point.locality,
        commodity=point.commodity.value,
        service=service,
        code=point.code,
        since=since,
        **own,
    )
    feed.add(
        "services", **whose, code=service[:3].upper(), name=service, since=since, billing_since=since, state="ATTIVO"
    )


def write_bills(
    feed: FeedWriter, client: Client, point: Point, retailer: Retailer, today: date, *, has_open: bool
) -> list[Paper]:
    """Rows of the bills that are paid, of consumption and of a gas meter; the open bills, which are e-invoices.

    Without ``has_open`` the last one is paid too; a debtor's last three are open.
    """
    counter = between(100, 9000, point.number, "counter")
    months = _billed(point, today)
    counters: dict[Month, int] = {}
    left: list[Paper] = []
    for at, month in enumerate(months):
        used = used_in(point, month)
        paper = retailer.paper_of(client, point, month, used)
        if has_open and len(months) - at <= (3 if point.quirk == "debt" else 1):
            left.append(retailer.with_notes(paper, point, month, used, counter))
        else:
            readings = {"previous_reading": counter, "current_reading": counter + used, "consumption": used}
            _write_paid(feed, client, point, retailer, paper, month, readings, today)
        write_consumption(feed, point, month, counter, used)
        counter += used
        counters[month] = counter
    if point.commodity is Commodity.GAS:
        write_meter(feed, client, point, counters)
    return left


def _billed(point: Point, today: date) -> list[Month]:
    """The months whose bills are out by that day; a new point has none."""
    month, months = Month.of(point.since), []
    while point.quirk != "new" and month.plus(1).first.replace(day=10) <= today:
        months.append(month)
        month = month.plus(1)
    return months


def _write_paid(
    feed: FeedWriter,
    client: Client,
    point: Point,
    retailer: Retailer,
    paper: Paper,
    month: Month,
    readings: dict[str, int],
    today: date,
) -> None:
    """A bill with its payment; the oldest ones are only listed."""
    whose = {"customer_number": point.client, "supply_number": point.number}
    total, is_gas = total_of(paper), point.commodity is Commodity.GAS
    feed.add(
        "bills", **whose, month=month, number=paper.number, kind=paper.kind, issued_on=paper.issued_on,
        due_on=paper.due_on, total=total, holder=client.name, period_first=paper.first, period_last=paper.last,
        **readings, unit="Sm³" if is_gas else "kWh", power=None if is_gas else retailer.power,
        paper=month.year > today.year - _LISTED_ONLY, payment_code=paper.notice, **retailer.offer_of(point, month),
    )  # fmt: skip
    write_charges(feed, paper, **whose)
    day = min(today, paper.issued_on + timedelta(days=between(3, 19, paper.number)))
    feed.add("payments", **whose, bill_number=paper.number, paid_on=day, amount=total, channel="pagoPA",
             reference=f"PPA{paper.number}", received_on=day)  # fmt: skip
