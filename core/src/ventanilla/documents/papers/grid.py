"""Tables with a frame around each cell, over as many pages as they take; the headings stand on each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

from ventanilla.documents.letterhead import LEFT
from ventanilla.documents.model import Table
from ventanilla.documents.paper import Align
from ventanilla.documents.papers.sheet import PaperSheet

_PAD = 1.2
_MANY = 8
"""With more columns than that the letters are smaller."""

Cell = tuple[float, float, str, Align]
"""Left, width, text, side."""


class Grid:
    """One table on a sheet: where its columns stand."""

    def __init__(self, sheet: PaperSheet, table: Table) -> None:
        self.sheet, self.table = sheet, table
        self.size = 7.0 if len(table.columns) >= _MANY else 8.0
        self.leading = self.size * 0.3528 * 1.26
        shares = [column.share for column in table.columns]
        whole = sum(shares)
        self.widths = [sheet.width * share / whole for share in shares]
        self.lefts = [LEFT + left for left in accumulate(self.widths[:-1], initial=0.0)]

    def heading(self) -> None:
        """The groups, where there are any, and the names of the columns."""
        for cells in self._headings():
            self.row(cells, style="b", fill=self.sheet.look.wash)

    def heading_height(self) -> float:
        """How much room the headings take."""
        return sum(self.height(cells, "b") for cells in self._headings())

    def cells(self, row: Sequence[str]) -> list[Cell]:
        """A row as it stands in its columns."""
        return [
            (x, width, text, column.side)
            for x, width, text, column in zip(self.lefts, self.widths, row, self.table.columns, strict=True)
        ]

    def joined(self, row: Sequence[str]) -> list[Cell]:
        """A sum: a label takes the empty cells around it, and stands at the right."""
        out: list[Cell] = []
        waiting, has_label = 0.0, False
        for x, width, text, side in self.cells(row):
            if text:
                has_label = side == "left"
                out.append((x - waiting, width + waiting, text, "right" if has_label else side))
                waiting = 0.0
            elif has_label:
                left, before, label, place = out[-1]
                out[-1] = (left, before + width, label, place)
            else:
                waiting += width
        return out

    def height(self, cells: Sequence[Cell], style: str = "") -> float:
        """How high a row is."""
        lines = (len(self._lines(cell, style)) for cell in cells)
        return max(lines) * self.leading + 2 * _PAD

    def row(self, cells: Sequence[Cell], *, style: str = "", fill: str = "") -> None:
        """Draw one row."""
        paper, y = self.sheet.paper, self.sheet.y
        height = self.height(cells, style)
        for cell in cells:
            x, width, _, side = cell
            paper.box((x, y, width, height), fill=fill, stroke=self.sheet.look.ink_soft, thick=0.15)
            lines = self._lines(cell, style)
            top = y + _PAD + (height - 2 * _PAD - len(lines) * self.leading) * (0.5 if fill else 0)
            at = x + _PAD if side == "left" else x + width - _PAD if side == "right" else x + width / 2
            for number, line in enumerate(lines):
                base = top + self.leading * (number + 0.78)
                paper.text(at, base, line, self.size, style=style, align=side)
        self.sheet.y = y + height

    def _lines(self, cell: Cell, style: str) -> list[str]:
        _, width, text, _ = cell
        return self.sheet.paper.wrapped(text, width - 2 * _PAD, self.size, style, 12)

    def _headings(self) -> list[list[Cell]]:
        places = zip(self.lefts, self.widths, self.table.columns, strict=True)
        names: list[Cell] = [(x, width, column.label, "center") for x, width, column in places]
        return [list(self._groups()), names] if self.table.groups else [names]

    def _groups(self) -> Iterator[Cell]:
        at = 0
        for text, span in self.table.groups:
            yield self.lefts[at], sum(self.widths[at : at + span]), text, "center"
            at += span


def draw_table(sheet: PaperSheet, table: Table) -> None:
    """Headings, rows, sums. A row is never cut; the last row stays with the sums."""
    grid = Grid(sheet, table)
    rows = [grid.cells(row) for row in table.rows]
    sheet.make_room(grid.heading_height() + (grid.height(rows[0]) if rows else 0))
    grid.heading()
    sums = [grid.joined(row) for row in table.sums]
    tail = sum(grid.height(cells, "b") for cells in sums)
    for at, cells in enumerate(rows):
        wanted = grid.height(cells) + (tail if at == len(rows) - 1 else 0)
        if sheet.make_room(wanted):
            grid.heading()
        grid.row(cells)
    for cells in sums:
        grid.row(cells, style="b")
    sheet.y += 5
