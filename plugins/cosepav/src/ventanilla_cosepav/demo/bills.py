"""Bills whose lines add up, and what was paid of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from ventanilla.demo.chance import between, one_of
from ventanilla.kernel.periods import Month
from ventanilla_cosepav.demo.people import Member, Supply
from ventanilla_cosepav.demo.usage import has_gap, kwh

MONTHS = 36
_BLOCKS = ((150, 1_0000), (250, 1_1800), (10**9, 1_4200))
"""How many kWh at which share of the month's price, in ten-thousandths."""
_FIRST = Month(2023, 1)
_FIRST_NUMBER = Month(2020, 1)
_CHANNELS = ("Caja", "Pago electrónico", "Débito automático", "Billetera virtual")
POINT_OF_SALE = 3


@dataclass(frozen=True)
class Line:
    """One charge: cents, and for energy the kWh and the price in ten-thousandths of a peso."""

    description: str
    cents: int
    kwh: int | None = None
    price: int | None = None
    tax_rate: str = ""


@dataclass(frozen=True)
class Bill:
    """A bill, or a credit note where ``kind`` is 8."""

    supply: Supply
    month: Month
    kind: int
    sequence: int
    issued_on: date
    due_on: date
    lines: tuple[Line, ...]

    @property
    def number(self) -> str:
        """As printed."""
        return f"{'NC B' if self.kind == 8 else 'B'} {POINT_OF_SALE:05d}-{self.sequence:08d}"

    @property
    def cents(self) -> int:
        """The total, which is the sum of the lines."""
        return sum(line.cents for line in self.lines)

    @property
    def cae(self) -> str:
        """Fourteen digits that no authority gave."""
        return f"7{self.issued_on:%y}{between(0, 99_999_999_999, self.number, 'cae'):011d}"


def bills_of(member: Member, supply: Supply, place: int, today: date) -> list[Bill]:
    """The bills of the last months that were issued by that day, oldest first. ``place`` is unique to the supply."""
    if supply.quirk == "new":
        return []
    last = last_billed(member, today)
    months = [last.plus(-back) for back in reversed(range(MONTHS))]
    bills = []
    for month in months:
        if not has_gap(supply, month):
            bills.append(_bill(member, supply, place, month))
        if supply.quirk == "credit" and (month.year * 12 + month.month) % 9 == 4:
            bills.append(_credit_note(member, supply, place, month))
    return [bill for bill in bills if bill.issued_on <= today]


def paid_on(bill: Bill, today: date) -> date | None:
    """When a bill was paid; None while it is not, and for what is nothing to be paid."""
    if bill.kind == 8:
        return None
    if bill.supply.quirk == "debt":
        # Always the last three are open: with the due dates as they are, two of them are overdue.
        day = bill.due_on + timedelta(days=58)
        return day if _month_of_issue(bill.issued_on).plus(3) <= _month_of_issue(today, bill.issued_on.day) else None
    late = between(1, 12, bill.supply.name, bill.month, "late") == 1
    day = bill.due_on + timedelta(days=between(2, 30, bill.number) if late else -between(1, 24, bill.number))
    return day if day <= today else None


def channel_of(bill: Bill) -> str:
    """Where it was paid."""
    return one_of(_CHANNELS, bill.supply.name, "channel")


def last_billed(member: Member, today: date) -> Month:
    """The last month whose bill is out: it is issued in the month after, on the day of the member's group."""
    return _month_of_issue(today, _issue_day(member)).plus(-1)


def _issue_day(member: Member) -> int:
    return one_of((3, 6, 10, 14), member.number, "group")


def _month_of_issue(day: date, issue_day: int = 1) -> Month:
    return Month.of(day) if day.day >= issue_day else Month.of(day).plus(-1)


def _bill(member: Member, supply: Supply, place: int, month: Month) -> Bill:
    issued_on = month.plus(1).first.replace(day=_issue_day(member))
    # A month to pay, so that at any time one bill is out and not yet due.
    due_on = month.plus(2).first.replace(day=_issue_day(member) - 1)
    return Bill(supply, month, 18, _sequence(month, place), issued_on, due_on, _lines(kwh(supply, month), month))


def _credit_note(member: Member, supply: Supply, place: int, month: Month) -> Bill:
    issued_on = month.plus(1).first.replace(day=_issue_day(member) + 5)
    used = between(20, 60, supply.name, month, "credit")
    energy = -_times(used, _price(month))
    lines = (Line("Ajuste de lectura", energy, -used, _price(month)), _share("IVA 21 %", energy, 21))
    return Bill(supply, month, 8, _sequence(month, place), issued_on, issued_on, lines)


def _sequence(month: Month, place: int) -> int:
    passed = (month.year - _FIRST_NUMBER.year) * 12 + month.month - _FIRST_NUMBER.month
    return passed * 1000 + place + 1


def _lines(used: int, month: Month) -> tuple[Line, ...]:
    price = _price(month)
    lines = [Line("Cargo fijo", price * 18 // 100)]
    left = used
    for at, (size, share) in enumerate(_BLOCKS, start=1):
        part = min(left, size)
        left -= part
        if part:
            each = price * share // 10_000
            lines.append(Line(f"Energía, bloque {at}", _times(part, each), part, each))
    net = sum(line.cents for line in lines)
    return (
        *lines,
        Line("Cuota capital", price * 6 // 100),
        _share("Alumbrado público", net, 9),
        _share("TPP", net, 6),
        _share("IVA 21 %", net, 21),
    )


def _price(month: Month) -> int:
    """Ten-thousandths of a peso for a kWh: 2 % more each month."""
    price = 62_0000
    for _ in range((month.year - _FIRST.year) * 12 + month.month - _FIRST.month):
        price += price * 2 // 100
    return price


def _times(used: int, price: int) -> int:
    return (used * price + 50) // 100


def _share(description: str, net: int, per_cent: int) -> Line:
    sign = -1 if net < 0 else 1
    cents = sign * ((abs(net) * per_cent + 50) // 100)
    return Line(description, cents, tax_rate=str(per_cent))
