"""Long tables as files, written while their rows are read: by the rules of :mod:`ventanilla.figures.files`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import islice
from tempfile import TemporaryFile

from ventanilla.figures.files import csv_line, safe

Cell = Decimal | datetime | str | int | None
_LINES = 500
_BLOCK = 1 << 16
_DATE_FORMAT = "yyyy-mm-dd hh:mm"


def csv_rows(titles: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """A CSV file, some hundred lines at a time; moments are written as RFC 3339 with their offset."""
    yield b"\xef\xbb\xbf" + csv_line([safe(title) for title in titles])
    waiting = iter(rows)
    while some := list(islice(waiting, _LINES)):
        yield b"".join(csv_line([_text(cell) for cell in row]) for row in some)


def xlsx_rows(sheet_name: str, titles: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """A workbook of one sheet, made on the disk. Moments stand in it by the clock of their own offset."""
    from xlsxwriter import Workbook

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with TemporaryFile() as out:
        with Workbook(out, {**options, "strings_to_numbers": False}) as book:
            sheet = book.add_worksheet("".join(char for char in sheet_name if char not in "[]:*?/\\'")[:31] or "1")
            bold, day = book.add_format({"bold": True}), book.add_format({"num_format": _DATE_FORMAT})
            sheet.set_column(0, len(titles), 18)
            sheet.freeze_panes(1, 0)
            for column, title in enumerate(titles):
                sheet.write_string(0, column, title, bold)
            for at, row in enumerate(rows, 1):
                for column, cell in enumerate(row):
                    _write(sheet, at, column, cell, day)
        out.seek(0)
        while block := out.read(_BLOCK):
            yield block


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    if isinstance(cell, datetime):
        return cell.isoformat(timespec="minutes" if not cell.second else "seconds")
    return str(cell) if isinstance(cell, int) else safe(cell)


def _write(sheet: object, row: int, column: int, cell: Cell, day: object) -> None:
    if isinstance(cell, datetime):
        sheet.write_datetime(row, column, cell.replace(tzinfo=None), day)  # type: ignore[attr-defined]
    elif isinstance(cell, Decimal | int):
        sheet.write_number(row, column, cell)  # type: ignore[attr-defined]
    elif cell:
        sheet.write_string(row, column, safe(cell))  # type: ignore[attr-defined]
