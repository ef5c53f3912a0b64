"""Takes one file of a feed in, chunk by chunk."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from ventanilla.errors import FeedRefused
from ventanilla.exchange.feed.parser import parser_of
from ventanilla.exchange.lines import Keys, rows_of
from ventanilla.exchange.lock import ImportLock
from ventanilla.exchange.model import FileOutcome, Progress, Rejection
from ventanilla.exchange.rejects import FLAGGED, MARKS, Rejects, unguarded
from ventanilla.exchange.sources import Source
from ventanilla.house import House
from ventanilla.i18n import Language
from ventanilla.kernel.messages import Message
from ventanilla.storage.feeds import FeedFile, Loaded, Review, Row
from ventanilla.storage.staging import roomy

CHUNK = 5_000
Place = tuple[int, list[str]]
Refuse = Callable[[int, int, Message, list[str]], None]


class FileImport:
    """One file on its way in; to be closed, when its rejects are put in their place."""

    def __init__(
        self, house: House, lock: ImportLock, source: Source, file: FeedFile, rejects: Rejects, language: Language
    ) -> None:
        self._house, self._lock, self._source, self._file = house, lock, source, file
        self._take = file.load if file.opened is None else file.opened(house)
        self._rejects, self._language = rejects, language
        self._flags = Rejects(rejects.path.parent, file.name, source.format, suffix=FLAGGED)

    @property
    def name(self) -> str:
        """The file's, without ``.csv``."""
        return self._file.name

    def run(self, whole: Connection | None, watch: Callable[[Progress], None]) -> FileOutcome:
        """Take it in, inside the transaction ``whole`` where there is one, else in one transaction a chunk.

        :raises FeedRefused: when its columns do not fit, it is no CSV, or another import took over.
        """
        started = time.monotonic()
        name, total, read = self._file.name, Loaded(), 0
        with self._source.text(name) as text:
            for rows, places in self._chunks(text, self._refuse):
                total += self._load(rows, places, whole)
                read += len(rows)
                watch(Progress(name, read + self._rejects.count, self._source.read_of(name)))
        seconds = time.monotonic() - started
        return self._with_rejects(FileOutcome(name, total.inserted, total.updated, total.unchanged, 0, seconds))

    def review(self, outcome: FileOutcome, whole: Connection | None) -> FileOutcome:
        """The outcome once all files are in: rows that turn out not to be shown are among the rejected ones, those
        that are shown although something is odd about them are flagged.

        The file is read again only when there is any, so that nothing has to be remembered of millions of rows.
        """
        if self._file.review is None or not outcome.is_kept:
            return outcome
        with nullcontext(whole) if whole is not None else self._house.db.read() as connection:
            if self._file.review.is_needed(connection, self._house):
                self._look_again(connection, self._file.review, whole)
        return self._with_rejects(outcome)

    def close(self) -> None:
        """Put the rejects and the flagged rows in their place."""
        self._rejects.close()
        self._flags.close()

    def _look_again(self, connection: Connection, review: Review, whole: Connection | None) -> None:
        noted = self._flags if review.is_shown else self._rejects
        with self._source.text(self._file.name) as text:
            for rows, places in self._chunks(text, _ignore):
                for fault in review.rejected(connection, self._house, rows):
                    line, cells = places[fault.row]
                    noted.add(self._rejection(line, fault.column, fault.reason, cells))
                with self._transaction(whole):
                    pass  # It renews the lock.

    def _chunks(self, text: Any, refuse: Refuse) -> Iterator[tuple[list[Row], list[Place]]]:
        reader = rows_of(self._file.name, text, self._source.format.delimiter)
        try:
            yield from self._read(reader, refuse)
        except csv.Error as fault:
            said = f"it is not CSV as feed.toml says (delimiter {self._source.format.delimiter!r})"
            raise FeedRefused(f"{self._file.name}.csv line {reader.line_num}: {said}: {fault}") from None

    def _read(self, reader: Any, refuse: Refuse) -> Iterator[tuple[list[Row], list[Place]]]:
        header = next(reader, None)
        if not header:
            raise FeedRefused(f"{self._file.name}.csv: its first line is empty; it names the columns")
        if tuple(header[:3]) == MARKS:
            header, reader = header[3:], _Corrected(reader)
        self._rejects.header = self._flags.header = header
        take = parser_of(self._file, header, self._source.format)
        seen = Keys()
        last = reader.line_num
        rows: list[Row] = []
        places: list[Place] = []
        while True:
            before = len(rows)
            last = take(reader, CHUNK, last, seen, rows, places, refuse)
            is_end = len(rows) - before < CHUNK
            whole = len(rows) if is_end else _whole(rows, self._file.together)
            if whole:
                yield rows[:whole], places[:whole]
            if is_end:
                return
            rows, places = rows[whole:], places[whole:]

    def _load(self, rows: list[Row], places: list[Place], whole: Connection | None) -> Loaded:
        if self._file.prepare is not None:
            rows = list(self._file.prepare(self._house, rows, self._source))
        with self._transaction(whole) as connection:
            loaded = self._take(connection, self._house, rows)
        for rejected in loaded.rejected:
            line, cells = places[rejected.row]
            self._add(line, rejected.column, rejected.reason, cells)
        return Loaded(loaded.inserted, loaded.updated, loaded.unchanged)

    @contextmanager
    def _transaction(self, whole: Connection | None) -> Iterator[Connection]:
        if whole is not None:
            self._lock.keep(whole)
            yield whole
            return
        with self._house.db.write() as connection, roomy(connection):
            self._lock.keep(connection)
            yield connection

    def _refuse(self, line: int, at: int, reason: Message, cells: list[str]) -> None:
        self._add(line, self._file.columns[at].name if at >= 0 else "", reason, cells)

    def _add(self, line: int, column: str, reason: Message, cells: list[str]) -> None:
        self._rejects.add(self._rejection(line, column, reason, cells))

    def _rejection(self, line: int, column: str, reason: Message, cells: list[str]) -> Rejection:
        return Rejection(line, column, self._language.say(reason), tuple(cells))

    def _with_rejects(self, outcome: FileOutcome) -> FileOutcome:
        rejects, flags = self._rejects, self._flags
        return replace(
            outcome,
            rejected=rejects.count,
            rejects=str(rejects.path) if rejects.count else "",
            first_rejection=self._sentence(rejects.first),
            flagged=flags.count,
            flags=str(flags.path) if flags.count else "",
            first_flag=self._sentence(flags.first),
        )

    def _sentence(self, first: Rejection | None) -> str:
        if first is None:
            return ""
        where = f"line {first.line}" + (f", column {first.column}" if first.column else "")
        return f"{self._file.name}.csv {where}: {first.reason}"


class _Corrected:
    """Reads a file of rejects that somebody put right: without what stands before the cells of the feed."""

    def __init__(self, reader: Any) -> None:
        self._reader = reader

    @property
    def line_num(self) -> int:
        """The last line that was read."""
        return int(self._reader.line_num)

    def __iter__(self) -> Iterator[list[str]]:
        for cells in self._reader:
            yield [unguarded(cell) for cell in cells[3:]]


def _ignore(_line: int, _at: int, _reason: Message, _cells: list[str]) -> None:
    """What is wrong with this row was told the first time."""


def _whole(rows: list[Row], together: tuple[str, ...]) -> int:
    """How many rows, from the first, do not cut a group of rows that belong together."""
    if not together:
        return len(rows)
    last = [rows[-1][name] for name in together]
    at = len(rows) - 1
    while at and [rows[at - 1][name] for name in together] == last:
        at -= 1
    return at
