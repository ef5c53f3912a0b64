"""Writes what was agreed on under invented contracts: services with their tariffs, and volumes by month."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from ventanilla.demo.contracts import Contract, Rate, foreseen, price_in, vat_on
from ventanilla.demo.writing import FeedWriter
from ventanilla.kernel.periods import Month

YEARS = 2
_UNITS = {"kWh": "руб./кВт·ч", "Gcal": "руб./Гкал", "m³": "руб./м³", "m²": "руб./м² в месяц"}


@dataclass(frozen=True)
class DemoTariff:
    """A tariff of the list: its price is that of a rate, times so many hundredths in a zone of the day."""

    code: str
    name: str
    rate: Rate
    zones: tuple[tuple[str, int], ...] = (("", 100),)


@dataclass(frozen=True)
class DemoNorm:
    """A norm of consumption."""

    code: str
    service: str
    name: str
    value: Decimal
    unit: str


def write_agreement(feed: FeedWriter, contract: Contract, today: date, tariff: str = "") -> None:
    """The service of a contract under a tariff's code, and what the contract foresees for this year and the last."""
    new = contract.quirk == "new"
    since = today.replace(day=1) if new else contract.since
    whose = {"customer_number": contract.customer, "supply_number": contract.number}
    name, code = contract.rate.line, contract.commodity.value
    named = {"tariff": tariff} if tariff else {}
    feed.add("services", **whose, code=code, name=name, since=since, billing_since=since, state="Действует", **named)
    for month in _months(today):
        if month.last < since:
            continue
        volume = foreseen(contract, month)
        net = volume * price_in(contract.rate, month)
        taxes = Decimal(vat_on(month.last) if contract.rate.vat else 0)
        amount = (net * (100 + taxes) / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
        unit = contract.rate.unit.value
        feed.add("contract_values", **whose, month=month, service=name, volume=volume, unit=unit, amount=amount)


def write_tariffs(feed: FeedWriter, tariffs: Iterable[DemoTariff], norms: Iterable[DemoNorm], today: date) -> None:
    """The list of prices, each from July to June, and of norms."""
    first = Month(today.year if today.month >= 7 else today.year - 1, 7)
    for since, until in ((first.plus(-12), first.first.toordinal() - 1), (first, None)):
        last = None if until is None else date.fromordinal(until)
        basis = f"Приказ № 58/{since.year % 100} от 20.12.{since.year - 1}"
        for one in tariffs:
            for zone, share in one.zones:
                value = (price_in(one.rate, since) * share / 100).quantize(Decimal("0.0001"), ROUND_HALF_UP)
                unit = _UNITS[one.rate.unit.value]
                feed.add(
                    "tariffs", code=one.code, kind="tariff", service=one.rate.line, name=one.name, zone=zone,
                    value=value, unit=unit, since=since.first, until=last, basis=basis,
                )  # fmt: skip
    for norm in norms:
        feed.add(
            "tariffs", code=norm.code, kind="norm", service=norm.service, name=norm.name, value=norm.value,
            unit=norm.unit, since=date(2022, 1, 1), basis="Приказ № 12 от 14.12.2021",
        )  # fmt: skip


def _months(today: date) -> Iterator[Month]:
    """January of the last year to December of this one, or of the next one once it is November."""
    years = range(today.year - YEARS + 1, today.year + (2 if today.month >= 11 else 1))
    return (Month(year, month) for year in years for month in range(1, 13))
