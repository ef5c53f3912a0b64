"""Entries of an Atom feed (RFC 4287) as ESPI wants them, written one after the other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import escape, quoteattr

TYPE = "application/atom+xml; charset=utf-8"
ATOM, ESPI = "http://www.w3.org/2005/Atom", "http://naesb.org/espi"
OWN = "urn:ventanilla:espi:1"
"""Of what ESPI has no word for, in its place for such things (``extension``): the name of a unit."""
ROOT = "/espi/1_1/resource"
"""Where resources lie below the prefix of the portal; the standard's name for it."""
NAMES = f'xmlns="{ATOM}" xmlns:espi="{ESPI}"'
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_UNSAYABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML can hold, not even escaped."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One resource. Paths are those below the resources' root, without whose they are (``UsagePoint/…``).

    ``moment`` is when it could be published: for readings where the last one ends; ``changed`` is when what it says
    last changed, where that was later. ``content`` is XML.
    """

    path: str
    title: str
    content: str
    moment: datetime
    up: str = ""
    related: tuple[str, ...] = ()
    changed: datetime | None = None

    @property
    def updated(self) -> datetime:
        """When what it says last changed."""
        return self.moment if self.changed is None else max(self.moment, self.changed)


@dataclass(frozen=True, slots=True)
class Places:
    """Where resources are: ``base_url`` is the portal's, ``owner`` stands before what is somebody's
    (``Subscription/…/``) and never changes what a resource is called."""

    base_url: str
    owner: str = ""

    def href(self, path: str) -> str:
        """The address of a resource."""
        own = self.owner if path.startswith("UsagePoint") else ""
        return f"{self.base_url}{ROOT}/{own}{path}"

    def urn(self, path: str) -> str:
        """What a resource is called, for good and by whatever way it is reached."""
        return f"urn:uuid:{uuid5(NAMESPACE_URL, f'{self.base_url}{ROOT}/{path}')}"


def entry_xml(entry: Entry, places: Places, author: str = "") -> str:
    """One entry of a feed or, with whose it is, a document of its own."""
    links = [("self", entry.path), *([("up", entry.up)] if entry.up else ())]
    links += [("related", path) for path in entry.related]
    told = "".join(f'<link rel="{rel}" href={quoteattr(places.href(path))}/>' for rel, path in links)
    return (
        f"{HEAD if author else ''}<entry{f' {NAMES}' if author else ''}>"
        f"<id>{places.urn(entry.path)}</id>{author_xml(author) if author else ''}"
        f"{told}<title>{text(entry.title)}</title>"
        f'<content type="application/xml">{entry.content}</content>'
        f"<published>{stamp(entry.moment)}</published><updated>{stamp(entry.updated)}</updated></entry>\n"
    )


def author_xml(name: str) -> str:
    """Whose a document is: the utility."""
    return f"<author><name>{text(name)}</name></author>"


def stamp(moment: datetime) -> str:
    """A moment as Atom writes it."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def text(value: str) -> str:
    """Text between tags; what XML can't hold is left out."""
    return escape(_UNSAYABLE.sub("", value))


def element(name: str, *inside: str) -> str:
    """An element of ESPI around what is XML already."""
    return f"<espi:{name}>{''.join(inside)}</espi:{name}>"


def leaf(name: str, value: int | str) -> str:
    """An element of ESPI with a value; an empty text is an empty element."""
    return f"<espi:{name}>{text(str(value))}</espi:{name}>"
