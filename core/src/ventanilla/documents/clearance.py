"""Libre de deuda on paper: that nothing is past due on a day, and what is yet to come due."""

from __future__ import annotations

from ventanilla.documents.certificates.sheet import BOTTOM, CertificatePrint, CertificateSheet
from ventanilla.documents.letterhead import LEFT, RIGHT
from ventanilla.documents.model import ClearanceFacts, PendingBill

_ROW = 6.4
_DUE = 132.0


def print_clearance(print_: CertificatePrint) -> bytes:
    """The PDF of a clearance; the same certificate makes the same bytes."""
    sheet, facts = CertificateSheet(print_), ClearanceFacts.of(print_.certificate.facts)
    _holder(sheet, facts)
    _sentence(sheet, facts)
    _pending(sheet, facts)
    _basis(sheet, facts)
    return sheet.finished()


def _holder(sheet: CertificateSheet, facts: ClearanceFacts) -> None:
    paper, soft, width = sheet.paper, sheet.look.ink_soft, RIGHT - LEFT
    paper.text(LEFT, sheet.y, sheet.say("holder"), 7.5, colour=soft)
    sheet.y = paper.block(LEFT, sheet.y + 6.2, facts.holder, width, 15, style="b", most=2, leading=1.25) + 3
    where = " · ".join(part for part in (facts.street, facts.locality) if part)
    sheet.facts(
        (
            (sheet.say("supply"), facts.supply, 40),
            (sheet.say("address"), where, 92),
            (sheet.say("service"), facts.service, 50),
        )
    )


def _sentence(sheet: CertificateSheet, facts: ClearanceFacts) -> None:
    paper, look, y = sheet.paper, sheet.look, sheet.y + 4
    said = sheet.say(
        "no_debt", date=sheet.language.day(facts.as_of, "long"), supply=facts.supply, utility=sheet.print.utility.title
    )
    lines = paper.wrapped(said, RIGHT - LEFT - 34, 13)
    height = max(24.0, 12 + len(lines) * 6.2)
    paper.box((LEFT, y, RIGHT - LEFT, height), fill=look.wash, radius=3)
    paper.box((LEFT, y, 2.4, height), fill=look.good)
    middle = y + height / 2
    paper.box((LEFT + 8, middle - 6, 12, 12), stroke=look.good, radius=6, thick=0.9)
    paper.path(
        [(LEFT + 11, middle + 0.2), (LEFT + 13.2, middle + 2.4), (LEFT + 17.2, middle - 2.4)],
        colour=look.good,
        thick=1.1,
    )
    at = middle - (len(lines) - 1) * 3.1 + 1.7
    for line in lines:
        paper.text(LEFT + 27, at, line, 13)
        at += 6.2
    sheet.y = y + height + 10


def _pending(sheet: CertificateSheet, facts: ClearanceFacts) -> None:
    paper, soft = sheet.paper, sheet.look.ink_soft
    if not facts.pending:
        sheet.y = paper.block(LEFT, sheet.y, sheet.say("nothing_pending"), RIGHT - LEFT, 10, colour=soft)
        return
    said = sheet.language.plural("documents.certificate.pending", len(facts.pending), total=facts.total)
    sheet.y = paper.block(LEFT, sheet.y, said, RIGHT - LEFT, 10) + 3
    _heading(sheet)
    for bill in facts.pending:
        _row(sheet, bill)
    sheet.make_room(10)
    y = sheet.y
    paper.line(LEFT, y, RIGHT, y, colour=sheet.look.ink, thick=0.35)
    paper.text(LEFT + 2, y + 5, sheet.say("total"), 10, style="b")
    paper.text(RIGHT - 2, y + 5, sheet.language.money(facts.total), 10, style="b", align="right")
    sheet.y = y + 12


def _heading(sheet: CertificateSheet) -> None:
    paper, y, soft = sheet.paper, sheet.y, sheet.look.ink_soft
    paper.box((LEFT, y - 4, RIGHT - LEFT, 6), fill=sheet.look.wash, radius=1)
    paper.text(LEFT + 2, y, sheet.say("column.number"), 7.5, style="b", colour=soft)
    paper.text(_DUE, y, sheet.say("column.due_on"), 7.5, style="b", colour=soft, align="right")
    paper.text(RIGHT - 2, y, sheet.say("column.open"), 7.5, style="b", colour=soft, align="right")
    sheet.y = y + 3.4


def _row(sheet: CertificateSheet, bill: PendingBill) -> None:
    if sheet.y + _ROW > BOTTOM and sheet.make_room(BOTTOM):
        _heading(sheet)
    paper, y = sheet.paper, sheet.y + 4
    paper.text(LEFT + 2, y, bill.number, 9, within=_DUE - LEFT - 30)
    paper.text(_DUE, y, sheet.language.day(bill.due_on), 9, align="right")
    paper.text(RIGHT - 2, y, sheet.language.money(bill.open), 9, align="right")
    sheet.y += _ROW
    paper.line(LEFT, sheet.y, RIGHT, sheet.y, thick=0.12)


def _basis(sheet: CertificateSheet, facts: ClearanceFacts) -> None:
    words = [sheet.say("scope"), facts.legal_basis]
    sheet.make_room(16)
    for text in filter(None, words):
        sheet.y = sheet.paper.block(LEFT, sheet.y + 2, text, RIGHT - LEFT, 8, colour=sheet.look.ink_soft)
