"""Prints a tax document as the authority wants it: issuer, box with the number, lines, sums, the stamp."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from ventanilla.documents.codes import pdf417_modules
from ventanilla.documents.letterhead import LEFT, draw_slim_head
from ventanilla.documents.look import Look
from ventanilla.documents.model import Column, Labelled, PaperText, Paragraph, Table
from ventanilla.documents.model.dte import DTE_KINDS, Dte, DteLine, Party
from ventanilla.documents.papers.drawing import draw_block
from ventanilla.documents.papers.sheet import PaperSheet
from ventanilla.fields.national import written_rut
from ventanilla.i18n import Language
from ventanilla.plugin import TaxDocuments, Utility

_BOX, _BOX_HEIGHT = 74.0, 27.0
_STAMP = 82.0
_RED = "#b00020"
"""The colour that the authority asks for around kind and number."""


@dataclass(frozen=True)
class DtePrint:
    """All that the paper is made from; the same facts make the same bytes."""

    dte: Dte
    utility: Utility
    declared: TaxDocuments
    language: Language
    look: Look

    def say(self, id_: str, /, **values: object) -> str:
        """A text of these papers."""
        return self.language.text(f"documents.dte.{id_}", **values)

    @property
    def title(self) -> str:
        """What the document is called."""
        return self.say(f"kind.{DTE_KINDS[self.dte.kind]}")

    def pesos(self, amount: Decimal | int) -> str:
        """An amount as tables write it; receipts and invoices are in whole pesos, lines may not be."""
        return self.language.number(amount)


def print_dte(made: DtePrint) -> bytes:
    """The PDF of a tax document."""
    sheet = _Sheet(made)
    draw_block(sheet, Labelled(tuple(_facts(made))))
    draw_block(sheet, _lines(made))
    for block in _remarks(made):
        draw_block(sheet, block)
    _stamp(sheet, made)
    return sheet.finished()


class _Sheet(PaperSheet):
    """The pages; the first one has issuer and box where others have their title."""

    def __init__(self, made: DtePrint) -> None:
        self.made = made
        title = f"{made.title} N.º {made.dte.folio}"
        super().__init__(PaperText(title, made.dte.issued_on, ()), made.utility, made.language, made.look)

    def _head(self) -> None:
        made, paper, dte = self.made, self.paper, self.made.dte
        draw_slim_head(paper, self.utility, self.right)
        paper.line(LEFT, 16.5, self.right, 16.5)
        x, top = self.right - _BOX, 20.0
        paper.box((x, top, _BOX, _BOX_HEIGHT), stroke=_RED, thick=0.7)
        middle = x + _BOX / 2
        paper.text(
            middle, top + 6.4, f"R.U.T.: {written_rut(dte.issuer.rut)}", 11, style="b", colour=_RED, align="center"
        )
        y = top + 12.6
        for line in paper.wrapped(made.title.upper(), _BOX - 6, 10.5, "b", 2):
            paper.text(middle, y, line, 10.5, style="b", colour=_RED, align="center")
            y += 4.6
        paper.text(middle, top + 23.6, f"N.º {dte.folio}", 12, style="b", colour=_RED, align="center")
        if made.declared.office:
            office = f"S.I.I. - {made.declared.office.upper()}"
            paper.text(middle, top + _BOX_HEIGHT + 4.6, office, 8.5, style="b", colour=_RED, align="center")
        self._issuer(top + 4, x - LEFT - 6)
        self.y = top + _BOX_HEIGHT + 9

    def _issuer(self, y: float, width: float) -> None:
        issuer, paper = self.made.dte.issuer, self.paper
        for line in paper.wrapped(issuer.name, width, 11, "b", 2):
            paper.text(LEFT, y, line, 11, style="b")
            y += 5
        for text in (issuer.activity, _place(issuer)):
            for line in paper.wrapped(text, width, 8.5, most=2) if text else ():
                paper.text(LEFT, y, line, 8.5, colour=self.look.ink_soft)
                y += 4.2


def _place(party: Party) -> str:
    town = party.city if party.city and party.city.casefold() != party.comuna.casefold() else ""
    return ", ".join(part for part in (party.address, party.comuna, town) if part)


def _facts(made: DtePrint) -> Iterator[tuple[str, str]]:
    dte, language = made.dte, made.language
    yield made.say("issued_on"), language.day(dte.issued_on, "long")
    if dte.due_on:
        yield made.say("due_on"), language.day(dte.due_on, "long")
    if dte.since and dte.until:
        yield made.say("period"), f"{language.day(dte.since)} – {language.day(dte.until)}"
    yield made.say("receiver"), dte.receiver.name or "–"
    yield "R.U.T.", written_rut(dte.receiver.rut)
    if dte.receiver.activity:
        yield made.say("activity"), dte.receiver.activity
    if place := _place(dte.receiver):
        yield made.say("address"), place


def _lines(made: DtePrint) -> Table:
    columns = (
        Column(made.say("column.item"), share=5),
        Column(made.say("column.quantity"), "right", 1.4),
        Column(made.say("column.price"), "right", 1.5),
        Column(made.say("column.exempt"), "center", 0.9),
        Column(made.say("column.amount"), "right", 1.6),
    )
    rows = tuple(_line(made, one) for one in made.dte.lines)
    return Table(made.say("lines"), columns, rows, tuple((name, "", "", "", amount) for name, amount in _sums(made)))


def _line(made: DtePrint, one: DteLine) -> tuple[str, ...]:
    quantity = (
        "" if one.quantity is None else f"{made.language.number(one.quantity.normalize() + 0)} {one.unit}".strip()
    )
    price = "" if one.price is None else made.language.number(one.price.normalize() + 0)
    named = f"{one.name} · {one.detail}" if one.detail else one.name
    return named, quantity, price, made.say("exempt_mark") if one.is_exempt else "", made.pesos(one.amount)


def _remarks(made: DtePrint) -> Iterator[Paragraph]:
    language = made.language
    for each in made.dte.adjustments:
        value = f"{language.number(each.value)} %" if each.is_percentage else made.pesos(each.value)
        yield Paragraph(made.say("adjustment", text=each.text, value=value), is_small=True)
    for one in made.dte.references:
        day = language.day(one.day) if one.day else "–"
        said = made.say("reference", kind=_reference_kind(made, one.kind), number=one.number, date=day)
        yield Paragraph(f"{said} {one.reason}".strip(), is_small=True)


def _reference_kind(made: DtePrint, kind: str) -> str:
    known = DTE_KINDS.get(int(kind)) if kind.isascii() and kind.isdigit() and len(kind) < 4 else None
    return made.say(f"kind.{known}") if known else made.say("reference_kind", kind=kind)


def _sums(made: DtePrint) -> Iterator[tuple[str, str]]:
    totals = made.dte.totals
    if totals.net is not None:
        yield made.say("sum.net"), f"$ {made.pesos(totals.net)}"
    if totals.exempt is not None:
        yield made.say("sum.exempt"), f"$ {made.pesos(totals.exempt)}"
    if totals.tax is not None:
        rate = "" if totals.rate is None else made.language.number(totals.rate.normalize() + 0)
        yield made.say("sum.tax", rate=rate) if rate else made.say("sum.tax_only"), f"$ {made.pesos(totals.tax)}"
    for name, amount in totals.others:
        yield name, f"$ {made.pesos(amount)}"
    yield made.say("sum.total"), f"$ {made.pesos(totals.total)}"


def _stamp(sheet: PaperSheet, made: DtePrint) -> None:
    paper, dte = sheet.paper, made.dte
    modules, height = pdf417_modules(dte.stamp.printed, _STAMP)
    sheet.make_room(height + 16)
    top = sheet.bottom - height - 13
    paper.boxes(((LEFT + 2 + x, top + y, wide, high) for x, y, wide, high in modules), "#000000")
    middle, y = LEFT + 2 + _STAMP / 2, top + height + 4
    paper.text(middle, y, made.say("stamp"), 8.5, style="b", align="center")
    resolution = dte.resolution or made.declared.resolution
    said = [made.say("resolution", resolution=resolution)] if resolution else []
    said.append(made.say("check_at", address=made.declared.check_at))
    paper.text(middle, y + 4, " · ".join(said), 7.5, colour=sheet.look.ink_soft, align="center")
