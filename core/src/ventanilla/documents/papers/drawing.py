"""Draws a paper's blocks, one below the other."""

from __future__ import annotations

from collections.abc import Iterator

from ventanilla.documents.codes import qr_modules
from ventanilla.documents.letterhead import LEFT
from ventanilla.documents.look import Look
from ventanilla.documents.model import (
    Block,
    Labelled,
    PaperText,
    Paragraph,
    PaymentCode,
    Signature,
    Signatures,
    Table,
)
from ventanilla.documents.papers.grid import draw_table
from ventanilla.documents.papers.sheet import PaperSheet
from ventanilla.i18n import Language
from ventanilla.plugin import Utility

_QR = 32.0
_LINE = 4.3
_GAP = 8.0
_MANY = 6


def print_paper(text: PaperText, utility: Utility, language: Language, look: Look) -> bytes:
    """The PDF of a paper; the same text makes the same bytes."""
    sheet = PaperSheet(text, utility, language, look)
    for block in text.blocks:
        draw_block(sheet, block)
    return sheet.finished()


def draw_block(sheet: PaperSheet, block: Block) -> None:
    """Draw one block where the sheet is."""
    if isinstance(block, Labelled):
        _boxed(sheet, block) if block.is_boxed else _labelled(sheet, block)
    elif isinstance(block, Paragraph):
        _paragraph(sheet, block)
    elif isinstance(block, Table):
        draw_table(sheet, block)
    elif isinstance(block, Signatures):
        _signatures(sheet, block)
    else:
        _code(sheet, block)


def _labelled(sheet: PaperSheet, block: Labelled) -> None:
    """On a wide paper many of them stand in two columns."""
    if sheet.text.is_wide and len(block.pairs) >= _MANY:
        half, width = -(-len(block.pairs) // 2), (sheet.width - _GAP) / 2
        columns = [(LEFT, width, block.pairs[:half]), (LEFT + width + _GAP, width, block.pairs[half:])]
    else:
        columns = [(LEFT, sheet.width, block.pairs)]
    sheet.make_room(_LINE * 4)
    top, deepest = sheet.y, sheet.y
    for x, width, pairs in columns:
        sheet.y = top
        for label, value, aside in _asides(sheet, pairs, width):
            _pair(sheet, label, value, (x, aside, width))
        deepest = max(deepest, sheet.y)
    sheet.y = deepest + 3.5


def _asides(sheet: PaperSheet, pairs: tuple[tuple[str, str], ...], width: float) -> Iterator[tuple[str, str, float]]:
    widest = max((sheet.paper.width(label, 8.5) for label, _ in pairs), default=0)
    for label, value in pairs:
        yield label, value, min(widest + 4, width * 0.45)


def _pair(sheet: PaperSheet, label: str, value: str, place: tuple[float, float, float]) -> None:
    paper, (x, aside, width) = sheet.paper, place
    names = paper.wrapped(label, aside - 3, 8.5, most=3)
    lines = paper.wrapped(value, width - aside, 9, most=6)
    height = max(len(names), len(lines)) * _LINE
    sheet.make_room(height)
    for at, line in enumerate(names):
        paper.text(x, sheet.y + 3 + at * _LINE, line, 8.5, colour=sheet.look.ink_soft)
    for at, line in enumerate(lines):
        paper.text(x + aside, sheet.y + 3 + at * _LINE, line, 9)
    sheet.y += height + 0.5


def _boxed(sheet: PaperSheet, block: Labelled) -> None:
    paper, aside = sheet.paper, 34.0
    for label, value in block.pairs:
        lines = paper.wrapped(value, sheet.width - aside - 4, 9, most=3)
        height = len(lines) * _LINE + 1.4
        sheet.make_room(height)
        for area in ((LEFT, sheet.y, aside, height), (LEFT + aside, sheet.y, sheet.width - aside, height)):
            paper.box(area, stroke=sheet.look.ink_soft, thick=0.15)
        paper.text(LEFT + 2, sheet.y + 4.1, label, 8, colour=sheet.look.ink_soft, within=aside - 3)
        for at, line in enumerate(lines):
            paper.text(LEFT + aside + 2, sheet.y + 4.1 + at * _LINE, line, 9)
        sheet.y += height
    sheet.y += 6


def _paragraph(sheet: PaperSheet, block: Paragraph) -> None:
    size, style = (7.5, "") if block.is_small else (9.5, "b" if block.is_strong else "")
    leading = size * 0.3528 * 1.38
    for line in sheet.paper.wrapped(block.text, sheet.width, size, style):
        sheet.make_room(leading)
        sheet.paper.text(LEFT, sheet.y + leading * 0.75, line, size, style=style)
        sheet.y += leading
    sheet.y += 3


def _signatures(sheet: PaperSheet, block: Signatures) -> None:
    paper, width = sheet.paper, (sheet.width - _GAP * (len(block.sides) - 1)) / len(block.sides)
    heads = [paper.wrapped(title, width, 8.5, "b", 3) if title else [] for title, _ in block.sides]
    tall = max(map(len, heads)) * _LINE
    most = max(len(lines) for _, lines in block.sides)
    sheet.make_room(tall + most * 13 + 10)
    sheet.y += 4
    top, deepest = sheet.y, sheet.y
    for side, (_, lines) in enumerate(block.sides):
        x, y = LEFT + side * (width + _GAP), top
        for at, line in enumerate(heads[side]):
            paper.text(x, y + at * _LINE, line, 8.5, style="b")
        y += tall + (4 if tall else 0)
        for line_ in lines:
            y = _line(sheet, line_, (x, y, width))
        deepest = max(deepest, y)
    if block.seal:
        paper.text(LEFT, deepest + 1, block.seal, 8, colour=sheet.look.ink_soft)
        deepest += 5
    sheet.y = deepest + 2


def _line(sheet: PaperSheet, one: Signature, place: tuple[float, float, float]) -> float:
    """Office, a line to sign on, the name; a long name stands below."""
    paper, (x, y, width) = sheet.paper, place
    office = paper.wrapped(one.office, width * 0.42, 8, most=4)
    for at, text in enumerate(office):
        paper.text(x, y + at * 3.6, text, 8)
    from_, to = x + width * 0.44, x + width * 0.68
    paper.line(from_, y + 0.8, to, y + 0.8, colour=sheet.look.ink, thick=0.2)
    names = paper.wrapped(one.name, width * 0.3, 8, most=4) if one.name else []
    for at, text in enumerate(names):
        paper.text(to + width * 0.02, y + at * 3.6, text, 8)
    if not names:
        paper.line(to + width * 0.02, y + 0.8, x + width, y + 0.8, colour=sheet.look.ink, thick=0.2)
    return y + max(len(office), len(names), 1) * 3.6 + 7


def _code(sheet: PaperSheet, block: PaymentCode) -> None:
    sheet.make_room(_QR + 4)
    paper = sheet.paper
    paper.boxes(qr_modules(block.content, LEFT + 3, sheet.y + 2, _QR), "#000000")
    y = sheet.y + 10
    for line in paper.wrapped(block.caption, 70, 8.5, most=5):
        paper.text(LEFT + _QR + 10, y, line, 8.5, colour=sheet.look.ink_soft)
        y += _LINE
    sheet.y += _QR + 7
