"""What ``feed.toml`` may say of how a feed is written: each setting from a short list, nothing is guessed."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from ventanilla.errors import FeedRefused
from ventanilla.exchange.model import DATE_FORMATS, ENCODINGS, MONTH_FORMATS, CellFormat, FeedFormat

LABEL = "feed.toml"
_FILE: dict[str, tuple[str, ...]] = {"encoding": ENCODINGS, "delimiter": (",", ";", "\t", "|")}
_CELLS: dict[str, tuple[str, ...]] = {
    "decimal": (".", ","),
    "thousands": ("", ".", ",", " ", "'"),
    "date_format": DATE_FORMATS,
    "month_format": MONTH_FORMATS,
}
_OTHER = ("version", "all_or_nothing", "columns")
SETTINGS = ("version", "all_or_nothing", *_FILE, *_CELLS)
"""All that a label may say of the feed; tables named ``columns.<file>`` say it of single columns."""


def read_label(known: dict[str, Any]) -> FeedFormat:
    """The format that a label describes.

    :raises FeedRefused: naming the setting, for one that is unknown or not one of its choices.
    """
    if known.get("version") != 1 or isinstance(known.get("version"), bool):
        raise FeedRefused(f"{LABEL}: version: write version = 1, the only one there is")
    settings = {name: value for name, value in known.items() if name not in _OTHER}
    _check(settings, {**_FILE, **_CELLS}, "", also=_OTHER)
    cells = _cells(CellFormat(), {name: value for name, value in settings.items() if name in _CELLS}, "")
    file = {name: value for name, value in settings.items() if name in _FILE}
    format_ = FeedFormat(**file, cells=cells, columns=_columns(known.get("columns", {}), cells), whole=_whole(known))
    if format_.delimiter == cells.decimal:
        raise FeedRefused(f"{LABEL}: delimiter and decimal can't both be {cells.decimal!r}")
    return format_


def _columns(said: Any, cells: CellFormat) -> Mapping[tuple[str, str], CellFormat]:
    columns = {}
    for file, own in _table(said, "columns").items():
        for column, settings in _table(own, f"columns.{file}").items():
            at = f"columns.{file}.{column}"
            _check(_table(settings, at), _CELLS, f"{at}.")
            columns[file, column] = _cells(cells, settings, f"{at}: ")
    return columns


def _cells(start: CellFormat, settings: Mapping[str, Any], at: str) -> CellFormat:
    cells = dataclasses.replace(start, **settings)
    if cells.decimal == cells.thousands:
        raise FeedRefused(f"{LABEL}: {at}decimal and thousands can't both be {cells.decimal!r}")
    return cells


def _whole(known: Mapping[str, Any]) -> frozenset[str]:
    said = known.get("all_or_nothing", [])
    if not isinstance(said, list) or not all(isinstance(name, str) for name in said):
        raise FeedRefused(f'{LABEL}: all_or_nothing: write a list of files, as ["bills", "charges"]')
    return frozenset(said)


def _check(
    settings: Mapping[str, Any], known: Mapping[str, tuple[str, ...]], at: str, *, also: tuple[str, ...] = ()
) -> None:
    for name, value in settings.items():
        choices = known.get(name)
        if choices is None:
            raise FeedRefused(f"{LABEL}: {at + name!a} is not known; known are {', '.join((*known, *also))}")
        if value not in choices:
            raise FeedRefused(f"{LABEL}: {at}{name}: {value!a} is not one of {', '.join(map(ascii, choices))}")


def _table(said: Any, at: str) -> dict[str, Any]:
    if not isinstance(said, dict):
        raise FeedRefused(f'{LABEL}: {at}: write a table, as [columns.bills] total = {{ decimal = "," }}')
    return said
