"""The history of every contract, worked out anew from the feed's own files: opening + accruals − payments = closing."""

from __future__ import annotations

import csv
from calendar import monthrange
from datetime import UTC, date, datetime
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from ventanilla.kernel.actors import SystemActor
from ventanilla.settings import Settings
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.supplies import holder_of

Rows = list[dict[str, str]]


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    return sqlite_url


def rows(folder: Path, name: str, encoding: str) -> Rows:
    with (folder / f"{name}.csv").open(encoding=encoding, newline="") as text:
        return list(csv.DictReader(text, delimiter=";"))


def roubles(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


def day(text: str) -> date:
    return date(int(text[6:]), int(text[3:5]), int(text[:2]))


def spans(today: date) -> list[tuple[date, date]]:
    """The months and years of the page's two last years."""
    found = [(date(year, 1, 1), date(year, 12, 31)) for year in (today.year - 1, today.year)]
    months = [(year, month) for year in (today.year - 1, today.year) for month in range(1, 13)]
    return found + [(date(y, m, 1), date(y, m, monthrange(y, m)[1])) for y, m in months if date(y, m, 1) <= today]


@pytest.mark.parametrize(
    ("encoding", "most"),
    [
        pytest.param("cp1251", 60, marks=pytest.mark.utility("vologda"), id="vologda"),
        pytest.param("utf-8", 40, marks=pytest.mark.utility("komiesc"), id="komiesc"),
    ],
)
@pytest.mark.covers("VOL-11", "VOL-12", "KOM-14")
def test_opening_and_accruals_less_payments_are_the_closing_of_every_period(
    portal: Any, portal_settings: Settings, clock: FixedClock, tmp_path: Path, encoding: str, most: int
) -> None:
    clock.set(datetime(2026, 11, 21, 9, tzinfo=UTC))
    today = portal.house.today()
    feed = tmp_path / "feed"
    import_module(f"ventanilla_{portal_settings.utility}.demo").write_feed(feed, today)
    outcome = portal.exchange.import_feed(SystemActor("test"), feed, rejects=tmp_path)
    assert outcome.rejected == 0, [file.first_rejection for file in outcome.files if file.rejected]
    charged: dict[str, list[tuple[date, Decimal, str]]] = {}
    paid: dict[str, list[tuple[date, Decimal, str]]] = {}
    for row in rows(feed, "bills", encoding):
        one = (day(row["issued_on"]), roubles(row["total"]), row["number"])
        charged.setdefault(row["supply_number"], []).append(one)
    for row in rows(feed, "payments", encoding):
        one = (day(row["paid_on"]), roubles(row["amount"]), row["reference"])
        paid.setdefault(row["supply_number"], []).append(one)
    periods, seen = spans(today), 0
    for point in rows(feed, "supply_points", encoding)[:most]:
        number = point["number"]
        id_ = portal.house.id_of("supply_point", point["customer_number"], number)
        actor = holder_of(portal.house, id_, point["customer_number"])
        bills, payments = charged.get(number, []), paid.get(number, [])
        debt = portal.billing.debts(actor, id_).value
        whole = sum((a for _, a, _ in bills), Decimal(0)) - sum((a for _, a, _ in payments), Decimal(0))
        assert debt.balance.amount == whole, number
        for since, until in periods:
            found = portal.billing.statement(actor, id_, since, until).value
            before = sum((a for d, a, _ in bills if d < since), Decimal(0))
            before -= sum((a for d, a, _ in payments if d < since), Decimal(0))
            of_bills = [(d, a, n) for d, a, n in bills if since <= d <= until]
            of_payments = [(d, a, n) for d, a, n in payments if since <= d <= until]
            assert found.opening.amount == before, (number, since)
            accruals = sum((a for _, a, _ in of_bills), Decimal(0))
            received = sum((a for _, a, _ in of_payments), Decimal(0))
            assert found.opening.amount + accruals - received == found.closing.amount, (number, since)
            shown = [(one.day, one.debit.amount, one.document) for one in found.movements if one.debit]
            assert sorted(shown) == sorted(of_bills), (number, since)
            shown = [(one.day, one.credit.amount, one.reference) for one in found.movements if one.credit]
            assert sorted(shown) == sorted(of_payments), (number, since)
            seen += bool(of_bills) + bool(of_payments)
    assert seen > 500
