"""Feeds: entries one after the other, the page of them that is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from xml.sax.saxutils import quoteattr

from ventanilla.exchange.green_button.atom import HEAD, NAMES, Entry, Places, author_xml, entry_xml, stamp, text
from ventanilla.exchange.green_button.window import Window

SMALL = 1 << 20
"""So many characters of entries are kept before the first is sent: a feed of no more is the same while its data is."""


@dataclass(frozen=True, slots=True)
class Head:
    """What stands before the entries: the feed's own path, its title, whose data it is, and when it is asked for."""

    path: str
    title: str
    author: str
    now: datetime


def feed_xml(entries: Iterable[Entry], places: Places, head: Head, window: Window | None = None) -> Iterator[bytes]:
    """A feed, some bytes at a time. Where more entries follow than were asked for, its last link says where.

    It was last changed when the latest of its entries was; of a long one nobody knows before it ends, so it says when
    it was asked for.
    """
    asked = window or Window()
    own = places.href(head.path)
    told = _told(entries, places, own, asked)
    kept: list[str] = []
    size, latest = 0, _NEVER
    for xml, updated in told:
        kept.append(xml)
        size, latest = size + len(xml), max(latest, updated)
        if size > SMALL:
            latest = head.now
            break
    itself = own if asked == Window() else f"{own}?{asked.query(asked.start)}"
    yield _opened(places, head, itself, latest).encode()
    yield "".join(kept).encode()
    kept.clear()
    yield from (xml.encode() for xml, _ in told)
    yield b"</feed>\n"


def _opened(places: Places, head: Head, itself: str, updated: datetime) -> str:
    return (
        f"{HEAD}<feed {NAMES}>\n<id>{places.urn(head.path)}</id><title>{text(head.title)}</title>"
        f"<updated>{stamp(updated)}</updated>{author_xml(head.author)}"
        f'<link rel="self" href={quoteattr(itself)}/>\n'
    )


def _told(entries: Iterable[Entry], places: Places, own: str, asked: Window) -> Iterator[tuple[str, datetime]]:
    """What stands in the feed, each with when it last changed."""
    left = islice(entries, asked.start - 1, None)
    for entry in islice(left, asked.most):
        yield entry_xml(entry, places), entry.updated
    if asked.most is not None and next(left, None) is not None:
        following = f"{own}?{asked.query(asked.start + asked.most)}"
        yield f'<link rel="next" href={quoteattr(following)}/>\n', _NEVER


_NEVER = datetime(2000, 1, 1, tzinfo=UTC)
"""When a feed with nothing in it was last changed."""
