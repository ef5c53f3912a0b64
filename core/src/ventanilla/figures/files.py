"""A series as files to keep.

CSV is RFC 4180: UTF-8 with a byte order mark, commas, every cell quoted, CRLF; dates are ISO 8601, numbers have a
point as decimal sign and no grouping, so that every program and country reads the same. XLSX holds true numbers
and dates. No text cell starts a formula.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO

from ventanilla.figures.model import ExtraValue, Point, Series
from ventanilla.figures.table import has_earlier
from ventanilla.figures.words import Speaker, remarks, said

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TRIGGERS = tuple("=+-@\t\r\n＝＋－＠")
_SHEET = re.compile(r"[\[\]:*?/\\]")


def csv_file(series: Series, language: Speaker) -> Iterator[bytes]:
    """The rows as they are written, a line at a time."""
    yield b"\xef\xbb\xbf" + csv_line([safe(title) for title in _titles(series, language)])
    for point in series.points:
        yield csv_line([_text(value) for value in _values(point, series, language)])


def xlsx_file(series: Series, language: Speaker) -> bytes:
    """A workbook with one sheet. Rows go out as they are written, so its size in memory is that of the file."""
    from xlsxwriter import Workbook

    out = BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with Workbook(out, options) as book:
        sheet = book.add_worksheet(_SHEET.sub(" ", said(series.title, language))[:31].strip("'") or series.name)
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.set_column(0, len(series.extras) + 4, 18)
        sheet.freeze_panes(1, 0)
        for column, title in enumerate(_titles(series, language)):
            sheet.write_string(0, column, title, bold)
        for row, point in enumerate(series.points, 1):
            for column, value in enumerate(_values(point, series, language)):
                _write(sheet, row, column, value, day)
    return out.getvalue()


def safe(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_TRIGGERS) else text


def _titles(series: Series, language: Speaker) -> list[str]:
    titles = [language.text(f"figures.column.{series.step}")]
    titles += [said(extra.title, language) for extra in series.extras]
    titles += [language.text("figures.column.value", unit=language.unit(series.unit))]
    if has_earlier(series):
        titles.append(language.text("figures.column.before", unit=language.unit(series.unit)))
    return [*titles, language.text("figures.column.remark")]


def _values(point: Point, series: Series, language: Speaker) -> list[ExtraValue]:
    values: list[ExtraValue] = [point.key, *(point.extra or (None,) * len(series.extras)), point.value]
    if has_earlier(series):
        values.append(point.before)
    return [*values, "; ".join(remarks(point, series, language))]


def _text(value: ExtraValue) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else safe(value)


def csv_line(cells: list[str]) -> bytes:
    """One row as it is written; make texts that come from people ``safe`` first."""
    out = StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow(cells)
    return out.getvalue().encode()


def _write(sheet: object, row: int, column: int, value: ExtraValue, day: object) -> None:
    if isinstance(value, Decimal):
        sheet.write_number(row, column, value)  # type: ignore[attr-defined]
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, day)  # type: ignore[attr-defined]
    elif value:
        sheet.write_string(row, column, safe(value))  # type: ignore[attr-defined]
