"""Rows that were not taken, in a file for the people of the back office."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path
from types import TracebackType

from ventanilla.exchange.model import FeedFormat, Rejection

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Rejects:
    """Writes ``<file>.rejects.csv`` with line, column, reason and the row's text, from the first rejection on.

    The file holds customers' data, so only its owner may read it; one of an earlier run is taken away.
    """

    def __init__(self, folder: Path, name: str, format_: FeedFormat) -> None:
        self.path = folder / f"{name}.rejects.csv"
        self.count = 0
        self.first: Rejection | None = None
        self._format = format_
        self._stream: io.TextIOWrapper | None = None

    def __enter__(self) -> Rejects:
        self.path.unlink(missing_ok=True)
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _fault: BaseException | None, _at: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Write what is still in memory; another row opens the file again."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def add(self, rejection: Rejection) -> None:
        """Write one row."""
        self.count += 1
        self.first = self.first or rejection
        if self._stream is None:
            self._open()
        self._write([str(rejection.line), rejection.column, rejection.reason, self._text(rejection.cells)])

    def _open(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        is_new = self.count == 1
        handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | (os.O_TRUNC if is_new else os.O_APPEND), 0o600)
        self._stream = io.TextIOWrapper(os.fdopen(handle, "wb"), encoding="utf-8", errors="replace", newline="")
        if is_new:
            self._write(["line", "column", "reason", "row"])

    def _write(self, cells: list[str]) -> None:
        # A spreadsheet would run a cell that starts like a formula.
        safe = [f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells]
        csv.writer(self._stream or io.StringIO(), delimiter=self._format.delimiter).writerow(safe)

    def _text(self, cells: tuple[str, ...]) -> str:
        line = io.StringIO()
        csv.writer(line, delimiter=self._format.delimiter, lineterminator="").writerow(cells)
        return line.getvalue()
