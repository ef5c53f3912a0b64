"""Every demo member's account, worked out anew from the feed's own files by sums of plain numbers."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ventanilla.kernel.actors import SystemActor
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.supplies import holder_of
from ventanilla_cosepav.demo import write_feed

pytestmark = pytest.mark.utility("cosepav")
Rows = list[dict[str, str]]


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    return sqlite_url


def rows(folder: Path, name: str) -> Rows:
    with (folder / f"{name}.csv").open(encoding="cp1252", newline="") as text:
        return list(csv.DictReader(text, delimiter=";"))


def pesos(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


def day(text: str) -> date:
    return date(int(text[6:]), int(text[3:5]), int(text[:2]))


def whose(row: dict[str, str]) -> tuple[str, str]:
    return row["customer_number"], row["supply_number"]


@pytest.mark.covers("COS-11", "COS-13")
def test_the_sum_of_the_debts_is_the_balance_of_the_account_of_every_member(
    portal: Any, clock: FixedClock, tmp_path: Path
) -> None:
    clock.set(datetime(2026, 11, 21, 15, tzinfo=UTC))
    today = portal.house.today()
    feed = tmp_path / "feed"
    write_feed(feed, today)
    outcome = portal.exchange.import_feed(SystemActor("test"), feed, rejects=tmp_path)
    assert outcome.rejected == 0
    balance: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    before: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    moves: dict[tuple[str, str], int] = defaultdict(int)
    since = today.replace(year=today.year - 1)
    booked = [(whose(row), day(row["issued_on"]), pesos(row["total"])) for row in rows(feed, "bills")]
    booked += [(whose(row), day(row["paid_on"]), -pesos(row["amount"])) for row in rows(feed, "payments")]
    for supply, on, amount in booked:
        balance[supply] += amount
        before[supply] += amount if on < since else 0
        moves[supply] += on >= since
    seen = {"owed": 0, "favour": 0, "even": 0}
    for point in rows(feed, "supply_points"):
        supply = (point["customer_number"], point["number"])
        id_ = portal.house.id_of("supply_point", *supply)
        actor = holder_of(portal.house, id_, supply[0])
        statement = portal.billing.statement(actor, id_).value
        debt = portal.billing.debts(actor, id_).value
        assert statement.closing.amount == balance[supply], supply
        assert statement.opening.amount == before[supply], supply
        assert len(statement.movements) == moves[supply], supply
        assert debt.total.amount == max(Decimal(0), balance[supply]), supply
        assert debt.credit.amount == max(Decimal(0), -balance[supply]), supply
        seen["owed" if balance[supply] > 0 else "favour" if balance[supply] < 0 else "even"] += 1
    assert seen["owed"] > 200
    assert seen["even"] >= 1
    assert seen["favour"] >= 1, "the persona with credit notes"
