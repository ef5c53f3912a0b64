"""Writes the members' history as the co-operative's own system would export it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import TextIO

from ventanilla.kernel.periods import Month
from ventanilla_cosepav.demo import usage
from ventanilla_cosepav.demo.bills import POINT_OF_SALE, Bill, bills_of, channel_of, paid_on
from ventanilla_cosepav.demo.groups import family_of, services_of
from ventanilla_cosepav.demo.people import Member, Supply, members

_FORMAT = """version = 1
encoding = "cp1252"
delimiter = ";"
decimal = ","
date_format = "dd/mm/yyyy"
month_format = "mm/yyyy"
"""
_HEADERS = {
    "customers": "number name email phone dni birth_date",
    "family_members": "customer_number name bond birth_date since",
    "supply_points": "customer_number number street locality commodity service since tariff",
    "services": "customer_number supply_number code name since billing_since state",
    "bills": (
        "customer_number supply_number month number kind issued_on due_on total currency holder period_first "
        "period_last previous_reading current_reading estimated consumption unit consumption_absent payment_code "
        "cae cae_expires point_of_sale sequence receiver_document_type receiver_document"
    ),
    "charges": "customer_number supply_number bill_number line description quantity unit price tax_rate amount",
    "payments": "customer_number supply_number bill_number paid_on amount channel",
    "consumption": (
        "customer_number supply_number month read_from read_to previous_reading current_reading amount unit quality "
        "rollover"
    ),
    "intervals": "customer_number supply_number start seconds amount unit",
}

Cells = Iterable[object]


class _Files:
    """The open CSV files, by name."""

    def __init__(self, folder: Path) -> None:
        self._open: dict[str, TextIO] = {}
        self._writers = {}
        for name, header in _HEADERS.items():
            stream = (folder / f"{name}.csv").open("w", encoding="cp1252", newline="")
            self._open[name] = stream
            self._writers[name] = csv.writer(stream, delimiter=";")
            self._writers[name].writerow(header.split())

    def add(self, name: str, *cells: object) -> None:
        """Write one row."""
        self._writers[name].writerow(cells)

    def close(self) -> None:
        """Write what is still in memory."""
        for stream in self._open.values():
            stream.close()


def write_feed(folder: Path, today: date) -> None:
    """Write ``feed.toml`` and the CSV files of 36 months up to that day."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "feed.toml").write_text(_FORMAT, encoding="utf-8")
    files = _Files(folder)
    place = 0
    for member in members():
        _write_member(files, member)
        for supply in member.supplies:
            _write_supply(files, member, supply, place, today)
            place += 1
    files.close()


def _write_member(files: _Files, member: Member) -> None:
    files.add("customers", member.number, member.name, member.email, member.phone, member.dni, _day(member.born_on))
    for each in family_of(member):
        files.add("family_members", member.number, each.name, each.bond, _known(each.born_on), _known(each.since))


def _write_supply(files: _Files, member: Member, supply: Supply, place: int, today: date) -> None:
    files.add(
        "supply_points",
        member.number,
        supply.number,
        supply.street,
        "Avellaneda",
        "electricity",
        "Energía",
        _day(today.replace(day=1) if supply.quirk == "new" else supply.since),
        supply.tariff,
    )
    for service in services_of(supply, today):
        days = (_known(service.since), _known(service.billing_since))
        files.add("services", member.number, supply.number, service.code, service.name, *days, service.state)
    for bill in bills_of(member, supply, place, today):
        _write_bill(files, member, bill)
        day = paid_on(bill, today)
        if day is not None:
            whose = (member.number, supply.number, bill.number)
            files.add("payments", *whose, _day(day), _hundredths(bill.cents), channel_of(bill))
    if supply.is_hourly:
        for start, amount in _intervals(supply, today):
            files.add("intervals", member.number, supply.number, start, 3600, amount, "kWh")


def _write_bill(files: _Files, member: Member, bill: Bill) -> None:
    supply, month = bill.supply, bill.month
    whose = (member.number, supply.number)
    files.add("bills", *whose, *_bill_cells(member, bill))
    for at, line in enumerate(bill.lines, start=1):
        price = "" if line.price is None else _decimal(line.price, 4)
        quantity, unit = ("", "") if line.kwh is None else (line.kwh, "kWh")
        cells = (line.description, quantity, unit, price, line.tax_rate, _hundredths(line.cents))
        files.add("charges", *whose, bill.number, at, *cells)
    if bill.kind != 8:
        before, after = usage.counter(supply, month.plus(-1)), usage.counter(supply, month)
        days = (_day(month.first), _day(month.last))
        quality = "estimated" if usage.is_estimated(supply, month) else "measured"
        amount = (usage.kwh(supply, month), "kWh", quality, usage.ROLLOVER)
        files.add("consumption", *whose, _month(month), *days, before, after, *amount)


def _bill_cells(member: Member, bill: Bill) -> Cells:
    supply, month = bill.supply, bill.month
    yield from (_month(month), bill.number, bill.kind, _day(bill.issued_on), _day(bill.due_on))
    yield from (_hundredths(bill.cents), "ARS", member.name, _day(month.first), _day(month.last))
    if bill.kind == 8:
        yield from ("", "", "no", "", "", "not_applicable", "")
    else:
        yield from (usage.counter(supply, month.plus(-1)), usage.counter(supply, month))
        yield "yes" if usage.is_estimated(supply, month) else "no"
        yield from (usage.kwh(supply, month), "kWh", "", f"{int(member.number):08d}{bill.sequence:08d}")
    expires = date.fromordinal(bill.issued_on.toordinal() + 10)
    yield from (bill.cae, _day(expires), POINT_OF_SALE, bill.sequence, 96, member.dni)


def _intervals(supply: Supply, today: date) -> Iterator[tuple[str, str]]:
    for back in reversed(range(13)):
        for start, amount in usage.hours(supply, Month.of(today).plus(-back), today):
            yield start.isoformat(), _decimal(amount, 3)


def _known(day: date | None) -> str:
    return _day(day) if day else ""


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _month(month: Month) -> str:
    return f"{month.month:02d}/{month.year}"


def _hundredths(cents: int) -> str:
    return _decimal(cents, 2)


def _decimal(value: int, decimals: int) -> str:
    sign, digits = "-" if value < 0 else "", str(abs(value)).rjust(decimals + 1, "0")
    return f"{sign}{digits[:-decimals]},{digits[-decimals:]}"
