"""A page of a list of bills, as its address asks for it: year, order, size, page. Nonsense is read as nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ventanilla.billing.model import Bill

SIZES = (12, 24, 60)
NEWEST_FIRST = "-issued_on"
_KEYS: Mapping[str, Callable[[Bill], Any]] = {
    "number": lambda bill: (bill.number,),
    "month": lambda bill: (bill.month, bill.issued_on),
    "issued_on": lambda bill: (bill.issued_on, bill.number),
    "due_on": lambda bill: (bill.due_on, bill.number),
    "total": lambda bill: (bill.total.minor, bill.issued_on),
    "open": lambda bill: (bill.open.minor, bill.issued_on),
}
SORTABLE = tuple(_KEYS)


@dataclass(frozen=True, slots=True)
class Wish:
    """What the address asks for. ``sort`` is a column, with a hyphen before it where the greatest comes first."""

    year: int | None = None
    sort: str = NEWEST_FIRST
    size: int = SIZES[0]
    page: int = 1

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Wish:
        """From the query of an address."""
        year = _whole(query.get("year", ""))
        sort = query.get("sort", "")
        size = _whole(query.get("size", ""))
        return cls(
            year=year if year and 1900 <= year <= 2200 else None,
            sort=sort if sort.removeprefix("-") in _KEYS else NEWEST_FIRST,
            size=size if size in SIZES else SIZES[0],
            page=_whole(query.get("page", "")) or 1,
        )

    @property
    def column(self) -> str:
        """The column it is sorted by."""
        return self.sort.removeprefix("-")

    @property
    def is_down(self) -> bool:
        """Whether the greatest comes first."""
        return self.sort.startswith("-")

    def query(self, **changes: object) -> dict[str, str]:
        """The query of the same list with some changes; what is as usual is left out, and the page too."""
        wanted: dict[str, object] = {"year": self.year, "sort": self.sort, "size": self.size, "page": None, **changes}
        usual = {"year": None, "sort": NEWEST_FIRST, "size": SIZES[0], "page": 1}
        return {name: str(value) for name, value in wanted.items() if value is not None and value != usual[name]}


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the bills that were asked for. ``years`` are all that have bills, newest first."""

    bills: tuple[Bill, ...]
    count: int
    page: int
    pages: int
    years: tuple[int, ...]


def listing(bills: Sequence[Bill], wish: Wish) -> Listing:
    """Cut a page out of all bills; a page beyond the last is the last."""
    years = tuple(sorted({bill.month.year for bill in bills}, reverse=True))
    chosen = [bill for bill in bills if wish.year is None or bill.month.year == wish.year]
    chosen.sort(key=_KEYS[wish.column], reverse=wish.is_down)
    pages = max(1, -(-len(chosen) // wish.size))
    page = min(wish.page, pages)
    shown = tuple(chosen[(page - 1) * wish.size : page * wish.size])
    return Listing(shown, len(chosen), page, pages, years)


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None
