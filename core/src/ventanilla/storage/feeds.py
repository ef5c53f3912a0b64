"""What a standard feed file looks like: its columns as data, and who takes its rows into the tables.

A topic declares its files in its ``feed.py`` with a function ``feed_files(utility) -> tuple[FeedFile, ...]``
(a function, since declared attributes are columns too); exchange reads, parses, validates and reports.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, BinaryIO, Protocol

from sqlalchemy import Connection

from ventanilla.kernel.messages import Message

Row = Mapping[str, Any]
"""One validated row: a value for every declared column, None where the cell is empty."""


class ColumnType(StrEnum):
    """What a cell holds, and what it becomes in a row.

    ``TEXT`` str (canonical) · ``DATE`` date · ``DECIMAL`` Decimal · ``INTEGER`` int · ``MONTH`` kernel Month ·
    ``FLAG`` bool · ``MOMENT`` aware datetime in UTC.
    """

    TEXT = "text"
    DATE = "date"
    DECIMAL = "decimal"
    INTEGER = "integer"
    MONTH = "month"
    FLAG = "flag"
    MOMENT = "moment"


@dataclass(frozen=True, slots=True)
class FeedColumn:
    """One column. ``max_length`` is for text; ``choices`` are all its values where they are few.

    ``meaning`` is one English sentence for the documentation of the feed.
    """

    name: str
    type: ColumnType = ColumnType.TEXT
    required: bool = False
    max_length: int = 200
    choices: tuple[str, ...] = ()
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that was not taken: its position in the rows given to ``load``, from 0, the column, and why."""

    row: int
    column: str
    reason: Message


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of some rows. Loading the same rows again changes nothing."""

    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: tuple[RejectedRow, ...] = ()

    def __add__(self, other: Loaded) -> Loaded:
        """The sum; the positions of rejected rows stay as they are."""
        return Loaded(
            self.inserted + other.inserted,
            self.updated + other.updated,
            self.unchanged + other.unchanged,
            self.rejected + other.rejected,
        )


Load = Callable[[Connection, Any, Sequence[Row]], Loaded]
"""Takes some validated rows (a chunk of a file) into the tables, inside the caller's transaction.

The second argument is the :class:`~ventanilla.house.House`, which this room may not know.
"""


@dataclass(frozen=True, slots=True)
class Review:
    """A second look once all files of a feed are in, at rows that were taken and turn out not to be shown.

    ``is_needed`` says in one cheap question whether there may be any; ``rejected`` finds them among some rows.
    With ``is_shown`` they are shown all the same, with what is odd about them: they are flagged and not rejected.
    """

    is_needed: Callable[[Connection, Any], bool]
    rejected: Callable[[Connection, Any, Sequence[Row]], Sequence[RejectedRow]]
    is_shown: bool = False


class Beside(Protocol):
    """The other files of a feed, which lie beside its tables."""

    def beside(self, name: str) -> AbstractContextManager[BinaryIO] | None:
        """A file by its exact name; None when the feed has no such file, or when it is no plain one."""
        ...


Prepare = Callable[[Any, Sequence[Row], Beside], Sequence[Row]]
"""Looks at the files that some rows name before a transaction begins; the rows with what it found out added to them.

The first argument is the house.
"""


@dataclass(frozen=True, slots=True)
class FeedFile:
    """One file of the standard feed: ``name`` is the file's without ``.csv``.

    ``key`` are the columns that identify a row: a second row with the same key in one file is refused by exchange.
    Neighbouring rows that are alike in the columns ``together`` are given to ``load`` at once, never in two chunks.
    ``review`` is asked once all files of the feed are in.
    ``opened`` makes the ``load`` of one whole file from the house, for one that keeps what it looked up from chunk to
    chunk; None where ``load`` remembers nothing.
    ``prepare`` is for rows that name files of the feed: copying them takes longer than a transaction should.
    """

    name: str
    columns: tuple[FeedColumn, ...]
    load: Load = field(repr=False)
    key: tuple[str, ...] = ()
    meaning: str = ""
    together: tuple[str, ...] = ()
    review: Review | None = field(default=None, repr=False)
    opened: Callable[[Any], Load] | None = field(default=None, repr=False)
    prepare: Prepare | None = field(default=None, repr=False)
