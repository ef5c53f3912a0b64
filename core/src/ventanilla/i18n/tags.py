"""Language tags as browsers and people send them: anything at all comes in, a known locale comes out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_TAG = re.compile(r"[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8}){0,3}", re.ASCII)
_LONGEST_HEADER = 1000


def normal(tag: str) -> str:
    """The tag in lower case with hyphens, or an empty text when it is none."""
    return tag.replace("_", "-").lower() if len(tag) <= 40 and _TAG.fullmatch(tag) else ""


def best(tag: str, known: Iterable[str]) -> str | None:
    """The known tag (normal form) that fits: the same, else the first of the same language, else None."""
    wanted = normal(tag)
    if not wanted:
        return None
    language = wanted.split("-")[0]
    known = tuple(known)
    if wanted in known:
        return wanted
    return next((candidate for candidate in known if candidate.split("-")[0] == language), None)


def accepted(header: str) -> list[str]:
    """The tags of an Accept-Language header, the most wanted first; refused ones (``q=0``) are left out."""
    weighted: Mapping[int, tuple[float, str]] = dict(enumerate(map(_weighted, header[:_LONGEST_HEADER].split(","))))
    order = sorted(weighted, key=lambda at: (-weighted[at][0], at))
    return [weighted[at][1] for at in order if weighted[at][0] > 0 and weighted[at][1]]


def _weighted(part: str) -> tuple[float, str]:
    tag, _, rest = part.strip().partition(";")
    rest = rest.strip()
    if not rest:
        return 1.0, normal(tag.strip())
    if not re.fullmatch(r"[qQ]\s*=\s*(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)", rest, re.ASCII):
        return 0.0, ""
    return float(rest.partition("=")[2]), normal(tag.strip())
