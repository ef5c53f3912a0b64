"""What injections are worth: reckoned again, flagged where it does not add up, and there for supplies that generate."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ventanilla.billing.feed import feed_files as billing_files
from ventanilla.billing.model import Credit, Rule, check_credits, worth
from ventanilla.errors import NotFound
from ventanilla.kernel.absence import Absent, Why
from ventanilla.kernel.actors import CustomerActor, SystemActor
from ventanilla.kernel.money import Money
from ventanilla.kernel.periods import Month
from ventanilla.kernel.quantities import Quantity, Unit
from ventanilla.readings.feed import feed_files as readings_files
from ventanilla.supply.feed import feed_files as supply_files
from ventanilla.testing.supplies import add_supply, holder_of, load_rows

TARIFF = Decimal("67.4521")
FIGURE = (
    (1, "1911.7", 1417, 1425, 130373, 1425), (2, "1337.3", 1425, 1431, 91634, 1430),
    (3, "1502.3", 1430, 1435, 102768, 1435), (4, "1059.2", 1435, 1435, 72880, 1435),
    (5, "552.8", 1435, 1434, 38721, 1434), (6, "346.3", 1434, 1433, 24791, 1432),
    (7, "303.9", 1432, 1434, 21932, 1434), (8, "814.3", 1434, 1436, 56362, 1435),
    (9, "1180.3", 1435, 1444, 81057, 1444),
)  # fmt: skip
"""Fig. 27 of Cooprel's manual: month, injection, remnant before, adjusted, available, accumulated."""


def pesos(amount: int) -> Money:
    return Money.of_minor(amount, "CLP")


def figure() -> list[Credit]:
    read = [
        Credit("S", Month(2020, month), Quantity(Decimal(kwh), Unit.KWH), TARIFF, *map(pesos, amounts))
        for month, kwh, *amounts in FIGURE
    ]
    return [*read, Credit("S", Month(2020, 10), Absent(Why.PENDING))]


def rules(rows: list[Credit]) -> list[tuple[int, Rule, int, int]]:
    return [
        (one.credit.month.month, wrong.rule, wrong.expected.minor, wrong.found.minor)
        for one in check_credits(rows)
        for wrong in one.mismatches
    ]


@pytest.mark.covers("CPR-26")
def test_all_rows_of_the_figure_obey_the_arithmetic_and_a_month_not_yet_read_is_exempt() -> None:
    assert rules(figure()) == []


@pytest.mark.covers("CPR-26")
def test_an_amount_that_does_not_follow_from_the_others_is_told_with_what_it_should_be() -> None:
    rows = figure()
    rows[3] = replace(rows[3], available=pesos(72_881))
    rows[5] = replace(rows[5], previous=pesos(1443))
    assert rules(rows) == [(4, Rule.AVAILABLE, 72_880, 72_881), (6, Rule.PREVIOUS, 1434, 1443)]


def test_a_tariff_that_was_rounded_for_display_does_not_pass_for_the_one_that_was_reckoned_with() -> None:
    rows = [replace(row, tariff=Decimal(67)) if row.is_read else row for row in figure()]
    assert [rule for _, rule, _, _ in rules(rows)] == [Rule.AVAILABLE] * 9
    assert worth(Quantity(Decimal("1911.7"), Unit.KWH), TARIFF, "CLP") == pesos(128_948)


@pytest.mark.covers("CPR-26")
def test_a_settlement_leaves_nothing_and_the_next_month_begins_from_there() -> None:
    rows = figure()[:9]
    rows[7] = replace(rows[7], accumulated=pesos(0), settled_on=date(2020, 8, 31), settled=pesos(1436))
    rows[8] = replace(rows[8], previous=pesos(0), adjusted=pesos(0), available=pesos(79_613), accumulated=pesos(0))
    assert rules(rows) == []
    rows[7] = replace(rows[7], accumulated=pesos(12))
    assert rules(rows) == [(8, Rule.ACCUMULATED, 0, 12), (9, Rule.PREVIOUS, 12, 0)]


def test_what_the_bill_took_says_what_is_left_over_to_a_peso() -> None:
    row = replace(figure()[0], discounted=pesos(128_949))
    assert rules([row]) == []
    wrong = replace(row, discounted=pesos(128_000))
    assert rules([wrong]) == [(1, Rule.ACCUMULATED, 2373, 1425)]
    assert rules([replace(figure()[0], accumulated=pesos(131_000))]) == [(1, Rule.ACCUMULATED, 130_373, 131_000)]


def test_after_a_month_that_is_missing_nothing_is_known_of_the_one_before() -> None:
    rows = figure()
    rows[4] = replace(rows[4], previous=pesos(9), adjusted=pesos(1434))
    del rows[3]
    assert rules(rows) == []


def equip(portal: Any, number: str = "22222") -> CustomerActor:
    """Somebody who holds a supply with panels of 3.3 kW."""
    house = portal.house
    own = add_supply(house, "40231907-0", number)
    (points,) = (file for file in supply_files(house.utility) if file.name == "supply_points")
    row = {
        "customer_number": "40231907-0", "number": number, "street": "Ruta T-85 km 4", "locality": "Río Bueno",
        "commodity": "electricity", "service": "Energía", "generation_kw": Decimal("3.3"),
        "settlement_form": "Documento Nominativo", "settlement_frequency": "Anual",
    }  # fmt: skip
    assert not load_rows(house, points, [row]).rejected
    return holder_of(house, own, "40231907-0")


def put(portal: Any, name: str, rows: list[dict[str, Any]]) -> Any:
    files = (*billing_files(portal.house.utility), *readings_files(portal.house.utility))
    file = next(file for file in files if file.name == name)
    whose = {"customer_number": "40231907-0", "supply_number": "22222"}
    return load_rows(portal.house, file, [whose | row for row in rows])


def credit(month: int, **more: Any) -> dict[str, Any]:
    _, kwh, previous, adjusted, available, accumulated = FIGURE[month - 1]
    row = {
        "month": Month(2026, month), "injected": Decimal(kwh), "tariff": TARIFF, "previous": Decimal(previous),
        "adjusted": Decimal(adjusted), "available": Decimal(available), "accumulated": Decimal(accumulated),
    }  # fmt: skip
    return row | more


@pytest.mark.utility("cooprel")
@pytest.mark.covers("CPR-26")
def test_credits_come_in_twice_alike_and_are_shown_to_whoever_has_the_equipment(portal: Any) -> None:
    actor = equip(portal)
    own = portal.house.id_of("supply_point", "40231907-0", "22222")
    zeros = dict.fromkeys(("injected", "tariff", "previous", "adjusted", "available", "accumulated"), Decimal(0))
    rows = [
        credit(1),
        credit(2, available=Decimal(91_635)),
        {"month": Month(2026, 3)} | zeros,
        {"month": Month(2026, 4)},
    ]
    assert put(portal, "generation_credits", rows).inserted == 4
    assert put(portal, "generation_credits", rows).unchanged == 4
    view = portal.billing.credits.view(actor, own)
    assert (view.form, view.frequency) == ("Documento Nominativo", "Anual")
    assert [one.credit.is_read for one in view.rows] == [True, True, False, False]
    assert view.rows[2].credit.injected == Absent(Why.PENDING)
    assert view.rows[0].credit.tariff == TARIFF
    (odd,) = view.mismatched
    assert (odd.credit.month, odd.mismatches[0].expected.minor) == (Month(2026, 2), 91_634)


@pytest.mark.utility("cooprel")
@pytest.mark.covers("CPR-24")
def test_whoever_has_no_equipment_finds_none_of_it(portal: Any) -> None:
    own = add_supply(portal.house, "40118732-4", "4821")
    actor = holder_of(portal.house, own, "40118732-4")
    for look in (
        lambda: portal.billing.credits.view(actor, own),
        lambda: portal.readings.generation.metered(actor, own),
        lambda: portal.documents.generation.history(actor, own),
        lambda: portal.documents.generation.papers(actor, own),
    ):
        with pytest.raises(NotFound):
            look()


@pytest.mark.utility("cooprel")
@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"adjusted": None}, "adjusted"),
        ({"injected": Decimal(-1)}, "injected"),
        ({"available": Decimal("1.5")}, "available"),
        ({"settled_on": date(2026, 1, 31)}, "settled_on"),
        ({"absent": "pending"}, "absent"),
        ({"tariff": Decimal("67.12345678")}, "tariff"),
        ({"supply_number": "9"}, "supply_number"),
    ],
)
def test_a_row_that_says_too_little_or_too_much_is_refused_by_its_column(
    portal: Any, change: dict[str, Any], column: str
) -> None:
    equip(portal)
    (rejected,) = put(portal, "generation_credits", [credit(1, **change)]).rejected
    assert rejected.column == column
    assert not portal.house.languages.default.say(rejected.reason).startswith("billing.")


@pytest.mark.utility("cooprel")
@pytest.mark.covers("CPR-26")
def test_the_import_takes_a_row_that_does_not_add_up_and_tells_the_back_office(portal: Any, tmp_path: Path) -> None:
    equip(portal)
    feed = tmp_path / "feed"
    feed.mkdir()
    (feed / "feed.toml").write_text('version = 1\ndelimiter = ";"\ndecimal = ","\nthousands = "."\n', encoding="utf-8")
    names = ["customer_number", "supply_number", "month", "injected", "tariff", "previous", "adjusted", "available",
             "accumulated"]  # fmt: skip
    with (feed / "generation_credits.csv").open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out, delimiter=";")
        writer.writerow(names)
        whose = ["40231907-0", "22222"]
        writer.writerow([*whose, "2026-01", "1.911,70", "67,4521", "1.417", "1.425", "130.373", "1.425"])
        writer.writerow([*whose, "2026-02", "1.337,30", "67,4521", "1.424", "1.431", "91.634", "1.430"])
    outcome = portal.exchange.import_feed(
        SystemActor("test"), feed, rejects=tmp_path / "rejects", all_or_nothing=True, locale="es-CL"
    )
    (file,) = outcome.files
    assert (outcome.is_kept, file.inserted, file.rejected, file.flagged) == (True, 2, 0, 1)
    assert "line 3, column previous" in file.first_flag
    assert "1.425" in file.first_flag
    flagged = (tmp_path / "rejects" / "generation_credits.flagged.csv").read_text(encoding="utf-8")
    assert flagged.count("22222") == 1
    again = portal.exchange.import_feed(SystemActor("test"), feed, rejects=tmp_path / "rejects").files[0]
    assert (again.unchanged, again.flagged) == (2, 1)


@pytest.mark.utility("cooprel")
@pytest.mark.covers("CPR-27")
def test_a_month_not_yet_read_is_no_zero_and_readings_that_disagree_are_refused(portal: Any) -> None:
    actor = equip(portal)
    own = portal.house.id_of("supply_point", "40231907-0", "22222")
    used = {"month": Month(2026, 1), "previous_reading": Decimal(12_557), "current_reading": Decimal(13_176)}
    assert not put(portal, "consumption", [used | {"amount": Decimal(619)}]).rejected
    swapped = {"month": Month(2026, 2), "previous_reading": Decimal(13_644), "current_reading": Decimal(13_176)}
    (rejected,) = put(portal, "consumption", [swapped | {"amount": Decimal(468)}]).rejected
    assert rejected.column == "current_reading"
    given = [
        ("2026-01", "2313.5", "2408.0", "94.5"), ("2026-02", "2408.0", "2561.2", "153.2"), ("2026-03", "0", "0", "0"),
    ]  # fmt: skip
    rows = [
        {
            "month": Month.parse(month), "previous_reading": Decimal(before), "current_reading": Decimal(after),
            "amount": Decimal(kwh),
        }
        for month, before, after, kwh in given
    ]  # fmt: skip
    assert put(portal, "injections", [*rows, {"month": Month(2026, 4)}]).inserted == 4
    (rejected,) = put(portal, "injections", [rows[0] | {"amount": Decimal("94.7")}]).rejected
    assert rejected.column == "amount"
    months = portal.readings.generation.metered(actor, own).months
    assert [str(one.month) for one in months] == ["2026-01", "2026-02", "2026-03", "2026-04"]
    assert months[0].injected.amount == Quantity(Decimal("94.5"), Unit.KWH)
    assert months[2].injected.amount == months[3].injected.amount == Absent(Why.PENDING)
    assert months[2].injected.current is None
    assert months[1].consumed.amount == Absent(Why.NOT_SUPPLIED)


@pytest.mark.utility("cooprel")
@pytest.mark.covers("CPR-25", "CPR-28")
def test_the_annex_is_printed_from_the_facts_and_a_copy_that_was_not_handed_over_is_said_to_be_missing(
    portal: Any,
) -> None:
    actor = equip(portal)
    own = portal.house.id_of("supply_point", "40231907-0", "22222")
    put(portal, "injections", [{"month": Month(2026, 1), "amount": Decimal("94.5")}, {"month": Month(2026, 2)}])
    view = portal.documents.generation.history(actor, own)
    assert [(str(one.month), one.has_annex, one.bills) for one in view.months] == [
        ("2026-01", True, ()), ("2026-02", False, ()),
    ]  # fmt: skip
    annex = portal.documents.generation.annex(actor, own, Month(2026, 1))
    assert (annex.printed, annex.metered.injected.amount) == (None, Quantity(Decimal("94.5"), Unit.KWH))
    with pytest.raises(NotFound):
        portal.documents.generation.annex(actor, own, Month(2026, 2))
    papers = portal.documents.generation.papers(actor, own)
    assert [(one.kind, one.document) for one in papers][-1] == ("connection_study", None)
    with pytest.raises(NotFound):
        portal.documents.generation.paper(actor, own, "0" * 26)
