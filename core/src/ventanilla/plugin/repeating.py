"""Names in a manifest: what they are made of, and those that are there twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

NAME = re.compile(r"[a-z][a-z0-9_]{0,30}")


def repeated(what: str, names: Iterable[str]) -> Iterator[str]:
    """A sentence for each name that is there twice."""
    for name, times in Counter(names).items():
        if times > 1:
            yield f"the {what} {name} is declared {times} times"
