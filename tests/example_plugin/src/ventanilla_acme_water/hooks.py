"""What Acme Water does otherwise than the portal's own tables say. One example of every hook."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from ventanilla.billing.model import (
    Bill,
    BillCharges,
    BillDetail,
    Charge,
    ContractValue,
    Credit,
    MovementKind,
    Statement,
    Tariff,
    TariffKind,
)
from ventanilla.documents.model import Document, TaxDocument
from ventanilla.errors import NotFound, Unavailable
from ventanilla.kernel.absence import Absent, Why
from ventanilla.kernel.money import Money
from ventanilla.kernel.periods import Month
from ventanilla.kernel.quantities import Quantity, Unit
from ventanilla.messages.model import Specialist
from ventanilla.plugin import PluginPortal, hookimpl, live_hookimpl
from ventanilla.readings.model import (
    Batch,
    Consumption,
    Injection,
    IntervalReading,
    Meter,
    Quality,
    Reach,
    RegisterReading,
    TakenOver,
)
from ventanilla.supply.model import Customer, FamilyMember, Link, Service, SupplyPoint


@hookimpl
def customers_matching(portal: PluginPortal, proofs: Mapping[str, str]) -> tuple[Customer, ...] | None:
    """The billing office writes 1900-01-01 where it does not know a birth date: that proves nothing."""
    return () if proofs.get("birth_date") == "1900-01-01" else None


@hookimpl
def customer(portal: PluginPortal, customer_id: str) -> Customer | None:
    """The billing office writes names in capitals; the portal shows them as people write them."""
    found: Customer | None = portal.records.customer(customer_id)
    return found and replace(found, name=found.name.title())


@hookimpl
def supply_points(portal: PluginPortal, customer_id: str) -> tuple[SupplyPoint, ...] | None:
    """Supplies that have ended are left out."""
    found: tuple[SupplyPoint, ...] = portal.records.supply_points(customer_id)
    return tuple(one for one in found if one.until is None or one.until >= portal.today())


@hookimpl
def supply_points_numbered(portal: PluginPortal, number: str) -> tuple[SupplyPoint, ...] | None:
    """Numbers of two digits at most are given to every customer anew: they name no supply."""
    return () if len(number) < 3 else None


@hookimpl
def supply_point(portal: PluginPortal, supply_point_id: str) -> SupplyPoint | None:
    """Localities come with the province behind them (``Villa María, CBA``)."""
    found: SupplyPoint | None = portal.records.supply_point(supply_point_id)
    if found is None:
        return None
    return replace(found, address=replace(found.address, locality=found.address.locality.removesuffix(", CBA")))


@hookimpl
def services(portal: PluginPortal, supply_point: SupplyPoint) -> tuple[Service, ...] | None:
    """The water office writes a letter for the state; customers read a word."""
    words = {"A": "En servicio", "B": "Cortado"}
    found: tuple[Service, ...] = portal.records.services(supply_point)
    return tuple(replace(one, state=words.get(one.state, one.state)) for one in found)


@hookimpl
def family_members(portal: PluginPortal, customer_id: str) -> tuple[FamilyMember, ...] | None:
    """Of children the portal shows no birth date."""
    of_age = portal.today() - timedelta(days=18 * 365 + 5)
    found: tuple[FamilyMember, ...] = portal.records.family_members(customer_id)
    return tuple(replace(one, birth_date=None) if (one.birth_date or of_age) > of_age else one for one in found)


@hookimpl
def bills(portal: PluginPortal, supply_point: SupplyPoint, since: Month) -> tuple[Bill, ...] | None:
    """Less than ten pesos is not collected: such a bill counts as paid."""
    found: tuple[Bill, ...] = portal.records.bills(supply_point, since)
    return tuple(replace(one, open=_collected(one.open)) for one in found)


@hookimpl
def bill(portal: PluginPortal, supply_point: SupplyPoint, bill_id: str) -> BillDetail | None:
    """The code for paying at a shop is the bill's number without its letter."""
    found: BillDetail | None = portal.records.bill(supply_point, bill_id)
    return found and replace(found, payment_code="".join(filter(str.isdigit, found.bill.number)))


@hookimpl
def charges(portal: PluginPortal, supply_point: SupplyPoint, since: Month) -> tuple[BillCharges, ...] | None:
    """Lines are in capitals, as on Acme's paper."""
    found: tuple[BillCharges, ...] = portal.records.charges(supply_point, since)
    return tuple(replace(one, charges=tuple(map(_in_capitals, one.charges))) for one in found)


def _in_capitals(charge: Charge) -> Charge:
    return replace(charge, description=charge.description.upper())


@hookimpl
def movements(portal: PluginPortal, supply_point: SupplyPoint, since: date, until: date) -> Statement | None:
    """What is not collected is written off on the day of its bill, so that the balance is what the bills leave open."""
    whole: Statement = portal.records.movements(supply_point, date(1900, 1, 1), until)
    written_off = [
        replace(one, kind=MovementKind.ADJUSTMENT, text="Importe mínimo", debit=one.credit, credit=one.debit)
        for one in whole.movements
        if one.debit and not _collected(one.debit)
    ]
    every = [*whole.movements, *written_off]
    return Statement.of(supply_point.id, whole.since, until, whole.opening, every).starting(since)


@hookimpl
def contract_values(
    portal: PluginPortal, supply_point: SupplyPoint, first: Month, last: Month
) -> tuple[ContractValue, ...] | None:
    """Where nothing else is agreed on, a household's contract foresees 15 m³ a month."""
    found: tuple[ContractValue, ...] = portal.records.contract_values(supply_point, first, last)
    agreed = Quantity(Decimal(15), Unit.M3)
    months = [first.plus(at) for at in range(12) if first.plus(at) <= last]
    return found or tuple(ContractValue(supply_point.id, month, "Agua", agreed, None) for month in months)


@hookimpl
def tariffs(portal: PluginPortal, day: date) -> tuple[Tariff, ...] | None:
    """What is charged by a norm stands in another leaflet: only prices are shown."""
    found: tuple[Tariff, ...] = portal.records.tariffs(day)
    return tuple(one for one in found if one.kind is TariffKind.TARIFF)


@hookimpl
def credits(portal: PluginPortal, supply_point: SupplyPoint, first: Month, last: Month) -> tuple[Credit, ...] | None:
    """A settlement is told of once its day has come."""
    found: tuple[Credit, ...] = portal.records.credits(supply_point, first, last)
    today = portal.today()
    return tuple(
        replace(one, settled_on=None, settled=None) if one.settled_on and one.settled_on > today else one
        for one in found
    )


@live_hookimpl
def consumption(
    portal: PluginPortal, supply_point: SupplyPoint, first: Month, last: Month
) -> tuple[Consumption, ...] | None:
    """The meter office answers over HTTP; without its address the portal's own tables do."""
    if "meters_url" not in portal.settings:
        return None
    found = _asked(f"{portal.settings['meters_url']}/consumption/{supply_point.code}?from={first}&to={last}")
    return tuple(
        Consumption(Month.parse(one["month"]), Quantity(Decimal(one["m3"]), Unit.M3))
        for one in found
        if first <= Month.parse(one["month"]) <= last
    )


@hookimpl
def injections(
    portal: PluginPortal, supply_point: SupplyPoint, first: Month, last: Month
) -> tuple[Injection, ...] | None:
    """The meter office writes an estimate for the month that is running: it is shown once it was read."""
    found: tuple[Injection, ...] = portal.records.injections(supply_point, first, last)
    running = Month.of(portal.today())
    return tuple(Injection(one.month, Absent(Why.PENDING)) if one.month == running else one for one in found)


@hookimpl
def interval_readings(
    portal: PluginPortal, supply_point: SupplyPoint, start: datetime, end: datetime
) -> tuple[IntervalReading, ...] | None:
    """Acme reads its meters by hand: there are no intervals."""
    return ()


@hookimpl
def readings_reach(portal: PluginPortal, supply_point: SupplyPoint) -> Reach | None:
    """By the billed months only, and so by month and year."""
    found: Reach = portal.records.readings_reach(supply_point)
    return replace(found, start=None, end=None, seconds=None)


@hookimpl
def meters(portal: PluginPortal, supply_point: SupplyPoint) -> tuple[Meter, ...] | None:
    """Meters that were taken away are of no interest to Acme's customers."""
    found: tuple[Meter, ...] = portal.records.meters(supply_point)
    return tuple(one for one in found if one.removed_on is None)


@hookimpl
def register_readings(
    portal: PluginPortal, supply_point: SupplyPoint, since: date, until: date
) -> tuple[RegisterReading, ...] | None:
    """What the billing office reckons where nobody read is its own business."""
    found: tuple[RegisterReading, ...] = portal.records.register_readings(supply_point, since, until)
    return tuple(one for one in found if one.quality is Quality.MEASURED)


@live_hookimpl
def take_over(portal: PluginPortal, batch: Batch) -> TakenOver | None:
    """The meter office takes them one by one; the same one twice changes nothing there."""
    if "meters_url" not in portal.settings:
        return None
    for row in batch.rows:
        _asked(f"{portal.settings['meters_url']}/readings/{row.reading_id}?m3={row.value}&on={row.taken_on}", "PUT")
    return TakenOver(batch.id)


@live_hookimpl
def readings_handed_over(portal: PluginPortal, batch: Batch) -> None:
    """Then the meter office may send its own people elsewhere."""
    if "meters_url" in portal.settings:
        _asked(f"{portal.settings['meters_url']}/rounds/{batch.number}?read={len(batch.rows)}", "PUT")


@hookimpl
def specialists(portal: PluginPortal, supply_point: SupplyPoint) -> tuple[Specialist, ...] | None:
    """Leaks go to the crew on duty, whoever looks after the contract otherwise."""
    found: tuple[Specialist, ...] = portal.records.specialists(supply_point)
    if any("leaks" in one.topics for one in found):
        return found
    crew = Specialist(supply_point.id, "crew", "Guardia de redes", "Guardia", phone="0353 455-0199", topics=("leaks",))
    return (*found, crew)


@live_hookimpl
def link_made(portal: PluginPortal, link: Link) -> None:
    """The meter office wants to know which supplies are looked after online."""
    _told(portal, "PUT", link)


@live_hookimpl
def link_undone(portal: PluginPortal, link: Link) -> None:
    """And which no longer are."""
    _told(portal, "DELETE", link)


def _collected(amount: Money) -> Money:
    return amount if amount.amount >= 10 else Money.zero(amount.currency)


def _told(portal: PluginPortal, method: str, link: Link) -> None:
    if "meters_url" in portal.settings:
        _asked(f"{portal.settings['meters_url']}/online/{link.supply_point.code}", method)


def _asked(url: str, method: str = "GET") -> Any:
    try:
        with urlopen(Request(url, method=method), timeout=2) as answer:
            return json.load(answer)
    except HTTPError as refused:
        refused.close()
        raise Unavailable from None
    except (OSError, ValueError):
        raise Unavailable from None


@hookimpl
def documents(portal: PluginPortal, supply_point: SupplyPoint) -> tuple[Document, ...] | None:
    """Drafts, whose numbers begin with B, are not shown."""
    found: tuple[Document, ...] = portal.records.documents(supply_point)
    return tuple(one for one in found if not one.number.startswith("B"))


@hookimpl
def document_file(portal: PluginPortal, supply_point: SupplyPoint, document_id: str) -> bytes | None:
    """What is not listed can't be opened either."""
    if all(one.id != document_id for one in documents(portal, supply_point) or ()):
        raise NotFound
    found: bytes | None = portal.records.document_file(supply_point, document_id)
    return found


@hookimpl
def tax_documents(portal: PluginPortal, supply_point: SupplyPoint) -> tuple[TaxDocument, ...] | None:
    """Those of before 2026 are in the old archive only."""
    found: tuple[TaxDocument, ...] = portal.records.tax_documents(supply_point)
    return tuple(one for one in found if one.issued_on.year >= 2026)


@hookimpl
def tax_document_file(portal: PluginPortal, supply_point: SupplyPoint, bill_id: str) -> bytes | None:
    """What is not listed can't be opened either."""
    if all(one.bill_id != bill_id for one in tax_documents(portal, supply_point) or ()):
        raise NotFound
    found: bytes | None = portal.records.tax_document_file(supply_point, bill_id)
    return found
