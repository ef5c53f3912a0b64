"""The readings of both registers as a table: to be shown, searched and printed."""

from __future__ import annotations

from ventanilla.figures.sheet import Chart, Sheet, SheetColumn, SheetTable
from ventanilla.figures.words import plain
from ventanilla.i18n import Language
from ventanilla.kernel.absence import Absent
from ventanilla.plugin import Utility
from ventanilla.readings.model import Consumption, Injection, MeteredMonth
from ventanilla.readings.series import by_year, consumed_series, injected_series, told
from ventanilla.readings.service import MeteredView

SCREEN = "readings.generation"
COLUMNS = (
    "month",
    "year",
    "injected",
    "injected_previous",
    "injected_current",
    "consumed",
    "consumed_previous",
    "consumed_current",
)
"""In the order of the page; each reading stands under its own heading (Cooprel's manual, Fig. 28)."""
TEXTS = ("month", "year")


def cell(one: MeteredMonth, name: str, language: Language) -> str:
    """One cell of the table as text; empty where there is nothing to say."""
    if name == "month":
        return f"{one.month.month:02d}"
    if name == "year":
        return str(one.month.year)
    side, _, reading = name.partition("_")
    row: Injection | Consumption = one.injected if side == "injected" else one.consumed
    if not reading:
        return told(row.amount, language)
    value = row.previous if reading == "previous" else row.current
    return "" if value is None or isinstance(row.amount, Absent) else language.number(plain(value))


def file_name(view: MeteredView, language: Language) -> str:
    """What its files are called, without their ends."""
    return f"{language.text('readings.generation.file_name')}-{view.supply_point.number}"


def metered_sheet(view: MeteredView, utility: Utility, language: Language) -> Sheet:
    """Both charts and the table."""
    point = view.supply_point
    columns = tuple(
        SheetColumn(language.text(f"readings.generation.column.{name}"), name not in TEXTS) for name in COLUMNS
    )
    rows = tuple(tuple(cell(one, name, language) for name in COLUMNS) for one in by_year(view.months))
    label = utility.supply_label.format(customer_number=point.customer_number, number=point.number)
    parts = (Chart(consumed_series(view.months)), Chart(injected_series(view.months)), SheetTable(columns, rows))
    return Sheet(language.text(f"screen.{SCREEN}"), parts, file_name(view, language), subtitle=label, is_wide=True)
