"""One of many by its name, or nothing at all."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

from ventanilla.errors import NotFound
from ventanilla.exchange.green_button.model import Block, Series, Span, UsagePoint

T = TypeVar("T")
_YEARS = range(1970, 2100)


def found(one: T | None) -> T:
    """:raises NotFound: when there is none."""
    if one is None:
        raise NotFound
    return one


def series_of(point: UsagePoint, series_id: str) -> Series:
    """:raises NotFound: when the point has no such series."""
    return found(next((one for one in point.series if one.id == series_id), None))


def block_of(series: Series, block_id: str) -> Block:
    """:raises NotFound: when nothing was read on that day, or in that year."""
    try:
        span = _span_of(series, block_id)
    except ValueError:
        raise NotFound from None
    return found(next((one for one in series.blocks(span) if one.id == block_id), None))


def _span_of(series: Series, block_id: str) -> Span:
    """:raises ValueError: when no block is called so."""
    if not block_id.isascii() or not block_id.isdigit() or len(block_id) != (8 if series.is_daily else 4):
        raise ValueError(block_id)
    if series.is_daily:
        day = date.fromisoformat(block_id)
        if day.year not in _YEARS:
            raise ValueError(block_id)
        return Span(day, day)
    if int(block_id) not in _YEARS:
        raise ValueError(block_id)
    return Span(date(int(block_id), 1, 1), date(int(block_id), 12, 31))
