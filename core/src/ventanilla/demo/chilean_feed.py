"""Writes Chilean clients' accounts and bills as rows of the standard feed, with their tax documents beside it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from ventanilla.demo.chilean_bills import IVA, Bill, Billing, Line
from ventanilla.demo.chilean_clients import ROLLOVER, Client, Supply, counter
from ventanilla.demo.dte import DemoDte, DemoItem, DemoParty, dte_xml
from ventanilla.demo.writing import FeedWriter

_INVOICE, _RECEIPT = 33, 39


def write_client(feed: FeedWriter, client: Client) -> None:
    """A row of ``customers.csv``: the RUT is the number."""
    feed.add("customers", number=client.rut, name=client.name, email=client.email, rut=client.rut)


def write_supply(feed: FeedWriter, client: Client, supply: Supply, today: date, **own: object) -> None:
    """A row of ``supply_points.csv``. ``own`` are the plugin's attributes."""
    feed.add(
        "supply_points",
        customer_number=client.rut,
        number=supply.number,
        street=supply.street,
        locality=supply.comuna,
        commodity="electricity",
        service="Energía eléctrica",
        since=today.replace(day=1) if supply.quirk == "new" else supply.since,
        **own,
    )


def write_bills(
    feed: FeedWriter, client: Client, supply: Supply, billing: Billing, today: date, issuer: DemoParty | None = None
) -> None:
    """An account's bills with charges, consumption and payments; with an ``issuer`` their tax documents too."""
    whose = {"customer_number": client.rut, "supply_number": supply.number}
    for bill in billing.bills_of(supply, today):
        _write_bill(feed, client, bill, whose)
        if issuer is not None and (name := write_document(feed.folder, issuer, client, bill)):
            feed.add("tax_documents", **whose, bill_number=bill.number, file=name)
        day = billing.paid_on(bill, today)
        if day is not None:
            paid = {"paid_on": day, "amount": bill.total, "channel": billing.channel_of(bill)}
            feed.add("payments", **whose, bill_number=bill.number, **paid)


def write_document(folder: Path, issuer: DemoParty, client: Client, bill: Bill) -> str:
    """Write the electronic tax document of a bill, signed with an invented key; its file, empty where it has none."""
    if not bill.total or (bill.supply.quirk == "no documents" and bill.month.month % 3 == 0):
        return ""
    kind = _kind_of(client)
    folio = int(bill.supply.number) % 9_000 * 100 + (bill.month.year - 2022) * 12 + bill.month.month
    whom = DemoParty(client.rut, client.name, bill.supply.street, bill.supply.comuna)
    days = (bill.issued_on, bill.due_on, bill.month.first, bill.month.last)
    sums = (bill.taxed, bill.net - bill.taxed, bill.tax)
    name = f"DTE-{kind}-{folio}.xml"
    (folder / name).write_bytes(dte_xml(DemoDte(kind, folio, *days, issuer, whom, _items(kind, bill), *sums)))
    return name


def _kind_of(client: Client) -> int:
    """Companies get facturas, people boletas."""
    return _INVOICE if client.is_company else _RECEIPT


def _items(kind: int, bill: Bill) -> tuple[DemoItem, ...]:
    """A factura has every line, without IVA; a boleta says what it is for, with IVA."""
    if kind == _INVOICE:
        return tuple(
            DemoItem(one.description, one.pesos, not one.taxed, one.kwh, "kWh", one.price) for one in bill.lines
        )
    named = f"Suministro eléctrico {bill.month.month:02d}/{bill.month.year}"
    exempt = DemoItem("Cargos exentos", bill.net - bill.taxed, is_exempt=True)
    return DemoItem(named, bill.taxed + bill.tax, quantity=bill.kwh, unit="kWh"), exempt


def _write_bill(feed: FeedWriter, client: Client, bill: Bill, whose: dict[str, str]) -> None:
    before, after = (counter(bill.supply, month) for month in (bill.month.plus(-1), bill.month))
    readings = {"previous_reading": before, "current_reading": after}
    feed.add(
        "bills",
        **whose,
        month=bill.month,
        number=bill.number,
        kind=str(_kind_of(client)),
        issued_on=bill.issued_on,
        due_on=bill.due_on,
        total=bill.total,
        holder=client.name,
        period_first=bill.month.first,
        period_last=bill.month.last,
        consumption=bill.kwh,
        unit="kWh",
        **readings,
    )
    for at, line in enumerate(bill.lines, start=1):
        feed.add("charges", **whose, bill_number=bill.number, line=at, **_charge(line))
    if bill.tax:
        tax = {"description": f"IVA {IVA} %", "tax_rate": IVA, "part": "vat", "amount": bill.tax}
        feed.add("charges", **whose, bill_number=bill.number, line=len(bill.lines) + 1, **tax)
    days = {"read_from": bill.month.first, "read_to": bill.month.last, "rollover": ROLLOVER}
    amount = {"amount": bill.kwh, "unit": "kWh", "quality": "measured"}
    feed.add("consumption", **whose, month=bill.month, **days, **readings, **amount)


def _charge(line: Line) -> dict[str, object]:
    is_fixed = line.kwh is None
    return {
        "description": line.description,
        "quantity": line.kwh,
        "unit": None if is_fixed else "kWh",
        "price": line.price,
        "tax_rate": IVA if line.taxed else None,
        "part": "fixed" if is_fixed else "consumption",
        "amount": line.pesos,
    }
