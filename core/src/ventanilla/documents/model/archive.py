"""The archive: documents of a supply by month, handed over by the back office or printed by the portal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ventanilla.kernel.periods import Month


@dataclass(frozen=True, slots=True)
class Document:
    """A paper in the archive of a supply. ``kind`` is the name of a declared kind, ``month`` the one it is about.

    ``file_size`` (bytes) is that of the file the utility handed over, None where the portal prints the paper itself.
    ``bill_id`` is the bill it is printed from. ``effective_on`` and ``note`` are what a notice announces: the day and,
    in the utility's words, what happens then.
    """

    id: str
    supply_point_id: str
    kind: str
    number: str
    month: Month
    issued_on: date
    file_size: int | None = None
    bill_id: str = ""
    effective_on: date | None = None
    note: str = ""

    @property
    def is_printed(self) -> bool:
        """Whether the portal prints it."""
        return self.file_size is None


PAGE = 25
"""How many documents a page of the archive holds."""


@dataclass(frozen=True, slots=True)
class ArchiveWish:
    """What is looked for. Without a month, all of the year; without a year, that month of every year; no kind, all."""

    year: int | None = None
    month: int | None = None
    kind: str = ""
    page: int = 1

    def fits(self, document: Document) -> bool:
        """Whether a document is among what is looked for."""
        return (
            self.year in (None, document.month.year)
            and self.month in (None, document.month.month)
            and self.kind in ("", document.kind)
        )

    def query(self, page: int = 1) -> Mapping[str, str]:
        """As it stands in an address, for one of its pages."""
        named = {"month": self.month, "year": self.year, "kind": self.kind or None, "page": page if page > 1 else None}
        return {name: str(value) for name, value in named.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Archive:
    """A page of what was found, newest first.

    ``years`` are all that have documents, newest first; ``kinds`` are the utility's; ``since`` is the day before which
    nothing is shown, None where there is none. ``is_empty`` says that the archive holds nothing at all.
    ``missing`` are the kinds that only the utility can hand over and of which it has handed over nothing.
    """

    documents: tuple[Document, ...]
    count: int
    page: int
    pages: int
    years: tuple[int, ...]
    kinds: tuple[str, ...]
    since: date | None
    is_empty: bool
    missing: tuple[str, ...] = ()
