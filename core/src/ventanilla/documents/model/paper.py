"""A paper as blocks of text and tables, before anybody has drawn it. All texts are ready to be read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

Side = Literal["left", "right", "center"]


@dataclass(frozen=True, slots=True)
class Labelled:
    """Labelled values, one below the other. Boxed ones stand in a frame, as bank details do."""

    pairs: tuple[tuple[str, str], ...]
    is_boxed: bool = False
    sort: ClassVar[str] = "facts"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of running text; ``is_strong`` for sums in words and the like, ``is_small`` for notes."""

    text: str
    is_strong: bool = False
    is_small: bool = False
    sort: ClassVar[str] = "paragraph"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading, the side its values stand at, its share of the width."""

    label: str
    side: Side = "left"
    share: float = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table. ``sums`` are its last rows; ``groups`` stand over the columns, each with how many it spans.

    An empty cell of a sum is left out, the label before it reaches over it.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    sums: tuple[tuple[str, ...], ...] = ()
    groups: tuple[tuple[str, int], ...] = ()
    sort: ClassVar[str] = "table"


@dataclass(frozen=True, slots=True)
class Signature:
    """A line to sign on: the office before it, the name after it."""

    office: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Signatures:
    """Those who sign, side by side: a heading for each side, and its lines. ``seal`` says where the seal goes."""

    sides: tuple[tuple[str, tuple[Signature, ...]], ...]
    seal: str = ""
    sort: ClassVar[str] = "signatures"


@dataclass(frozen=True, slots=True)
class PaymentCode:
    """A QR to pay with, and what it is for."""

    content: bytes
    caption: str
    sort: ClassVar[str] = "payment_code"


Block = Labelled | Paragraph | Table | Signatures | PaymentCode


@dataclass(frozen=True, slots=True)
class PaperText:
    """A whole paper. ``mark`` is a short text in a box beside the title (the status of a transfer document).

    ``is_wide`` papers lie on their long side. ``note`` stands small in the upper right corner: by which rule it is.
    """

    title: str
    issued_on: date
    blocks: tuple[Block, ...]
    subtitle: str = ""
    mark: str = ""
    note: str = ""
    is_wide: bool = False
