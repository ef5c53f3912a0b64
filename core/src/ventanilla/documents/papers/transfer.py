"""The invoice for VAT, alone or as a transfer document (УПД): status 1 is invoice and act, status 2 the act alone."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ventanilla.billing.model import BillDetail, MovementKind
from ventanilla.documents.model import Block, Column, Labelled, PaperText, Paragraph, Signature, Signatures, Table
from ventanilla.documents.papers.invoicing import unit_of
from ventanilla.documents.papers.material import Material
from ventanilla.documents.papers.parties import (
    BLANK,
    NOTHING,
    buyer_address,
    buyer_tax,
    contract,
    in_words,
    seller_tax,
)
from ventanilla.documents.papers.worth import Worth, worth_of
from ventanilla.kernel.quantities import Unit

UNIT_CODES = {Unit.KWH: "245", Unit.M3: "113", Unit.GCAL: "233", Unit.M2: "055", Unit.KW: "214"}
"""ОКЕИ, where the unit has a code of its own."""


def _written(material: Material, status: str) -> PaperText:
    detail, say = material.sources.bill(), material.say
    worth = worth_of(detail, material.utility)
    blocks: list[Block] = [_head(material, detail), _goods(material, worth)]
    words = say("in_words", amount=in_words(material, worth.net + worth.vat))
    blocks += [Paragraph(words, is_strong=True)]
    if status != "2":
        blocks.append(_signed(material))
    if status:
        blocks += _transferred(material)
    mark = say("transfer.status", status=status) if status else ""
    note = say(f"transfer.note_{status}" if status else "invoice.note")
    document = material.document
    number = say("invoice.title", number=document.number, date=material.day(document.issued_on))
    subtitle = number if status == "1" else ""
    return PaperText(material.title, document.issued_on, tuple(blocks), subtitle, mark, note, is_wide=True)


invoice = partial(_written, status="")
"""The invoice alone (счёт-фактура)."""
transfer_invoice = partial(_written, status="1")
"""Invoice and act in one."""
transfer_act = partial(_written, status="2")
"""The act alone; it is no ground for a deduction of VAT."""


def _head(material: Material, detail: BillDetail) -> Labelled:
    say, names = material.say, material.requisites
    return Labelled(
        (
            (say("invoice.correction"), say("invoice.no_correction")),
            (say("invoice.seller"), names.name),
            (say("invoice.seller_address"), names.address),
            (say("invoice.seller_tax"), seller_tax(material)),
            (say("invoice.shipper"), NOTHING),
            (say("invoice.consignee"), NOTHING),
            (say("invoice.payment"), _payments(material, detail)),
            (say("invoice.buyer"), material.customer.name),
            (say("invoice.buyer_address"), buyer_address(material)),
            (say("invoice.buyer_tax"), buyer_tax(material)),
            (say("invoice.currency"), say("invoice.rouble", code=names.currency_code)),
            (say("invoice.contract"), NOTHING),
        )
    )


def _payments(material: Material, detail: BillDetail) -> str:
    """The payment orders that came before the invoice."""
    bill = detail.bill
    movements = material.sources.statement(bill.month.first, bill.issued_on).movements
    paid = [one for one in movements if one.kind is MovementKind.PAYMENT and one.document == bill.number]
    said = [material.say("invoice.order", number=one.reference, date=one.day) for one in paid if one.reference]
    return "; ".join(said) or NOTHING


def _goods(material: Material, worth: Worth) -> Table:
    say, number = material.say, material.language.number
    rate = f"{number(worth.rate)} %" if worth.rate else say("no_vat")
    rows = []
    for at, line in enumerate(worth.lines, start=1):
        unit = line.quantity.unit if line.quantity else None
        rows.append(
            (
                str(at),
                line.description,
                UNIT_CODES.get(unit, NOTHING) if unit else NOTHING,
                unit_of(material, unit),
                NOTHING if line.quantity is None else number(line.quantity.value),
                NOTHING if line.price is None else number(line.price),
                material.sum(line.net),
                say("no_excise"),
                rate,
                material.sum(line.vat) if worth.rate else say("no_vat"),
                material.sum(line.gross),
            )
        )
    total = ("", say("invoice.total"), "", "", "", "", material.sum(worth.net), "X", "X", material.sum(worth.vat))
    sums = ((*total, material.sum(worth.net + worth.vat)),)
    return Table(say("invoice.table"), tuple(_columns(material)), tuple(rows), sums)


def _columns(material: Material) -> Iterator[Column]:
    say = material.say
    yield Column(say("column.at"), "right", 0.4)
    yield Column(say("invoice.column.goods"), "left", 4.2)
    yield Column(say("invoice.column.unit_code"), "center", 0.7)
    yield Column(say("invoice.column.unit"), "left", 0.8)
    yield Column(say("invoice.column.quantity"), "right", 1.4)
    yield Column(say("invoice.column.price"), "right", 1.3)
    yield Column(say("invoice.column.net"), "right", 1.8)
    yield Column(say("invoice.column.excise"), "center", 1)
    yield Column(say("invoice.column.rate"), "center", 0.9)
    yield Column(say("invoice.column.vat"), "right", 1.7)
    yield Column(say("invoice.column.gross"), "right", 1.9)


def _signed(material: Material) -> Signatures:
    say, names = material.say, material.requisites
    head = ("", (Signature(say("invoice.head"), names.head.name),))
    return Signatures((head, ("", (Signature(say("invoice.accountant"), names.accountant.name),))))


def _transferred(material: Material) -> Iterator[Block]:
    say, names = material.say, material.requisites
    yield Labelled(
        (
            (say("transfer.basis"), contract(material)),
            (say("transfer.transport"), NOTHING),
            (say("transfer.shipped"), material.day(material.document.month.last)),
            (say("transfer.received"), say("blank_date")),
        )
    )
    seller = f"{names.name}, {say('tax_ids', ids=seller_tax(material))}"
    tax = buyer_tax(material)
    buyer = material.customer.name + (f", {say('tax_ids', ids=tax)}" if tax != NOTHING else "")
    gave = (
        say("transfer.gave"),
        (Signature(names.head.office, names.head.name), Signature(say("transfer.subject"), seller)),
    )
    took = (say("transfer.took"), (Signature(BLANK, ""), Signature(say("transfer.subject"), buyer)))
    yield Signatures((gave, took), say("seal"))
