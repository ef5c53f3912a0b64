"""Bills to be paid by bank transfer: of a month that is billed, and in advance of one that is planned."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ventanilla.billing.model import BillDetail
from ventanilla.documents.model import Block, Column, Labelled, PaperText, Paragraph, PaymentCode, Table
from ventanilla.documents.papers.material import Material
from ventanilla.documents.papers.parties import (
    NOTHING,
    bank_details,
    buyer_line,
    contract,
    in_words,
    own_signatures,
    seller_line,
)
from ventanilla.documents.papers.worth import Worth, included, worth_of
from ventanilla.errors import NotFound
from ventanilla.kernel.money import Money
from ventanilla.kernel.quantities import Unit


def payment_bill(material: Material) -> PaperText:
    """The bill of a month, with what was paid of it and what is still to be paid."""
    detail, say = material.sources.bill(), material.say
    worth, bill = worth_of(detail, material.utility), detail.bill
    blocks = [*_parties(material, bill.due_on), _goods(material, worth, detail)]
    blocks.append(Paragraph(say("in_words", amount=in_words(material, bill.open or bill.total)), is_strong=True))
    slip = material.sources.slip()
    if slip is not None and slip.content:
        blocks.append(PaymentCode(slip.content, say("payment_bill.code")))
    subtitle = say("payment_bill.subtitle", month=material.month)
    return _paper(material, subtitle, [*blocks, own_signatures(material)])


def advance_bill(material: Material) -> PaperText:
    """The instalments of what the contract foresees for a month."""
    say, plan = material.say, material.kind.plan
    values = [value.amount for value in material.sources.planned() if value.amount is not None]
    if not values or not plan:
        raise NotFound
    whole = sum(values, Money.zero(values[0].currency))
    month, rate = material.document.month, material.utility.rate("vat", material.document.month.last)
    parts = [Money.rounded(whole.amount * part.per_cent / 100, whole.currency) for part in plan]
    total = sum(parts, Money.zero(whole.currency))
    rows = []
    for at, (part, amount) in enumerate(zip(plan, parts, strict=True), start=1):
        due = date(month.year, month.month, min(part.due_day, month.last.day))
        said = say("advance_bill.line", per_cent=part.per_cent, month=material.month, amount=material.sum(whole))
        rows.append((str(at), said, material.language.day(due), material.sum(amount)))
    sums = [("", say("total"), "", material.sum(total))]
    if rate:
        vat = included(total, rate)
        sums.append(("", say("vat_within", rate=rate), "", material.sum(vat)))
    columns = (
        Column(say("column.at"), "right", 0.5),
        Column(say("column.goods"), "left", 6),
        Column(say("column.due"), "left", 1.5),
        Column(say("column.amount"), "right", 1.8),
    )
    table = Table(say("advance_bill.table"), columns, tuple(rows), tuple(sums))
    words = Paragraph(say("in_words", amount=in_words(material, total)), is_strong=True)
    first = date(month.year, month.month, min(plan[0].due_day, month.last.day))
    blocks = [*_parties(material, first), table, words, own_signatures(material)]
    return _paper(material, say("advance_bill.subtitle", month=material.month), blocks)


def unit_of(material: Material, unit: Unit | None) -> str:
    """A unit as this language writes it."""
    if unit is None:
        return NOTHING
    id_ = f"unit.{unit.name.lower()}"
    return material.language.text(id_) if material.language.has(id_) else unit.value


def _parties(material: Material, due_on: date) -> Iterator[Block]:
    bank = bank_details(material)
    if bank is not None:
        yield bank
    say = material.say
    yield Labelled(
        (
            (say("seller"), seller_line(material)),
            (say("buyer"), buyer_line(material)),
            (say("basis"), contract(material)),
            (say("pay_until"), material.day(due_on)),
        )
    )


def _goods(material: Material, worth: Worth, detail: BillDetail) -> Table:
    say, number = material.say, material.language.number
    rows = []
    for at, line in enumerate(worth.lines, start=1):
        amount = line.gross if worth.is_included else line.net
        price = detail.charges[at - 1].price if worth.is_included else line.price
        quantity = NOTHING if line.quantity is None else number(line.quantity.value)
        unit = unit_of(material, line.quantity.unit if line.quantity else None)
        shown = NOTHING if price is None else number(price)
        rows.append((str(at), line.description, quantity, unit, shown, material.sum(amount)))
    columns = (
        Column(say("column.at"), "right", 0.5),
        Column(say("column.goods"), "left", 5),
        Column(say("column.quantity"), "right", 1.5),
        Column(say("column.unit"), "left", 0.9),
        Column(say("column.price"), "right", 1.4),
        Column(say("column.amount"), "right", 1.8),
    )
    return Table(say("payment_bill.table"), columns, tuple(rows), tuple(_sums(material, worth, detail)))


def _sums(material: Material, worth: Worth, detail: BillDetail) -> Iterator[tuple[str, ...]]:
    say, bill = material.say, detail.bill
    vat = say("vat", rate=worth.rate) if worth.rate else say("no_vat")
    shown = material.sum(worth.vat) if worth.rate else NOTHING
    if worth.is_included:
        yield _sum(say("total"), material.sum(bill.total))
        yield _sum(say("vat_within", rate=worth.rate) if worth.rate else vat, shown)
    else:
        yield _sum(say("net"), material.sum(worth.net))
        yield _sum(vat, shown)
        yield _sum(say("total"), material.sum(bill.total))
    if bill.open != bill.total:
        yield _sum(say("paid"), material.sum(bill.total - bill.open))
        yield _sum(say("to_pay"), material.sum(bill.open))


def _sum(label: str, amount: str) -> tuple[str, ...]:
    return ("", label, "", "", "", amount)


def _paper(material: Material, subtitle: str, blocks: list[Block]) -> PaperText:
    return PaperText(material.title, material.document.issued_on, tuple(blocks), subtitle)
