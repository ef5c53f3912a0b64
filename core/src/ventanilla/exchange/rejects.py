"""Rows that were not taken, in a file for the people of the back office."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType

from ventanilla.exchange.model import FeedFormat, Rejection

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
MARKS = ("reject_line", "reject_column", "reject_reason")
"""The columns that stand before those of the feed."""
SUFFIX = ".rejects"
FLAGGED = ".flagged"
"""The end of the names of files with rows that were taken although something is odd about them."""


class Rejects:
    """Writes ``<file>.rejects.csv`` with line, column, reason and the row's own cells, from the first rejection on.

    It is written as the feed is (encoding, delimiter), with the feed's ``feed.toml`` beside it: put right, the folder
    is itself a feed. It holds customers' data, so only its owner may read it; one of an earlier run is taken away
    when this run ends, not before, since it may be what is read.
    """

    def __init__(self, folder: Path, name: str, format_: FeedFormat, label: bytes = b"", suffix: str = SUFFIX) -> None:
        self.path = folder / f"{name}{suffix}.csv"
        self.count = 0
        self.first: Rejection | None = None
        self.header: Sequence[str] = ()
        self._format, self._label = format_, label
        self._part = folder / f".{name}{suffix}.part"
        self._stream: io.TextIOWrapper | None = None

    def __enter__(self) -> Rejects:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _fault: BaseException | None, _at: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Put what was written in its place; where nothing was, take an earlier file away."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None
            os.replace(self._part, self.path)
            self._write_label()
        elif not self.count:
            self.path.unlink(missing_ok=True)

    def add(self, rejection: Rejection) -> None:
        """Write one row."""
        self.count += 1
        self.first = self.first or rejection
        if self._stream is None:
            self._open()
        told = (str(rejection.line), rejection.column, rejection.reason)
        self._write([*map(self._encodable, told), *rejection.cells])

    def _open(self) -> None:
        folder = self.path.parent
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(self._part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        encoding = self._format.encoding
        self._stream = io.TextIOWrapper(
            os.fdopen(handle, "wb"), encoding=encoding, errors="surrogateescape", newline=""
        )
        self._write([*MARKS, *self.header])

    def _write_label(self) -> None:
        if self._label:
            (self.path.parent / "feed.toml").write_bytes(self._label)

    def _write(self, cells: Iterable[str]) -> None:
        csv.writer(self._stream or io.StringIO(), delimiter=self._format.delimiter).writerow(map(guarded, cells))

    def _encodable(self, text: str) -> str:
        return text.encode(self._format.encoding, "replace").decode(self._format.encoding)


def guarded(cell: str) -> str:
    """A cell that a spreadsheet does not run: one that starts like a formula gets an apostrophe before it."""
    return f"'{cell}" if cell.startswith(_FORMULA) or (cell.startswith("'") and unguarded(cell) != cell) else cell


def unguarded(cell: str) -> str:
    """What was in the cell before :func:`guarded`."""
    return cell[1:] if cell.startswith("'") and cell[1:].lstrip("'").startswith(_FORMULA) else cell
