"""The same series in words, as table and as files."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from ventanilla.figures import Extra, Point, Series, csv_file, sentence, table, xlsx_file
from ventanilla.figures.files import safe
from ventanilla.i18n import Language, Languages
from ventanilla.kernel.periods import Month

EVIL = ("=HYPERLINK(1)", "+1", "-2+3", "@SUM(1)", "\tx", "\rx", "＝1", ";", '"', "a,b\nc")


def rows(series: Series, language: Language) -> list[list[str]]:
    text = b"".join(csv_file(series, language)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def test_the_sentence_names_average_maximum_comparison_and_gaps(year: Series, spanish: Language) -> None:
    assert sentence(year, spanish) == (
        "En promedio, 228,9\u00a0kWh por mes; el mayor fue noviembre de 2025, con 281\u00a0kWh. "
        "Es un 14 % más que un año antes. Sin información: febrero de 2026. "
        "1 mes está incompleto: su suma tiene solo lo que hay."
    )


def test_many_gaps_are_counted_and_nothing_at_all_says_so(year: Series, spanish: Language) -> None:
    few = replace(year, points=tuple(replace(p, value=p.value if at < 4 else None) for at, p in enumerate(year.points)))
    assert "Faltan 8 de 12 meses." in sentence(few, spanish)
    none = replace(year, points=tuple(replace(p, value=None) for p in year.points))
    assert sentence(none, spanish) == "No hay datos de este período."


def test_every_language_has_every_text(year: Series, languages: Languages) -> None:
    for language in languages.all:
        for step in ("year", "month", "day", "hour"):
            for part in ("reading", "hour", "month"):
                series = replace(year, step=step, part=part)  # type: ignore[arg-type]
                shown = sentence(series, language) + str(table(series, language))
                assert "figures." not in shown


def test_the_table_has_every_point_with_its_remark(year: Series, spanish: Language) -> None:
    found = table(year, spanish)
    assert [column.title for column in found.columns] == [
        "Período", "Consumo (kWh)", "Un año antes (kWh)", "Observaciones",
    ]  # fmt: skip
    assert len(found.rows) == 12
    assert [cell.text for cell in found.rows[9].cells] == ["sin dato", "200", "Sin información"]
    assert found.rows[9].cells[0].is_absent
    assert found.rows[4].cells[2].text == "Estimado"
    assert found.rows[6].cells[2].text == "faltan 3 lecturas"
    assert found.total == "2.570\u00a0kWh"


def test_csv_has_iso_dates_plain_numbers_and_empty_cells(year: Series, spanish: Language) -> None:
    raw = b"".join(csv_file(year, spanish))
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.count(b"\r\n") == 13
    found = rows(year, spanish)
    assert found[1] == ["2025-05", "221", "200", ""]
    assert found[10] == ["2026-02", "", "200", "Sin información"]


def test_xlsx_holds_numbers_as_numbers_and_the_same_rows(year: Series, spanish: Language) -> None:
    book = load_workbook(io.BytesIO(xlsx_file(year, spanish)))
    found = list(book.active.iter_rows(values_only=True))
    assert found[0][:2] == ("Período", "Consumo (kWh)")
    assert found[1][:3] == ("2025-05", 221, 200)
    assert found[10][1] is None
    book.close()


def test_no_text_becomes_a_formula(spanish: Language) -> None:
    extras = (Extra("a", "=1+1"),)
    points = tuple(Point(text, text, Decimal("-1.5"), extra=(text,)) for text in EVIL)
    series = Series("s", "=s[]:*?/\\", "kWh", "month", points, extras=extras)
    found = rows(series, spanish)
    assert all(len(row) == 4 for row in found), "columns stay intact"
    assert all(not row[1].startswith(("=", "+", "-", "@", "\t", "\r", "＝")) for row in found)
    assert found[1][2] == "-1.5", "a negative number is a number"
    book = load_workbook(io.BytesIO(xlsx_file(series, spanish)))
    for row in book.active.iter_rows():
        assert all(cell.data_type != "f" for cell in row)
    book.close()


@given(st.text())
def test_a_safe_text_never_starts_like_a_formula(text: str) -> None:
    assert not safe(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝"))
    assert safe(text).endswith(text)


@given(st.lists(st.one_of(st.none(), st.decimals(0, 10**7, places=6)), min_size=1, max_size=30))
def test_totals_are_exact_and_gaps_count_nothing(values: list[Decimal | None]) -> None:
    points = tuple(Point(str(at), Month(2000, 1).plus(at), value) for at, value in enumerate(values))
    series = Series("s", "s", "kWh", "month", points)
    known = [value for value in values if value is not None]
    assert series.total == (sum(known, Decimal(0)) if known else None)
    assert len(series.missing) == len(values) - len(known)
    assert (series.average is None) == (not known)
