"""The XML of a Green Button file: read as a stream, and trusted with nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from ventanilla.errors import FeedRefused

ATOM = "{http://www.w3.org/2005/Atom}"
ESPI = "{http://naesb.org/espi}"


def events(path: Path, *names: str) -> Iterator[tuple[str, Any]]:
    """Start and end events of some elements. What has been read and is an end is freed when the next one is asked for.

    :raises FeedRefused: when the file is not there, is no XML, has a document type, or is no Atom feed.
    """
    try:
        stream = path.open("rb")
    except OSError as fault:
        raise FeedRefused(f"{path.name}: it can't be read: {fault.strerror}") from None
    with stream:
        try:
            yield from _events(path, stream, names)
        except etree.XMLSyntaxError as fault:
            raise FeedRefused(f"{path.name} line {fault.lineno}: it is no well-formed XML: {fault.msg}") from None


def _events(path: Path, stream: Any, names: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    parsed = etree.iterparse(
        stream, events=("start", "end"), tag=(f"{ATOM}feed", *names), resolve_entities=False, no_network=True,
        load_dtd=False, dtd_validation=False, attribute_defaults=False, huge_tree=False, remove_comments=True,
        remove_pis=True,
    )  # fmt: skip
    is_feed = False
    for event, element in parsed:
        if not is_feed:
            _check_root(path, element.getroottree().getroot())
            is_feed = True
        yield event, element
        if event == "end":
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    if not is_feed:
        _check_root(path, parsed.root)


def _check_root(path: Path, root: Any) -> None:
    if root.getroottree().docinfo.internalDTD is not None:
        raise FeedRefused(f"{path.name}: it has a document type (<!DOCTYPE …>); a Green Button file has none")
    if root.tag != f"{ATOM}feed":
        raise FeedRefused(
            f"{path.name}: it is no Green Button file: it begins with <{root.tag}>, not with an Atom <feed>"
        )


def whole(path: Path, parent: Any, name: str, default: int | None = None) -> int:
    """The whole number in a child of an element.

    :raises FeedRefused: naming file, line and element, when it is missing (without a default) or no whole number.
    """
    child = parent.find(f"{ESPI}{name}")
    text = "" if child is None else (child.text or "").strip()
    if not text and default is not None:
        return default
    line = (parent if child is None else child).sourceline
    if not text:
        raise FeedRefused(f"{path.name} line {line}: <{name}> is missing")
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 15:
        raise FeedRefused(f"{path.name} line {line}: <{name}> must be a whole number, not {text[:40]!r}")
    return int(text)
