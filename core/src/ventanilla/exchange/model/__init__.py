"""What flows in from the back office, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

ENCODINGS = ("utf-8", "cp1252", "cp1251", "iso-8859-1", "iso-8859-15", "koi8-r")
DATE_FORMATS = ("yyyy-mm-dd", "dd/mm/yyyy", "dd.mm.yyyy", "dd-mm-yyyy", "mm/dd/yyyy", "yyyymmdd")
MONTH_FORMATS = ("yyyy-mm", "mm/yyyy", "mm.yyyy", "yyyymm")


class FeedKind(StrEnum):
    """What a source is written in."""

    STANDARD = "standard"
    GREEN_BUTTON = "green-button"
    FATTURAPA = "fatturapa"


@dataclass(frozen=True, slots=True)
class CellFormat:
    """How the cells of a column are written: the decimal mark, what groups thousands (empty: nothing), days, months."""

    decimal: str = "."
    thousands: str = ""
    date_format: str = "yyyy-mm-dd"
    month_format: str = "yyyy-mm"


@dataclass(frozen=True, slots=True)
class FeedFormat:
    """How a standard feed is written, as its ``feed.toml`` says.

    ``columns`` are those that are written in another way than the rest, by file and column.
    ``whole`` are the files of which nothing is taken where one row can't be.
    """

    encoding: str = "utf-8"
    delimiter: str = ","
    cells: CellFormat = CellFormat()
    columns: Mapping[tuple[str, str], CellFormat] = field(default_factory=dict)
    whole: frozenset[str] = frozenset()

    def of(self, file: str, column: str) -> CellFormat:
        """How the cells of one column are written."""
        return self.columns.get((file, column), self.cells)


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row that was not taken: where, why (to be read by the back office), and its cells."""

    line: int
    column: str
    reason: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """What became of one file; ``rejects`` is the path of the rows that were not taken, empty when all were.

    ``first_rejection`` is the whole sentence of the first of them. ``is_kept`` is false when a rejected row undid the
    file, which had to come in whole. ``flagged`` rows are among those taken; ``flags`` is the path of the file with
    them, ``first_flag`` the whole sentence of the first. ``skipped`` are readings of kinds that are not taken in.
    """

    name: str
    inserted: int
    updated: int
    unchanged: int
    rejected: int
    seconds: float
    rejects: str = ""
    first_rejection: str = ""
    is_kept: bool = True
    flagged: int = 0
    flags: str = ""
    first_flag: str = ""
    skipped: int = 0

    @property
    def rows(self) -> int:
        """How many rows it holds."""
        return self.inserted + self.updated + self.unchanged + self.rejected


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What became of a feed. ``is_kept`` is false when a rejected row undid it all (``all_or_nothing``)."""

    run_id: str
    files: tuple[FileOutcome, ...]
    is_kept: bool = True

    @property
    def rejected(self) -> int:
        """Rows that were not taken."""
        return sum(file.rejected for file in self.files)

    @property
    def changed(self) -> int:
        """Rows that changed something: new or different ones."""
        return sum(file.inserted + file.updated for file in self.files if file.is_kept) if self.is_kept else 0


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a file is: rows read, and the part of its bytes, from 0 to 1."""

    name: str
    rows: int
    part: float
