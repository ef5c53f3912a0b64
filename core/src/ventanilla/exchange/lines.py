"""A file of a feed line by line, within bounds: nobody's file fills the memory."""

from __future__ import annotations

import csv
from array import array
from bisect import bisect_left, insort
from collections.abc import Iterator
from functools import partial
from typing import Any, TextIO

from ventanilla.errors import FeedRefused

LONGEST_LINE = 1 << 20
"""Characters of a line; a file without line breaks is no CSV."""
LONGEST_CELL = 128 * 1024


def rows_of(name: str, text: TextIO, delimiter: str) -> Any:
    """A ``csv.reader`` of the file.

    :raises FeedRefused: from its first line on, for a line that is far too long.
    """
    csv.field_size_limit(LONGEST_CELL)
    return csv.reader(_lines(name, text), delimiter=delimiter, strict=True)


def _lines(name: str, text: TextIO) -> Iterator[str]:
    for line in iter(partial(text.readline, LONGEST_LINE), ""):
        if len(line) == LONGEST_LINE:
            raise FeedRefused(f"{name}.csv: a line is longer than {LONGEST_LINE:,} characters; it is no CSV")
        yield line


class Keys:
    """The hashes of the keys of a file, in 8 bytes each, where a set would take ninety; in short sorted parts."""

    def __init__(self) -> None:
        self._parts: list[array[int]] = [array("q") for _ in range(_PARTS)]

    def __contains__(self, key: int) -> bool:
        part = self._parts[key % _PARTS]
        at = bisect_left(part, key)
        return at < len(part) and part[at] == key

    def add(self, key: int) -> None:
        """Remember one that is not there yet."""
        insort(self._parts[key % _PARTS], key)


_PARTS = 8_192
