"""Writes a standard feed row by row, each value in the way that the feed says."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

from ventanilla.kernel.periods import Month

_DAYS = {"dd/mm/yyyy": "%d/%m/%Y", "dd.mm.yyyy": "%d.%m.%Y", "yyyy-mm-dd": "%Y-%m-%d"}
_MONTHS = {"mm/yyyy": "{0.month:02d}/{0.year}", "mm.yyyy": "{0.month:02d}.{0.year}", "yyyy-mm": "{0}"}


@dataclass(frozen=True)
class FeedStyle:
    """How the files are written, by the names of ``feed.toml``."""

    encoding: str = "utf-8"
    delimiter: str = ";"
    decimal: str = ","
    date_format: str = "dd.mm.yyyy"
    month_format: str = "mm.yyyy"

    def toml(self) -> str:
        """The text of ``feed.toml``."""
        lines = [f'{name} = "{value}"' for name, value in vars(self).items()]
        return "\n".join(["version = 1", *lines, ""])

    def cell(self, value: object) -> object:
        """A value as it is written; None is an empty cell."""
        if isinstance(value, datetime):
            return value.isoformat()
        if isinstance(value, date):
            return value.strftime(_DAYS[self.date_format])
        if isinstance(value, Month):
            return _MONTHS[self.month_format].format(value)
        if isinstance(value, Decimal):
            return format(value, "f").replace(".", self.decimal)
        if isinstance(value, bool):
            return "yes" if value else "no"
        return "" if value is None else value


class FeedWriter:
    """The open files of a feed. The first row of a file names its columns; later rows may leave some out."""

    def __init__(self, folder: Path, style: FeedStyle) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "feed.toml").write_text(style.toml(), encoding="utf-8")
        self.folder, self._style = folder, style
        """Where they are; files that rows name go there too."""
        self._open: dict[str, tuple[TextIO, Any, tuple[str, ...]]] = {}

    def __enter__(self) -> FeedWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        for stream, _, _ in self._open.values():
            stream.close()

    def add(self, name: str, /, **cells: object) -> None:
        """Write one row of ``<name>.csv``.

        :raises KeyError: for a column that the file's first row does not have.
        """
        if name not in self._open:
            self._open[name] = self._begin(name, tuple(cells))
        _, writer, header = self._open[name]
        if unknown := set(cells) - set(header):
            raise KeyError(f"{name}.csv has no column {', '.join(sorted(unknown))}")
        writer.writerow(self._style.cell(cells.get(column)) for column in header)

    def _begin(self, name: str, header: tuple[str, ...]) -> tuple[TextIO, Any, tuple[str, ...]]:
        stream = (self.folder / f"{name}.csv").open("w", encoding=self._style.encoding, newline="")
        writer = csv.writer(stream, delimiter=self._style.delimiter)
        writer.writerow(header)
        return stream, writer, header
