"""The history of an invented contract: what its meters counted, what was billed of it and what was paid.

What is worked out for a month depends on nothing but the contract and the month, so that it stays as months go by.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

from ventanilla.billing.model import RUSSIAN_VAT
from ventanilla.demo.chance import between
from ventanilla.kernel.periods import Month
from ventanilla.kernel.quantities import Commodity, Unit

MONTHS = 36
_EPOCH = Month(2020, 1)
_BANK = timedelta(days=2)
_COLD = (130, 126, 116, 100, 88, 78, 74, 78, 90, 104, 116, 128)
"""Per cent of the yearly mean, January first: dark and cold winters."""


@dataclass(frozen=True)
class DemoMeter:
    """A meter. ``share`` is its part of the contract's use in per cent; ``zones`` are those of day and night."""

    number: str
    make: str
    place: str
    share: int = 100
    zones: tuple[int, ...] = (100,)
    digits: int = 5
    coefficient: int = 1


@dataclass(frozen=True)
class Rate:
    """How a kind of contract is billed: ``price`` is in ten-thousandths of a rouble, 3 % more each July."""

    line: str
    unit: Unit
    price: int
    vat: bool = False
    issue_day: int = 3
    due_day: int = 15


@dataclass(frozen=True)
class Contract:
    """One contract of a customer. ``monthly`` is the mean use in units; ``quirk`` what is special of its history."""

    customer: str
    number: str
    commodity: Commodity
    street: str
    locality: str
    monthly: int
    rate: Rate
    since: date = date(2015, 4, 1)
    quirk: str = ""
    meters: tuple[DemoMeter, ...] = ()


@dataclass(frozen=True)
class Line:
    """One charge, in kopecks."""

    description: str
    kopecks: int
    amount: Decimal | None = None
    price: Decimal | None = None
    tax_rate: int | None = None


@dataclass(frozen=True)
class DemoBill:
    """A month's bill."""

    contract: Contract
    month: Month
    issued_on: date
    due_on: date
    amount: Decimal
    lines: tuple[Line, ...] = field(default=())

    @property
    def kopecks(self) -> int:
        """The total, which is the sum of the lines."""
        return sum(line.kopecks for line in self.lines)

    @property
    def number(self) -> str:
        """As printed."""
        return f"{self.contract.number}-{self.month.month:02d}{self.month.year % 100:02d}"


@dataclass(frozen=True)
class DemoPayment:
    """What was paid of a bill, with the number of the paper it was paid with."""

    paid_on: date
    kopecks: int
    reference: str

    @property
    def received_on(self) -> date:
        """When the bank handed it on."""
        return self.paid_on + _BANK


def counted(contract: Contract, meter: DemoMeter, zone: int, month: Month) -> int:
    """What a zone's counter moved on in a month."""
    swing = between(86, 114, contract.number, meter.number, month, "used")
    used = contract.monthly * _season(contract, month) * swing * meter.share * meter.zones[zone] // 10**8
    return used // meter.coefficient


@cache
def counter(contract: Contract, meter: DemoMeter, zone: int, month: Month) -> int:
    """What a zone's counter shows at the end of a month; after its last digit it begins again at 0."""
    if month < _EPOCH:
        return int(between(100, 60_000, contract.number, meter.number, zone, "counter") % 10**meter.digits)
    before = counter(contract, meter, zone, month.plus(-1))
    return int((before + counted(contract, meter, zone, month)) % 10**meter.digits)


def used(contract: Contract, month: Month) -> Decimal:
    """The contract's use of a month: by its meters, or by its floor area where there is none."""
    if not contract.meters:
        heated = contract.commodity is Commodity.HEAT
        return Decimal(contract.monthly * _season(contract, month)) / 4000 if heated else Decimal(contract.monthly)
    zones = ((meter, zone) for meter in contract.meters for zone in range(len(meter.zones)))
    return Decimal(sum(counted(contract, meter, zone, month) * meter.coefficient for meter, zone in zones))


def bills_of(contract: Contract, today: date) -> list[DemoBill]:
    """The last 36 bills that are out by that day, oldest first; heating has none in summer, a new contract none."""
    if contract.quirk == "new":
        return []
    last = _last_billed(contract, today)
    bills = (_bill(contract, last.plus(-back)) for back in reversed(range(MONTHS)))
    return [bill for bill in bills if bill.kopecks]


def payments_of(bill: DemoBill, today: date) -> Iterator[DemoPayment]:
    """What has arrived of it by that day. A debtor's last three bills are always open; who overpays leaves credit."""
    contract, month = bill.contract, bill.month
    words = (contract.number, month)
    if contract.quirk == "debt":
        day = _issued(contract, month.plus(3)) - _BANK
    elif between(1, 12, *words, "late") == 1:
        day = bill.due_on + timedelta(days=between(1, 20, *words, "days"))
    else:
        day = bill.issued_on + timedelta(days=between(0, (bill.due_on - bill.issued_on).days, *words, "days"))
    kopecks = bill.kopecks
    if contract.quirk == "credit" and month.month % 3 == 1:
        kopecks += kopecks // 4
    payment = DemoPayment(day, kopecks, str(between(100, 9999, *words, "payment")))
    if payment.received_on <= today and kopecks > 0:
        yield payment


def vat_on(day: date) -> int:
    """The rate of VAT in per cent."""
    return int(RUSSIAN_VAT.on(day) or 0)


def _bill(contract: Contract, month: Month) -> DemoBill:
    amount, rate = used(contract, month), contract.rate
    price = price_in(rate, month)
    net = int((amount * price * 100).to_integral_value())
    lines = [Line(rate.line, net, amount, price)]
    if rate.vat:
        per_cent = vat_on(month.last)
        lines.append(Line(f"НДС {per_cent} %", (net * per_cent + 50) // 100, tax_rate=per_cent))
    due_on = month.plus(1).first.replace(day=rate.due_day)
    return DemoBill(contract, month, _issued(contract, month), due_on, amount, tuple(lines))


def price_in(rate: Rate, month: Month) -> Decimal:
    """The price of a unit in a month, in roubles."""
    years = month.year - 2023 + (month.month >= 7)
    price = rate.price
    for _ in range(max(0, years)):
        price += price * 3 // 100
    return Decimal(price).scaleb(-4)


def foreseen(contract: Contract, month: Month) -> Decimal:
    """What the contract foresees for a month, in its unit: the mean use by season, to the tenth."""
    heated = contract.commodity is Commodity.HEAT
    share = Decimal(_season(contract, month)) / (4000 if heated else 100)
    return (contract.monthly * share).quantize(Decimal("0.1"))


def _issued(contract: Contract, month: Month) -> date:
    return month.plus(1).first.replace(day=contract.rate.issue_day)


def _last_billed(contract: Contract, today: date) -> Month:
    out = today.day >= contract.rate.issue_day
    return Month.of(today).plus(-1 if out else -2)


def _season(contract: Contract, month: Month) -> int:
    if contract.commodity is Commodity.HEAT:
        return (190, 180, 150, 110, 60, 0, 0, 0, 50, 110, 150, 180)[month.month - 1]
    return _COLD[month.month - 1] if contract.commodity is Commodity.ELECTRICITY else 100
