"""The history, an annex and the list of copies on paper, and the history as a file."""

from __future__ import annotations

from collections.abc import Sequence

from ventanilla.documents.generation.desk import Annex, CopiedPaper, HistoryMonth, HistoryView
from ventanilla.figures.sheet import Chart, Facts, Note, Sheet, SheetColumn, SheetTable
from ventanilla.figures.words import plain
from ventanilla.i18n import Language
from ventanilla.kernel.quantities import Quantity
from ventanilla.plugin import Utility
from ventanilla.readings.series import consumed_series, injected_series, told
from ventanilla.supply.model import SupplyPoint

COLUMNS = ("month", "year", "consumed", "injected")
LINKS = ("annex", "bill")


def by_year(months: Sequence[HistoryMonth]) -> list[HistoryMonth]:
    """The newest year first, each from January on, as the page lists them."""
    return sorted(months, key=lambda one: (-one.month.year, one.month.month))


def cell(one: HistoryMonth, name: str, language: Language) -> str:
    """One cell of the history as text."""
    if name == "month":
        return f"{one.month.month:02d}"
    if name == "year":
        return str(one.month.year)
    return told(one.metered.injected.amount if name == "injected" else one.metered.consumed.amount, language)


def history_sheet(view: HistoryView, utility: Utility, language: Language) -> Sheet:
    """Charts and table; a month with a bill names it."""
    metered = [one.metered for one in view.months]
    columns = tuple(SheetColumn(language.text(f"documents.generation.column.{name}"), name in COLUMNS[2:]) for name in
                    (*COLUMNS, "bill"))  # fmt: skip
    rows = tuple(
        (*(cell(one, name, language) for name in COLUMNS), ", ".join(bill.number for bill in one.bills) or "-")
        for one in by_year(view.months)
    )
    parts = (Chart(consumed_series(metered)), Chart(injected_series(metered)), SheetTable(columns, rows))
    name = language.text("documents.generation.file_name")
    return Sheet(
        language.text("screen.documents.generation"),
        parts,
        f"{name}-{view.supply_point.number}",
        label_of(view.supply_point, utility),
    )


def annex_sheet(annex: Annex, utility: Utility, language: Language) -> Sheet:
    """What was injected in a month, by which readings, and what it is worth."""
    month, injected, credit = annex.metered.month, annex.metered.injected, annex.credit
    pairs = [(language.text("documents.generation.annex.month"), language.month(month))]
    for name, reading in (("previous", injected.previous), ("current", injected.current)):
        if reading is not None:
            pairs.append((language.text(f"documents.generation.annex.{name}"), language.number(plain(reading))))
    if isinstance(injected.amount, Quantity):
        shown = Quantity(plain(injected.amount.value), injected.amount.unit)
        pairs.append((language.text("documents.generation.annex.injected"), language.quantity(shown)))
    notes: list[Note] = []
    if credit is not None:
        row = credit.credit
        if row.tariff is not None:
            pairs.append((language.text("documents.generation.annex.tariff"), language.number(row.tariff, 4)))
        for name in ("adjusted", "available", "accumulated"):
            if (amount := getattr(row, name)) is not None:
                pairs.append((language.text(f"documents.generation.annex.{name}"), language.money(amount)))
        for wrong in credit.mismatches:
            said = language.text(
                f"billing.credits.mismatch.{wrong.rule.value}", expected=wrong.expected, found=wrong.found
            )
            notes.append(Note(said))
    title = language.text("documents.generation.annex.title", month=month)
    name = language.text("documents.generation.annex.file_name")
    label = label_of(annex.supply_point, utility)
    return Sheet(title, (Facts(tuple(pairs)), *notes), f"{name}-{annex.supply_point.number}-{month}", label)


def papers_sheet(papers: Sequence[CopiedPaper], point: SupplyPoint, utility: Utility, language: Language) -> Sheet:
    """Which copies there are."""
    columns = tuple(SheetColumn(language.text(f"documents.generation.papers.{name}")) for name in ("kind", "link"))
    rows = tuple(
        (
            language.text(f"documents.kind.{one.kind}"),
            one.document.number if one.document else language.text("documents.generation.papers.none"),
        )
        for one in papers
    )
    title = language.text("screen.documents.generation_papers")
    name = language.text("documents.generation.papers.file_name")
    return Sheet(title, (SheetTable(columns, rows),), f"{name}-{point.number}", label_of(point, utility))


def label_of(point: SupplyPoint, utility: Utility) -> str:
    """The supply as the utility writes it."""
    return utility.supply_label.format(customer_number=point.customer_number, number=point.number)
