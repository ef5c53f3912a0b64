"""What flows in from the back office, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

ENCODINGS = ("utf-8", "cp1252", "cp1251", "iso-8859-1", "iso-8859-15", "koi8-r")
DATE_FORMATS = ("yyyy-mm-dd", "dd/mm/yyyy", "dd.mm.yyyy", "dd-mm-yyyy", "mm/dd/yyyy", "yyyymmdd")
MONTH_FORMATS = ("yyyy-mm", "mm/yyyy", "mm.yyyy", "yyyymm")


class FeedKind(StrEnum):
    """What a source is written in."""

    STANDARD = "standard"
    GREEN_BUTTON = "green-button"


@dataclass(frozen=True, slots=True)
class FeedFormat:
    """How a standard feed is written, as its ``feed.toml`` says."""

    encoding: str = "utf-8"
    delimiter: str = ","
    decimal: str = "."
    date_format: str = "yyyy-mm-dd"
    month_format: str = "yyyy-mm"


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

    ``first_rejection`` is the whole sentence of the first of them.
    """

    name: str
    inserted: int
    updated: int
    unchanged: int
    rejected: int
    seconds: float
    rejects: str = ""
    first_rejection: str = ""

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
        return sum(file.inserted + file.updated for file in self.files)
