"""What pages, papers and files say of these months: the same everywhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from babel.numbers import get_currency_name

from ventanilla.billing.model import BilledMonth, Charge
from ventanilla.documents.history.desk import HistoryView, MonthView
from ventanilla.figures.model import Point, Series
from ventanilla.figures.sheet import Chart, Facts, Sheet, SheetColumn, SheetTable
from ventanilla.i18n import Language
from ventanilla.kernel.absence import Absent, Why
from ventanilla.kernel.messages import message
from ventanilla.kernel.quantities import Quantity, Unit
from ventanilla.plugin import Attribute, Utility

COLUMNS = ("month", "year", "consumption", "charges")
NUMBERS = frozenset({"consumption", "charges"})
DASH = "-"


def say(language: Language, id_: str, /, **values: object) -> str:
    """A text of these pages."""
    return language.text(f"documents.history.{id_}", **values)


def amount(value: object, language: Language) -> str:
    """A quantity or an amount, or why there is none: a month whose bill is to come says so."""
    if isinstance(value, Absent):
        return say(language, "not_billed") if value.why is Why.PENDING else language.absence(value)
    return language.show(value)


def cell(one: BilledMonth, name: str, language: Language) -> str:
    """One of the columns of a month: ``01``, ``2026``, what was used, what was charged."""
    if name == "month":
        return f"{one.month.month:02d}"
    if name == "year":
        return str(one.month.year)
    return amount(one.consumption if name == "consumption" else one.net, language)


def searched(one: BilledMonth, language: Language) -> Iterator[str]:
    """What a search among the months looks into."""
    yield language.month(one.month)
    yield f"{one.month.month:02d}/{one.month.year}"
    for name in COLUMNS:
        yield cell(one, name, language)
    if isinstance(one.consumption, Quantity):
        yield f"{one.consumption.value:f}"
    if not isinstance(one.net, Absent):
        yield f"{one.net.amount:f}"


def used_series(months: Sequence[BilledMonth]) -> Series:
    """What was used, month by month; one that is not billed or not known is missing, never 0."""
    unit = next((one.consumption.unit for one in months if isinstance(one.consumption, Quantity)), Unit.KWH)
    points = tuple(_used(one, unit) for one in in_time(months))
    return Series("history-used", message("documents.history.used"), unit.value, "month", points)


def charged_series(months: Sequence[BilledMonth], language: Language) -> Series:
    """What was charged without value added tax, month by month."""
    named = str(get_currency_name(months[0].currency, 2, language.locale)) if months else ""
    points = tuple(_charged(one) for one in in_time(months))
    return Series("history-charged", message("documents.history.charged"), named, "month", points)


def in_time(months: Sequence[BilledMonth]) -> list[BilledMonth]:
    """The same months, the oldest first."""
    return sorted(months, key=lambda one: one.month)


def _used(one: BilledMonth, unit: Unit) -> Point:
    used = one.consumption
    if isinstance(used, Absent):
        return Point(str(one.month), one.month, None, used)
    return Point(str(one.month), one.month, used.value if used.unit is unit else None)


def _charged(one: BilledMonth) -> Point:
    net = one.net
    if isinstance(net, Absent):
        return Point(str(one.month), one.month, None, net)
    return Point(str(one.month), one.month, Decimal(net.amount))


def user_facts(view: HistoryView, utility: Utility, columns: Sequence[str], language: Language) -> Facts:
    """Who the client is and where: what stands over the charges of a month."""
    details, text = view.details, language.text
    point, customer = details.supply_point, details.customer
    pairs = [(text("supply.details.customer_number"), point.customer_number)]
    if customer:
        pairs.append((text("supply.details.name"), customer.name))
    pairs.append((text("supply.details.email"), details.email or text("absence.not_supplied")))
    pairs.append((text("supply.column.street"), point.address.street))
    pairs.append((text("supply.column.locality"), point.address.locality))
    for declared in utility.shown_attributes("supply_point"):
        if declared.name in columns:
            pairs.append((text(f"attribute.supply_point.{declared.name}"), _declared(view, declared, language)))
    billed = language.day(view.billed_on) if view.billed_on else text("absence.not_supplied")
    return Facts((*pairs, (say(language, "billed_on"), billed)), say(language, "user"))


def _declared(view: HistoryView, declared: Attribute, language: Language) -> str:
    value = view.details.supply_point.attributes.get(declared.name)
    return language.text("absence.not_supplied") if value is None else str(value)


def taxed(charge: Charge, language: Language) -> str:
    """Whether value added tax is due on a line."""
    return say(language, "taxed_yes" if charge.is_taxed else "taxed_no")


def sums(month: BilledMonth, language: Language) -> tuple[tuple[str, str], ...]:
    """The lines by whether they are taxed, their sum, the tax and what it comes to."""
    parts = [("net", month.net)] if not isinstance(month.net, Absent) else []
    parts += [("exempt", month.exempt), ("taxed", month.taxed), ("vat", month.vat), ("total", month.total)]
    return tuple((say(language, f"sum.{name}"), language.money(value)) for name, value in parts)


def history_sheet(view: HistoryView, utility: Utility, columns: Sequence[str], language: Language) -> Sheet:
    """The page of the months as a paper."""
    headings = [(name, name in NUMBERS) for name in COLUMNS]
    heads = tuple(SheetColumn(say(language, f"column.{name}"), number) for name, number in headings)
    documents = SheetColumn(say(language, "column.documents"), share=1.6)
    rows = tuple(
        (*(cell(one, name, language) for name in COLUMNS), _documents(view, one, language)) for one in view.months
    )
    return Sheet(
        title=language.text("screen.documents.history"),
        parts=(
            user_facts(view, utility, columns, language),
            Chart(used_series(view.months)),
            Chart(charged_series(view.months, language)),
            SheetTable((*heads, documents), rows, say(language, "caption")),
        ),
        name=f"{say(language, 'file_name')}-{view.details.supply_point.number}",
        subtitle=_place(view, utility),
    )


def month_sheet(view: MonthView, utility: Utility, columns: Sequence[str], language: Language) -> Sheet:
    """The page of one month's charges as a paper."""
    month = view.month
    heads = (
        SheetColumn(say(language, "column.charge"), share=5),
        SheetColumn(say(language, "column.amount"), True, 1.4),
        SheetColumn(say(language, "column.taxed"), share=1),
    )
    rows = tuple((one.description, language.money(one.amount), taxed(one, language)) for one in month.lines)
    totals = tuple((label, value, "") for label, value in sums(month, language)) if month.bills else ()
    named = language.month(month.month)
    documents = (say(language, "column.documents"), _documents(view.history, month, language))
    return Sheet(
        title=say(language, "month_title", month=named),
        parts=(
            user_facts(view.history, utility, columns, language),
            Facts((documents,)),
            SheetTable(heads, rows, say(language, "charges"), totals),
        ),
        name=f"{say(language, 'file_name')}-{view.history.details.supply_point.number}-{month.month}",
        subtitle=_place(view.history, utility),
    )


def _place(view: HistoryView, utility: Utility) -> str:
    point = view.details.supply_point
    label = utility.supply_label.format(customer_number=point.customer_number, number=point.number)
    return f"{label} · {point.address.street}"


def _documents(view: HistoryView, month: BilledMonth, language: Language) -> str:
    named = (f"{language.text(f'documents.dte.kind.{one.name}')} {one.folio}" for one in view.documents(month))
    return ", ".join(named) or DASH
