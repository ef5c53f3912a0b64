"""What a page shows, to be kept on paper: titles, facts, tables and charts, all texts ready to be read."""

from __future__ import annotations

from dataclasses import dataclass

from ventanilla.figures.model import Series


@dataclass(frozen=True, slots=True)
class Facts:
    """Labelled values, one below the other."""

    pairs: tuple[tuple[str, str], ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column of a table: its heading, whether it holds numbers, its share of the width."""

    label: str
    is_number: bool = False
    share: float = 1


@dataclass(frozen=True, slots=True)
class SheetTable:
    """A table, over as many pages as it takes; ``sums`` are its last rows."""

    columns: tuple[SheetColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    title: str = ""
    sums: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """A series as its picture, under its title, with its sentence."""

    series: Series


@dataclass(frozen=True, slots=True)
class Note:
    """A paragraph."""

    text: str


Part = Facts | SheetTable | Chart | Note


@dataclass(frozen=True, slots=True)
class Sheet:
    """One paper. ``name`` is that of the file, without its end. A wide one lies on its long side."""

    title: str
    parts: tuple[Part, ...]
    name: str
    subtitle: str = ""
    is_wide: bool = False
