"""What of the archive an address asks for."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ventanilla.documents.model import ArchiveWish
from ventanilla.errors import InvalidInput
from ventanilla.kernel.messages import Message, message

_FIRST, _LAST = 1990, 2200
_LONGEST = 6


def parse_wish(query: Mapping[str, str], kinds: Collection[str]) -> ArchiveWish:
    """Month, year, kind and page as they stand in a query; what is empty is not asked for.

    :raises InvalidInput: naming each that can't be.
    """
    faults: dict[str, Message] = {}
    month = _whole(query, "month", 1, 12, faults)
    year = _whole(query, "year", _FIRST, _LAST, faults)
    page = _whole(query, "page", 1, 10**_LONGEST, faults)
    kind = query.get("kind", "").strip()
    if kind and kind not in kinds:
        faults["kind"] = message("documents.archive.fault.kind")
    if faults:
        raise InvalidInput(faults)
    return ArchiveWish(year, month, kind, page or 1)


def _whole(query: Mapping[str, str], name: str, least: int, most: int, faults: dict[str, Message]) -> int | None:
    text = query.get(name, "").strip()
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) <= _LONGEST and least <= int(text) <= most:
        return int(text)
    faults[name] = message(f"documents.archive.fault.{name}")
    return None
