"""Long lists in pages: what is asked for stands in the address, so that it works without scripts and can be kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from ventanilla.kernel.text import searchable

Row = TypeVar("Row")
SIZES = (10, 25, 50, 100)
LONGEST = 100
"""Characters of a search."""
_NEIGHBOURS = 2


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of a list: its name, its heading (a text), whether it holds numbers, whether it sorts."""

    name: str
    label: str
    is_number: bool = False
    is_sortable: bool = False


@dataclass(frozen=True)
class Wish:
    """Which part of a list, in which order. Anything that is none of these falls back to what is usual.

    ``name`` tells two lists of one page apart: it stands before the names in the address (``lines-page``).
    ``sort`` is a column's name, with ``-`` before it from the greatest down; empty for the list's own order.
    ``kept`` is the rest of the query, which goes along.
    """

    size: int = SIZES[0]
    find: str = ""
    page: int = 1
    sort: str = ""
    name: str = ""
    sizes: tuple[int, ...] = SIZES
    kept: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        query: Mapping[str, str],
        *,
        sortable: Iterable[str] = (),
        sizes: tuple[int, ...] = SIZES,
        keep: Iterable[str] = (),
        name: str = "",
    ) -> Wish:
        """From the query of an address; ``keep`` names what else of it stays while one looks through the list."""
        before = f"{name}-" if name else ""
        size, sort = _whole(query.get(f"{before}size", "")), query.get(f"{before}sort", "")
        return cls(
            size=size if size in sizes else sizes[0],
            find=" ".join(query.get(f"{before}find", "")[:LONGEST].replace("\0", "").split()),
            page=max(1, _whole(query.get(f"{before}page", ""))),
            sort=sort if sort.removeprefix("-") in set(sortable) else "",
            name=name,
            sizes=sizes,
            kept={key: query[key] for key in keep if key in query},
        )

    def query(self, **changes: object) -> dict[str, str]:
        """The query of the same list with some changes; what is as usual is left out, and the page too."""
        wanted = {"size": self.size, "find": self.find, "sort": self.sort, "page": 1, **changes}
        usual = {"size": self.sizes[0], "find": "", "sort": "", "page": 1}
        before = f"{self.name}-" if self.name else ""
        own = {f"{before}{key}": str(value) for key, value in wanted.items() if value != usual[key]}
        return {**self.kept, **own}

    @property
    def words(self) -> tuple[str, ...]:
        """What is searched for, folded and without accents; nothing where it can't be in any text."""
        try:
            return tuple(searchable(self.find).split())
        except ValueError:
            return ("\0",)

    @property
    def hidden(self) -> dict[str, str]:
        """What the form of search and size carries along."""
        own = {f"{self.name}-sort" if self.name else "sort": self.sort} if self.sort else {}
        return {**self.kept, **own}

    def key(self, name: str) -> str:
        """How one of the names is called in the address."""
        return f"{self.name}-{name}" if self.name else name

    def sorted_by(self, column: str) -> str:
        """``ascending`` or ``descending`` when it is in the order of that column, else nothing."""
        if self.sort.removeprefix("-") != column or not self.sort:
            return ""
        return "descending" if self.sort.startswith("-") else "ascending"


@dataclass(frozen=True)
class Listing(Generic[Row]):
    """One page of a list: its rows, how many there are that match, and how many there are in all."""

    rows: tuple[Row, ...]
    count: int
    whole: int
    wish: Wish
    page: int

    @property
    def pages(self) -> int:
        """One at least."""
        return max(1, -(-self.count // self.wish.size))

    @property
    def first(self) -> int:
        """The place of the first row that is shown, from 1; 0 where there is none."""
        return (self.page - 1) * self.wish.size + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """The place of the last row that is shown."""
        return self.first + len(self.rows) - 1 if self.rows else 0

    @property
    def is_long(self) -> bool:
        """Whether there is anything to look through."""
        return self.whole > 1 or bool(self.wish.find)

    @property
    def numbers(self) -> tuple[int | None, ...]:
        """The pages that the pager names: the first, the last and those around this one; None for a gap."""
        named = [
            number
            for number in range(1, self.pages + 1)
            if number in (1, self.pages) or abs(number - self.page) <= _NEIGHBOURS
        ]
        return tuple(_with_gaps(named))


def listing(
    rows: Iterable[Row],
    wish: Wish,
    *,
    texts: Callable[[Row], Iterable[str]] | None = None,
    keys: Mapping[str, Callable[[Row], Any]] | None = None,
) -> Listing[Row]:
    """A page of rows that are at hand. A page beyond the last is the last.

    ``texts`` are what the search looks into: every word of it must begin, end or lie in one of them. ``keys`` are
    what the sortable columns sort by; a None among them comes last.
    """
    every = list(rows)
    found = [row for row in every if _has(row, wish.words, texts)] if wish.find and texts else every
    key = (keys or {}).get(wish.sort.removeprefix("-"))
    if key is not None:
        found = _in_order(found, key, is_down=wish.sort.startswith("-"))
    page = min(wish.page, max(1, -(-len(found) // wish.size)))
    return Listing(tuple(found[(page - 1) * wish.size : page * wish.size]), len(found), len(every), wish, page)


def paged(rows: Sequence[Row], count: int, wish: Wish, *, whole: int | None = None) -> Listing[Row]:
    """A page that a store has cut already, with ``OFFSET (page - 1) * size``. A page beyond the last is empty."""
    return Listing(tuple(rows), count, count if whole is None else whole, wish, wish.page)


def _in_order(rows: list[Row], key: Callable[[Row], Any], *, is_down: bool) -> list[Row]:
    known = [row for row in rows if key(row) is not None]
    known.sort(key=key, reverse=is_down)
    return [*known, *(row for row in rows if key(row) is None)]


def _has(row: Row, words: tuple[str, ...], texts: Callable[[Row], Iterable[str]] | None) -> bool:
    if texts is None:
        return True
    said = "\n".join(_plain(text) for text in texts(row))
    return all(word in said for word in words)


def _plain(text: str) -> str:
    try:
        return searchable(text)
    except ValueError:
        return text.casefold()


def _with_gaps(numbers: Sequence[int]) -> Iterator[int | None]:
    before = 0
    for number in numbers:
        if number > before + 1:
            yield before + 1 if number == before + 2 else None
        yield number
        before = number


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0
