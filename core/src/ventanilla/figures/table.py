"""A series as an accessible table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ventanilla.figures.model import ExtraValue, Point, Series
from ventanilla.figures.words import Speaker, long, plain, remarks, said


@dataclass(frozen=True, slots=True)
class Column:
    """A heading; numbers stand on the right."""

    name: str
    title: str
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A text under a heading. ``is_absent`` marks words that stand for a missing value."""

    column: Column
    text: str
    is_absent: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its header cell, a link to what it stands for where there is one, and the other cells."""

    header: str
    href: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """What a template prints: ``columns`` includes the one of the row headers, first."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: str


def table(series: Series, language: Speaker) -> Table:
    """The same points as the chart, each with its number and its remark."""
    columns = _columns(series, language)
    rows = tuple(_row(point, series, columns, language) for point in series.points)
    unit = language.unit(series.unit)
    total = "" if series.total is None else f"{_written(series.total, _decimals(series), language)}\u00a0{unit}"
    return Table(said(series.title, language), columns, rows, total)


def _columns(series: Series, language: Speaker) -> tuple[Column, ...]:
    period = Column("period", language.text(f"figures.column.{series.step}"))
    extras = [Column(e.name, said(e.title, language), e.is_number) for e in series.extras]
    value = Column("value", language.text("figures.column.value", unit=language.unit(series.unit)), True)
    earlier = (
        [Column("before", language.text("figures.column.before", unit=language.unit(series.unit)), True)]
        if has_earlier(series)
        else []
    )
    remark = [Column("remark", language.text("figures.column.remark"))] if _has_remarks(series, language) else []
    return (period, *extras, value, *earlier, *remark)


def has_earlier(series: Series) -> bool:
    """Whether anything is known of a year earlier."""
    return any(point.before is not None for point in series.points)


def _has_remarks(series: Series, language: Speaker) -> bool:
    return any(remarks(point, series, language) for point in series.points)


def _decimals(series: Series) -> int | None:
    """As many as the finest value has, so that the numbers of a column stand under one another.

    None for months and years, where a bill is whole and a sum of intervals need not be: each has its own.
    """
    if series.step in ("year", "month"):
        return None
    values = [value for point in series.points for value in (point.value, point.before) if value is not None]
    return max((max(0, -int(plain(value).as_tuple().exponent)) for value in values), default=0)


def _row(point: Point, series: Series, columns: tuple[Column, ...], language: Speaker) -> Row:
    texts: list[tuple[str, bool]] = [_extra(value, language) for value in _extras(point, series)]
    decimals = _decimals(series)
    texts.append(
        _number(point.value, decimals, language) if point.value is not None or point.is_missing else ("–", True)
    )
    if has_earlier(series):
        texts.append(_number(point.before, decimals, language) if point.before is not None else ("", False))
    if columns[-1].name == "remark":
        texts.append(("; ".join(remarks(point, series, language)), False))
    cells = tuple(Cell(column, text, gone) for column, (text, gone) in zip(columns[1:], texts, strict=True))
    return Row(long(point.label, language), point.href, cells)


def _extras(point: Point, series: Series) -> tuple[ExtraValue, ...]:
    return point.extra or (None,) * len(series.extras)


def _extra(value: ExtraValue, language: Speaker) -> tuple[str, bool]:
    if isinstance(value, date):
        return language.day(value), False
    if isinstance(value, Decimal):
        return language.number(plain(value)), False
    return value or "", False


def _written(value: Decimal, decimals: int | None, language: Speaker) -> str:
    return language.number(plain(value)) if decimals is None else language.number(value, decimals)


def _number(value: Decimal | None, decimals: int | None, language: Speaker) -> tuple[str, bool]:
    return (language.text("figures.no_value"), True) if value is None else (_written(value, decimals, language), False)
