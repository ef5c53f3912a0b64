"""Feeds: entries one after the other, the page of them that is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from xml.sax.saxutils import quoteattr

from ventanilla.exchange.green_button.atom import HEAD, NAMES, Entry, Places, entry_xml, stamp, text
from ventanilla.exchange.green_button.window import Window


@dataclass(frozen=True, slots=True)
class Head:
    """What stands before the entries: the feed's own path, its title, whose data it is, and when it was made."""

    path: str
    title: str
    author: str
    now: datetime


def feed_xml(entries: Iterable[Entry], places: Places, head: Head, window: Window | None = None) -> Iterator[bytes]:
    """A feed, some bytes at a time. Where more entries follow than were asked for, its last link says where."""
    asked = window or Window()
    own = places.href(head.path)
    yield (
        f"{HEAD}<feed {NAMES}>\n<id>{places.urn(head.path)}</id><title>{text(head.title)}</title>"
        f"<updated>{stamp(head.now)}</updated><author><name>{text(head.author)}</name></author>"
        f'<link rel="self" href={quoteattr(own)}/>\n'
    ).encode()
    left = islice(entries, asked.start - 1, None)
    for entry in islice(left, asked.most):
        yield entry_xml(entry, places).encode()
    if asked.most is not None and next(left, None) is not None:
        following = f"{own}?{asked.query(asked.start + asked.most)}"
        yield f'<link rel="next" href={quoteattr(following)}/>\n'.encode()
    yield b"</feed>\n"
