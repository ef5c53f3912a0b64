"""What injections are worth, on paper."""

from __future__ import annotations

from ventanilla.billing.credits import COLUMNS, TEXTS, by_year, cell, credits_series, remarks
from ventanilla.billing.service.credits import SCREEN, CreditsView
from ventanilla.figures.sheet import Chart, Facts, Note, Part, Sheet, SheetColumn, SheetTable
from ventanilla.i18n import Language
from ventanilla.plugin import Utility


def file_name(view: CreditsView, language: Language) -> str:
    """What its files are called, without their ends."""
    return f"{language.text('billing.credits.file_name')}-{view.supply_point.number}"


def credits_sheet(view: CreditsView, utility: Utility, language: Language) -> Sheet:
    """Terms, chart and table, and a sentence for each month that does not add up."""
    terms = tuple(
        (language.text(f"billing.credits.{name}"), value)
        for name, value in (("form", view.form), ("frequency", view.frequency))
        if value
    )
    columns = tuple(SheetColumn(language.text(f"billing.credits.column.{name}"), name not in TEXTS) for name in COLUMNS)
    rows = tuple(tuple(cell(row.credit, name, language) for name in COLUMNS) for row in by_year(view.rows))
    said = tuple(
        Note(language.text("billing.credits.odd", month=row.credit.month, what=" ".join(remarks(row, language))))
        for row in view.mismatched
    )
    point = view.supply_point
    label = utility.supply_label.format(customer_number=point.customer_number, number=point.number)
    chart = Chart(credits_series(view.rows, language))
    parts: tuple[Part, ...] = (Facts(terms), chart, SheetTable(columns, rows), *said)
    return Sheet(language.text(f"screen.{SCREEN}"), parts, file_name(view, language), subtitle=label, is_wide=True)
