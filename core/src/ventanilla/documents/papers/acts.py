"""Acts that both parties sign: of what was delivered, and of what is owed."""

from __future__ import annotations

from ventanilla.billing.model import Movement, MovementKind, Statement
from ventanilla.documents.model import Block, Column, Labelled, PaperText, Paragraph, Table
from ventanilla.documents.papers.invoicing import unit_of
from ventanilla.documents.papers.material import Material
from ventanilla.documents.papers.parties import BLANK, NOTHING, both_signatures, contract, in_words
from ventanilla.documents.papers.worth import Worth, worth_of
from ventanilla.kernel.money import Money

BY_HAND = "\u00a0"
"""A cell that somebody fills in, so that no label reaches over it."""


def acceptance_act(material: Material) -> PaperText:
    """What was delivered in a month, and for how much."""
    say, detail, names = material.say, material.sources.bill(), material.requisites
    worth = worth_of(detail, material.utility)
    period = detail.period
    first, last = (period.first, period.last) if period else (detail.bill.month.first, detail.bill.month.last)
    opening = say(
        "acceptance_act.opening",
        seller=names.name,
        acting=names.head.acting or names.head.name,
        basis=names.head.basis or BLANK,
        buyer=material.customer.name,
        blank=BLANK,
        contract=contract(material, "by_contract"),
        first=material.language.day(first),
        last=material.language.day(last),
    )
    where = material.point.address
    place = ", ".join(part for part in (where.locality, where.street) if part) or NOTHING
    whole = worth.net + worth.vat
    vat = material.sum(worth.vat) if worth.rate else NOTHING
    said = say("acceptance_act.sum", amount=material.sum(whole), words=in_words(material, whole), vat=vat)
    blocks: tuple[Block, ...] = (
        Labelled(((say("place"), names.town or NOTHING), (say("delivered_at"), place))),
        Paragraph(opening),
        _delivered(material, worth),
        Paragraph(said, is_strong=True),
        Paragraph(say("acceptance_act.closing")),
        both_signatures(material),
    )
    subtitle = say("acceptance_act.subtitle", month=material.month)
    return PaperText(material.title, material.document.issued_on, blocks, subtitle)


def _delivered(material: Material, worth: Worth) -> Table:
    say, number = material.say, material.language.number
    rows = []
    for at, line in enumerate(worth.lines, start=1):
        quantity = NOTHING if line.quantity is None else number(line.quantity.value)
        unit = unit_of(material, line.quantity.unit if line.quantity else None)
        price = NOTHING if line.price is None else number(line.price)
        money = (material.sum(line.net), material.sum(line.vat), material.sum(line.gross))
        rows.append((str(at), line.description, quantity, unit, price, *money))
    sums = (material.sum(worth.net), material.sum(worth.vat), material.sum(worth.net + worth.vat))
    columns = (
        Column(say("column.at"), "right", 0.5),
        Column(say("column.goods"), "left", 3.6),
        Column(say("column.quantity"), "right", 1.5),
        Column(say("column.unit"), "left", 1),
        Column(say("column.price"), "right", 1.3),
        Column(say("column.net"), "right", 1.8),
        Column(say("column.vat"), "right", 1.6),
        Column(say("column.gross"), "right", 1.8),
    )
    total = ("", say("total"), "", "", "", *sums)
    return Table(say("acceptance_act.table"), columns, tuple(rows), (total,))


def reconciliation_act(material: Material) -> PaperText:
    """The movements of a quarter as the seller has them, beside blank columns for the buyer's."""
    say, language, names = material.say, material.language, material.requisites
    last = material.document.month.last
    first = material.document.month.plus(-2).first
    statement = material.sources.statement(first, last)
    opening = say(
        "reconciliation_act.opening",
        seller=names.name,
        buyer=material.customer.name,
        contract=contract(material, "by_contract"),
        first=language.day(first),
        last=language.day(last),
    )
    blocks: tuple[Block, ...] = (
        Paragraph(opening),
        _movements(material, statement),
        Paragraph(_result(material, statement), is_strong=True),
        both_signatures(material),
    )
    span = say("reconciliation_act.subtitle", first=language.day(first), last=language.day(last))
    return PaperText(material.title, material.document.issued_on, blocks, span, is_wide=True)


def _movements(material: Material, statement: Statement) -> Table:
    say = material.say
    half = (
        Column(say("column.date"), "left", 1),
        Column(say("column.document"), "left", 3.6),
        Column(say("column.debit"), "right", 1.5),
        Column(say("column.credit"), "right", 1.5),
    )
    rows = tuple(
        (material.language.day(one.day), _named(material, one), _shown(material, one.debit),
         _shown(material, one.credit), "", "", "", "")
        for one in statement.movements
    )  # fmt: skip
    turnover = (material.sum(statement.debits), material.sum(statement.credits))
    opening = _balance(material, "reconciliation_act.before", statement.opening)
    turned = (
        "",
        say("reconciliation_act.turnover"),
        *turnover,
        "",
        say("reconciliation_act.turnover"),
        BY_HAND,
        BY_HAND,
    )
    closing = _balance(material, "reconciliation_act.after", statement.closing)
    by = "reconciliation_act.by"
    groups = ((say(by, name=material.requisites.name), 4), (say(by, name=material.customer.name), 4))
    return Table(say("reconciliation_act.table"), (*half, *half), (opening, *rows), (turned, closing), groups)


def _balance(material: Material, label: str, balance: Money) -> tuple[str, ...]:
    said, nothing = material.say(label), Money.zero(balance.currency)
    debit, credit = (nothing, -balance) if balance.minor < 0 else (balance, nothing)
    shown = (material.sum(debit) if debit else "", material.sum(credit) if credit else "")
    sides = shown if balance else (material.sum(balance), BY_HAND)
    return ("", said, *(one or BY_HAND for one in sides), "", said, BY_HAND, BY_HAND)


def _named(material: Material, one: Movement) -> str:
    if one.kind is MovementKind.PAYMENT:
        return material.say("reconciliation_act.payment", number=one.reference or one.document)
    name = "correction" if one.kind in (MovementKind.CREDIT, MovementKind.ADJUSTMENT) else "sale"
    return material.say(f"reconciliation_act.{name}", number=one.document)


def _shown(material: Material, amount: Money) -> str:
    return material.sum(amount) if amount else ""


def _result(material: Material, statement: Statement) -> str:
    closing, say = statement.closing, material.say
    day = material.language.day(statement.until)
    if not closing:
        return say("reconciliation_act.even", date=day)
    owed = closing if closing.minor > 0 else -closing
    whom = material.requisites.name if closing.minor > 0 else material.customer.name
    return say(
        "reconciliation_act.owed", date=day, whom=whom, amount=material.sum(owed), words=in_words(material, owed)
    )
