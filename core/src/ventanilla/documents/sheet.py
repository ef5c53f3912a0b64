"""Prints the figures of a page as they are, under the utility's head."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ventanilla.documents.drawing import draw_svg
from ventanilla.documents.letterhead import LEFT
from ventanilla.documents.look import Look
from ventanilla.documents.model import Block, Column, Labelled, PaperText, Paragraph, Table
from ventanilla.documents.papers.drawing import draw_block
from ventanilla.documents.papers.sheet import PaperSheet
from ventanilla.figures.chart import chart_svg
from ventanilla.figures.palette import Palette
from ventanilla.figures.sentence import sentence
from ventanilla.figures.sheet import Chart, Facts, Note, Sheet, SheetTable
from ventanilla.figures.words import said
from ventanilla.i18n import Language
from ventanilla.plugin import Utility

_CHART = 150.0
_CHART_HEIGHT = 64.0


def print_sheet(sheet: Sheet, utility: Utility, language: Language, look: Look, day: date) -> bytes:
    """The PDF of a sheet; the same sheet makes the same bytes on a day."""
    printed_on = language.text("documents.sheet.printed_on", date=day)
    text = PaperText(sheet.title, day, (), sheet.subtitle, note=printed_on, is_wide=sheet.is_wide)
    paper = PaperSheet(text, utility, language, look)
    for part in sheet.parts:
        if isinstance(part, Chart):
            _chart(paper, part)
            continue
        for block in _blocks(part):
            draw_block(paper, block)
    return paper.finished()


def _blocks(part: Facts | SheetTable | Note) -> Iterator[Block]:
    if isinstance(part, Note):
        yield Paragraph(part.text)
        return
    if part.title:
        yield Paragraph(part.title, is_strong=True)
    if isinstance(part, Facts):
        yield Labelled(part.pairs)
    else:
        columns = tuple(
            Column(column.label, "right" if column.is_number else "left", column.share) for column in part.columns
        )
        yield Table(part.title, columns, part.rows, part.sums)


def _chart(paper: PaperSheet, chart: Chart) -> None:
    series, language, look = chart.series, paper.language, paper.look
    paper.make_room(_CHART_HEIGHT)
    draw_block(paper, Paragraph(said(series.title, language), is_strong=True))
    draw_block(paper, Paragraph(sentence(series, language), is_small=True))
    if series.known:
        colours = Palette(look.bar, look.bar_before, look.bar_before, look.ink_soft, look.line, look.ink_soft)
        drawing = chart_svg(series, language, "print", colours)
        paper.y += draw_svg(paper.paper, drawing, LEFT, paper.y, min(_CHART, paper.width)) + 5
