"""Takes one file of a feed in, chunk by chunk."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from ventanilla.errors import FeedRefused
from ventanilla.exchange.model import FileOutcome, Rejection
from ventanilla.exchange.parser import parser_of
from ventanilla.exchange.rejects import Rejects
from ventanilla.exchange.sources import Source
from ventanilla.house import House
from ventanilla.kernel.messages import Message
from ventanilla.storage.feeds import FeedFile, Loaded, Row

CHUNK = 2_000
Place = tuple[int, list[str]]
Refuse = Callable[[int, int, Message, list[str]], None]


class FileImport:
    """One file on its way in."""

    def __init__(self, house: House, source: Source, file: FeedFile, rejects: Path) -> None:
        self._house = house
        self._source = source
        self._file = file
        self._rejects = Rejects(rejects, file.name, source.format)
        # The people of the back office read reasons in English, as all that the command line says.
        self._language = house.languages.get("en")

    def run(self, whole: Connection | None) -> FileOutcome:
        """Take it in, inside the transaction ``whole`` where there is one, else in one transaction a chunk.

        :raises FeedRefused: when its columns do not fit or it is no CSV.
        """
        started = time.monotonic()
        total = Loaded()
        with self._source.text(self._file.name) as text, self._rejects:
            try:
                for rows, places in self._chunks(self._reader(text), self._refuse):
                    total += self._load(rows, places, whole)
            except csv.Error as fault:
                raise FeedRefused(f"{self._file.name}.csv: it is not CSV as {self._said()}: {fault}") from None
        name, seconds = self._file.name, time.monotonic() - started
        outcome = FileOutcome(name, total.inserted, total.updated, total.unchanged, 0, seconds)
        return self._with_rejects(outcome)

    def review(self, outcome: FileOutcome, whole: Connection | None) -> FileOutcome:
        """The outcome once all files are in: rows that turn out not to be shown are among the rejected ones.

        The file is read again only when there is any, so that nothing has to be remembered of millions of rows.
        """
        if self._file.review is None:
            return outcome
        with nullcontext(whole) if whole is not None else self._house.db.read() as connection:
            found = self._file.review(connection, self._house)
        if not found:
            return outcome
        with self._source.text(self._file.name) as text:
            for rows, places in self._chunks(self._reader(text), _ignore):
                for row, (line, cells) in zip(rows, places, strict=True):
                    fault = found.get(tuple(str(row[name]) for name in self._file.key))
                    if fault is not None:
                        self._add(line, *fault, cells)
        self._rejects.close()
        return self._with_rejects(outcome)

    def _reader(self, text: Any) -> Any:
        return csv.reader(text, delimiter=self._source.format.delimiter, strict=True)

    def _chunks(self, reader: Any, refuse: Refuse) -> Iterator[tuple[list[Row], list[Place]]]:
        header = next(reader, None)
        if not header:
            raise FeedRefused(f"{self._file.name}.csv: its first line is empty; it names the columns")
        take = parser_of(self._file, header, self._source.format)
        seen: set[int] = set()
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
        with self._transaction(whole) as connection:
            loaded = self._file.load(connection, self._house, rows)
        for rejected in loaded.rejected:
            line, cells = places[rejected.row]
            self._add(line, rejected.column, rejected.reason, cells)
        return Loaded(loaded.inserted, loaded.updated, loaded.unchanged)

    @contextmanager
    def _transaction(self, whole: Connection | None) -> Iterator[Connection]:
        if whole is not None:
            yield whole
            return
        with self._house.db.write() as connection:
            yield connection

    def _refuse(self, line: int, at: int, reason: Message, cells: list[str]) -> None:
        self._add(line, self._file.columns[at].name if at >= 0 else "", reason, cells)

    def _add(self, line: int, column: str, reason: Message, cells: list[str]) -> None:
        self._rejects.add(Rejection(line, column, self._language.say(reason), tuple(cells)))

    def _with_rejects(self, outcome: FileOutcome) -> FileOutcome:
        count, first = self._rejects.count, self._rejects.first
        sentence = ""
        if first is not None:
            where = f"line {first.line}" + (f", column {first.column}" if first.column else "")
            sentence = f"{self._file.name}.csv {where}: {first.reason}"
        path = str(self._rejects.path) if count else ""
        return replace(outcome, rejected=count, rejects=path, first_rejection=sentence)

    def _said(self) -> str:
        return f"feed.toml says (delimiter {self._source.format.delimiter!r})"


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
