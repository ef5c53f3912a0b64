"""PDF files that only show something: no scripts, no programs to start, no files inside, no second nature."""

from __future__ import annotations

import re
import zlib

from ventanilla.messages.attachments.refusing import Refused

_ACTIVE = re.compile(
    rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData|GoToE)(?![A-Za-z0-9])"
)
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_PACKED = re.compile(rb"/ObjStm(?![A-Za-z0-9])")
_MARKUP = re.compile(rb"<\s*(!doctype|html|script|svg|\?php)", re.I)
_MOST_UNPACKED = 16 << 20
_MOST_OBJECTS = 200_000
_END = 2048


def refuse_active_pdf(content: bytes) -> None:
    """Look for what a PDF shall not hold. Objects in packed streams are unpacked within a bound.

    :raises Refused: when it holds that, is broken, or is something else besides.
    """
    if b"%%EOF" not in content[-_END:]:
        raise Refused("broken")
    if b"PK\x05\x06" in content[-(1 << 16) - 22 :] or _MARKUP.search(content[:1024]):
        raise Refused("kind")
    if content.count(b" obj") > _MOST_OBJECTS:
        raise Refused("bomb")
    if _is_active(content):
        raise Refused("active")
    left = _MOST_UNPACKED
    for found in _PACKED.finditer(content):
        objects = _unpacked(content, found.end(), left)
        left -= len(objects)
        if left <= 0:
            raise Refused("bomb")
        if _is_active(objects):
            raise Refused("active")


def _is_active(data: bytes) -> bool:
    plain = _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), data) if b"#" in data else data
    return bool(_ACTIVE.search(plain))


def _unpacked(content: bytes, at: int, most: int) -> bytes:
    """What the stream behind a place holds, up to a bound; nothing where it is not deflated."""
    begins = content.find(b"stream", at, at + 4096)
    if begins < 0:
        return b""
    begins += len(b"stream")
    begins += 2 if content[begins : begins + 2] == b"\r\n" else 1
    try:
        return zlib.decompressobj().decompress(content[begins : begins + _MOST_UNPACKED], max(most, 1))
    except zlib.error:
        return b""
