"""An account statement on paper: A4, as many pages as its movements take."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ventanilla.billing.model import Movement, Statement
from ventanilla.billing.service.issuer import issuer_number
from ventanilla.documents.certificates.sheet import CertificatePrint
from ventanilla.documents.letterhead import LEFT, RIGHT, draw_foot_line, draw_issuer
from ventanilla.documents.look import Look
from ventanilla.documents.model import StatementFacts
from ventanilla.documents.paper import Align, Paper
from ventanilla.documents.seal import HEIGHT, Seal
from ventanilla.documents.writer import Writer
from ventanilla.i18n import Language
from ventanilla.kernel.money import Money
from ventanilla.plugin import Utility

TOP, BOTTOM = 24.0, 284.0
_ROW = 4.9
_COLUMNS: tuple[tuple[str, float, Align, float], ...] = (
    ("date", LEFT + 2, "left", 18),
    ("kind", LEFT + 21, "left", 26),
    ("document", LEFT + 48, "left", 33),
    ("text", LEFT + 82, "left", 28),
    ("debit", LEFT + 133, "right", 23),
    ("credit", LEFT + 156, "right", 23),
    ("balance", RIGHT - 2, "right", 24),
)
"""Name, place, side, and how wide what stands there may be."""


@dataclass(frozen=True)
class StatementPrint:
    """All that a statement's paper is made from; the same facts make the same bytes.

    With a ``seal`` it is a certificate.
    """

    facts: StatementFacts
    utility: Utility
    language: Language
    look: Look
    seal: Seal | None = None

    @property
    def statement(self) -> Statement:
        """The movements and balances."""
        return self.facts.statement

    @property
    def label(self) -> str:
        """The supply, as bills name it."""
        return self.facts.supply

    @property
    def printed_on(self) -> date:
        """The day on which it says how things stand."""
        return self.facts.as_of


def print_certified_statement(print_: CertificatePrint) -> bytes:
    """The PDF of a certified account statement; the same certificate makes the same bytes."""
    facts, seal = StatementFacts.of(print_.certificate.facts), Seal(print_.certificate, print_.address)
    return print_statement(StatementPrint(facts, print_.utility, print_.language, print_.look, seal))


def print_statement(print_: StatementPrint) -> bytes:
    """The PDF of an account statement."""
    sheet = StatementSheet(print_)
    _holder(sheet)
    _balance(sheet)
    draw_movements(sheet)
    return sheet.finished()


class StatementSheet:
    """Pages under way. ``y`` is where the next part goes, in millimetres from the top."""

    def __init__(self, print_: StatementPrint) -> None:
        self.print, self.language, self.look = print_, print_.language, print_.look
        name = "documents.kind.statement" if print_.seal else "screen.billing.statement"
        self.title = self.language.text(name)
        title = f"{self.title} {print_.label} · {print_.utility.short_title}"
        self.writer = Writer(title, self.language.tag, print_.utility.title, print_.printed_on)
        self.paper = Paper(self.writer, print_.look)
        self.pages, self.y = 0, TOP
        self._open()
        self._head()

    def say(self, id_: str, /, **values: object) -> str:
        """A text of account statements."""
        return self.language.text(f"billing.statement.{id_}", **values)

    @property
    def span(self) -> str:
        """From when to when it reaches."""
        statement = self.print.statement
        return self.language.text("documents.statement.span", since=statement.since, until=statement.until)

    def make_room(self, height: float) -> bool:
        """Go on to a new page when that much does not fit any more; whether it did."""
        if self.y + height <= BOTTOM:
            return False
        self._open()
        self.paper.box((0, 0, 210, 14), fill=self.look.brand)
        named = f"{self.title} · {self.print.label}"
        self.paper.text(LEFT, 9, named, 9, style="b", colour=self.look.brand_ink, within=100)
        self.paper.text(RIGHT, 9, self.span, 9, colour=self.look.brand_ink, align="right", within=75)
        return True

    def finished(self) -> bytes:
        """The file: the seal where there is one, each page with its foot now that their number is known."""
        if self.print.seal:
            self.make_room(HEIGHT)
            self.print.seal.draw(self.paper, self.language, BOTTOM - HEIGHT)
        for page in range(1, self.pages + 1):
            self.writer.go_to(page)
            number = self.language.text("documents.bill.page", page=page, pages=self.pages)
            draw_foot_line(self.paper, self.print.utility, number)
        return self.writer.to_bytes()

    def _open(self) -> None:
        self.paper.new_page()
        self.pages, self.y = self.pages + 1, TOP

    def _head(self) -> None:
        paper, ink, utility = self.paper, self.look.brand_ink, self.print.utility
        draw_issuer(paper, utility, self.language.text("documents.bill.tax_id", tax_id=issuer_number(utility)))
        paper.text(RIGHT, 11, self.title, 14, style="b", colour=ink, align="right", within=80)
        paper.text(RIGHT, 17, self.span, 10, colour=ink, align="right", within=80)
        printed = self.language.text("documents.statement.printed", date=self.print.printed_on)
        if self.print.seal:
            number = self.language.text("documents.bill.number", number=self.print.seal.certificate.number)
            printed = f"{number} · {printed}"
        paper.text(RIGHT, 22, printed, 8.5, colour=ink, align="right", within=90)
        self.y = 41


def _holder(sheet: StatementSheet) -> None:
    paper, facts, soft = sheet.paper, sheet.print.facts, sheet.look.ink_soft
    paper.text(LEFT, sheet.y, sheet.language.text("documents.bill.holder"), 7.5, colour=soft)
    sheet.y = paper.block(LEFT, sheet.y + 6, facts.holder, RIGHT - LEFT, 13, style="b", most=2) + 2
    where = ", ".join(part for part in (facts.street, facts.locality) if part)
    x = LEFT
    for label, value, width in (
        ("documents.bill.supply", sheet.print.label, 40),
        ("documents.statement.address", where, 92),
        ("documents.bill.service", facts.service, 50),
    ):
        paper.text(x, sheet.y, sheet.language.text(label), 7.5, colour=soft, within=width - 4)
        paper.text(x, sheet.y + 5, value, 10, style="b", within=width - 4)
        x += width
    sheet.y += 11


def _balance(sheet: StatementSheet) -> None:
    paper, look, statement, y = sheet.paper, sheet.look, sheet.print.statement, sheet.y
    closing = statement.closing
    is_favour = closing.minor < 0
    paper.box((LEFT, y, RIGHT - LEFT, 22), fill=look.wash, radius=3)
    paper.text(LEFT + 6, y + 7, sheet.say("balance_on", date=statement.until), 8.5, colour=look.ink_soft)
    paper.text(LEFT + 6, y + 16.5, sheet.language.money(-closing if is_favour else closing), 20, style="b", within=84)
    said = sheet.say("said_favour" if is_favour else "said_owed" if closing else "said_even")
    paper.block(LEFT + 94, y + 9, said, RIGHT - LEFT - 100, 10, most=3)
    sheet.y = y + 31


def draw_movements(sheet: StatementSheet) -> None:
    """The table with the balance before, after each movement, and at the end."""
    statement = sheet.print.statement
    _heading(sheet)
    _sum(sheet, sheet.say("opening"), statement.opening)
    for one in statement.movements:
        if sheet.y + _ROW > BOTTOM and sheet.make_room(BOTTOM):
            _heading(sheet)
        _row(sheet, dict(_cells(sheet, one)))
    if not statement.movements:
        sheet.paper.text(LEFT + 2, sheet.y + 4, sheet.say("none"), 9, colour=sheet.look.ink_soft)
        sheet.y += _ROW
    sheet.make_room(22)
    sheet.paper.line(LEFT, sheet.y, RIGHT, sheet.y, colour=sheet.look.ink, thick=0.35)
    _row(sheet, {"debit": _money(sheet, statement.debits), "credit": _money(sheet, statement.credits)})
    _sum(sheet, sheet.say("closing"), statement.closing)
    sheet.y = sheet.paper.block(
        LEFT, sheet.y + 5, sheet.say("rule"), RIGHT - LEFT, 7.5, colour=sheet.look.ink_soft, most=3
    )


def _heading(sheet: StatementSheet) -> None:
    paper, y = sheet.paper, sheet.y
    paper.box((LEFT, y - 4, RIGHT - LEFT, 6), fill=sheet.look.wash, radius=1)
    for name, x, align, width in _COLUMNS:
        said = sheet.say(f"column.{name}")
        paper.text(x, y, said, 7.5, style="b", colour=sheet.look.ink_soft, align=align, within=width)
    sheet.y = y + 3.4


def _cells(sheet: StatementSheet, one: Movement) -> Iterator[tuple[str, str]]:
    language = sheet.language
    yield "date", language.day(one.day)
    yield "kind", language.text(f"billing.movement.{one.kind.value}")
    yield "document", one.document
    yield "text", language.month(one.month) if one.month else one.text
    yield "debit", _money(sheet, one.debit)
    yield "credit", _money(sheet, one.credit)
    yield "balance", sheet.language.money(one.balance)


def _row(sheet: StatementSheet, cells: dict[str, str]) -> None:
    paper, y = sheet.paper, sheet.y + 3.8
    for name, x, align, width in _COLUMNS:
        if cells.get(name):
            paper.text(x, y, cells[name], 8, align=align, within=width)
    sheet.y += _ROW
    paper.line(LEFT, sheet.y, RIGHT, sheet.y, thick=0.12)


def _sum(sheet: StatementSheet, label: str, balance: Money) -> None:
    paper, y = sheet.paper, sheet.y + 3.8
    paper.text(LEFT + 2, y, label, 8.5, style="b")
    paper.text(RIGHT - 2, y, sheet.language.money(balance), 8.5, style="b", align="right")
    sheet.y += _ROW
    paper.line(LEFT, sheet.y, RIGHT, sheet.y, thick=0.12)


def _money(sheet: StatementSheet, amount: Money) -> str:
    return sheet.language.money(amount) if amount else ""
