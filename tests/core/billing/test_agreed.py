"""Contract values, tariffs and norms, and rates that change on a day: fed, asked for, shown."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ventanilla.billing.feed import feed_files
from ventanilla.billing.model import RUSSIAN_VAT
from ventanilla.errors import NotFound
from ventanilla.kernel.actors import Anonymous
from ventanilla.kernel.periods import Month
from ventanilla.kernel.rates import DatedRate, RateTable
from ventanilla.testing.billing import CUSTOMER, SUPPLY, Holder, holder
from ventanilla.testing.supplies import load_rows
from ventanilla_komiesc import UTILITY as KOMI
from ventanilla_vologda import UTILITY as VOLOGDA

pytestmark = pytest.mark.utility("cosepav")


def load(portal: Any, name: str, rows: list[dict[str, Any]]) -> Any:
    file = next(file for file in feed_files(portal.house.utility) if file.name == name)
    whose = {"customer_number": CUSTOMER, "supply_number": SUPPLY} if name == "contract_values" else {}
    return load_rows(portal.house, file, [whose | row for row in rows])


@pytest.fixture
def ours(portal: Any) -> Holder:
    return holder(portal)


def value(month: int, service: str = "Energía", **more: Any) -> dict[str, Any]:
    return {
        "month": Month(2026, month),
        "service": service,
        "volume": Decimal(120),
        "amount": Decimal("900.10"),
        **more,
    }


@pytest.mark.covers("KOM-07")
def test_contract_values_come_in_month_by_month_and_replace_the_known_ones(portal: Any, ours: Holder) -> None:
    rows = [value(1), value(1, "Agua", volume=Decimal("4.5"), unit="m³", amount=None), value(2, volume=None)]
    assert load(portal, "contract_values", rows).inserted == 3
    again = load(portal, "contract_values", rows)
    assert (again.inserted, again.updated, again.unchanged) == (0, 0, 3)
    found = portal.billing.agreed.contract_values(ours.actor, ours.supply_point_id, 2026).value
    shown = [(str(one.month), one.service, one.volume and str(one.volume.value), one.amount and one.amount.minor)
             for one in found]  # fmt: skip
    assert shown == [
        ("2026-01", "Energía", "120", 90010),
        ("2026-01", "Agua", "4.5", None),
        ("2026-02", "Energía", None, 90010),
    ]
    load(portal, "contract_values", [value(1, amount=Decimal(1))])
    found = portal.billing.agreed.contract_values(ours.actor, ours.supply_point_id, 2026).value
    assert [(one.service, one.amount and one.amount.minor) for one in found] == [("Energía", 100), ("Energía", 90010)]
    assert portal.billing.agreed.contract_values(ours.actor, ours.supply_point_id, 2025).value == ()
    with pytest.raises(NotFound):
        portal.billing.agreed.contract_values(ours.stranger, ours.supply_point_id, 2026)


def test_values_below_zero_and_of_nobody_are_refused(portal: Any, ours: Holder) -> None:
    rows = [value(1, volume=Decimal(-1)), value(2, amount=Decimal("-0.01")), value(3, customer_number="nobody")]
    assert [(one.row, one.column) for one in load(portal, "contract_values", rows).rejected] == [
        (0, "volume"), (1, "amount"), (2, "supply_number"),
    ]  # fmt: skip


def tariff(code: str, **more: Any) -> dict[str, Any]:
    row = {"code": code, "service": "Energía", "name": "Residencial", "value": Decimal("67.4521"), "unit": "$/kWh"}
    return row | {"since": date(2026, 1, 1), **more}


@pytest.mark.covers("KOM-14")
def test_tariffs_keep_all_decimals_and_end_on_their_last_day(portal: Any) -> None:
    rows = [
        tariff("B", until=date(2026, 4, 14)),
        tariff("A", until=date(2026, 4, 15)),
        tariff("N", kind="norm", value=Decimal("0.0342"), unit="Gcal/m²"),
        tariff("A", since=date(2026, 4, 16), value=Decimal(70)),
    ]
    assert load(portal, "tariffs", rows).inserted == 4
    assert load(portal, "tariffs", rows).unchanged == 4
    found = portal.billing.agreed.tariffs(Anonymous()).value
    assert [(one.code, str(one.value), one.kind.value) for one in found] == [
        ("A", "67.4521", "tariff"), ("A", "70", "tariff"), ("N", "0.0342", "norm"),
    ]  # fmt: skip
    assert [str(one.value) for one in portal.billing.tariffs(Anonymous())] == ["67.4521", "0.0342"]
    wrong = [tariff("C", value=Decimal(-1)), tariff("D", until=date(2025, 12, 31))]
    assert [one.column for one in load(portal, "tariffs", wrong).rejected] == ["value", "until"]


def test_the_rate_of_a_day_is_the_last_one_that_has_begun() -> None:
    assert [RUSSIAN_VAT.on(day) for day in (date(2003, 12, 31), date(2018, 12, 31), date(2019, 1, 1))] == [None, 18, 20]
    assert RUSSIAN_VAT.on(date(2025, 12, 31)) == 20
    assert RUSSIAN_VAT.on(date(2026, 1, 1)) == 22
    for utility in (KOMI, VOLOGDA):
        assert utility.rate("vat", date(2026, 6, 1)) == 22
        assert utility.rate("excise", date(2026, 6, 1)) is None


@pytest.mark.parametrize("days", [(), (date(2026, 1, 1), date(2025, 1, 1)), (date(2026, 1, 1), date(2026, 1, 1))])
def test_rates_are_given_once_a_day_the_oldest_first(days: tuple[date, ...]) -> None:
    with pytest.raises(ValueError, match="vat"):
        RateTable("vat", tuple(DatedRate(day, Decimal(20)) for day in days))


@pytest.mark.utility("vologda")
def test_every_demo_bill_is_taxed_by_the_rate_of_its_month(tmp_path: Path) -> None:
    import csv

    from ventanilla_vologda.demo import write_feed

    write_feed(tmp_path, date(2026, 11, 21))
    with (tmp_path / "charges.csv").open(encoding="cp1251", newline="") as text:
        charges = list(csv.DictReader(text, delimiter=";"))
    with (tmp_path / "bills.csv").open(encoding="cp1251", newline="") as text:
        months = {row["number"]: row["month"] for row in csv.DictReader(text, delimiter=";")}
    seen = set()
    for row in charges:
        if row["tax_rate"]:
            month = months[row["bill_number"]]
            assert int(row["tax_rate"]) == (22 if month.endswith("2026") else 20), row
            seen.add(row["tax_rate"])
    assert seen == {"20", "22"}
