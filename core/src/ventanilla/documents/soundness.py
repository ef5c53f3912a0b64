"""Whether a file is a PDF that does nothing but show itself."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

_HEAD = re.compile(rb"%PDF-[12]\.[0-9]")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"stream\r?\n")
_ACTIVE = (
    b"/JavaScript",
    b"/Launch",
    b"/EmbeddedFile",
    b"/Rendition",
    b"/RichMedia",
    b"/SubmitForm",
    b"/ImportData",
    b"/XFA",
)
"""What acts when the file is opened, or hides other files in it."""
_TAIL = 2048
_MOST_INFLATED = 64 * 1024 * 1024
_MOST_STREAMS = 20_000


def fault_of(content: bytes) -> str:
    """What is wrong with a file that should be a PDF, as the last part of a message id; empty for a good one.

    ``not_pdf``: it does not begin and end as one. ``encrypted``: nobody can look into it. ``active``: it runs scripts
    or programs, sends forms or carries other files, in plain sight or in a compressed object stream.
    ``bomb``: it is far larger than it looks.
    """
    if not _HEAD.match(content) or b"%%EOF" not in content[-_TAIL:]:
        return "not_pdf"
    if b"startxref" not in content[-_TAIL:]:
        return "not_pdf"
    plain = _unescaped(content)
    if re.search(rb"/Encrypt[\s\d/<]", plain):
        return "encrypted"
    if _is_active(plain):
        return "active"
    try:
        is_hidden = any(_is_active(_unescaped(part)) for part in _object_streams(content))
    except ValueError:
        return "bomb"
    return "active" if is_hidden else ""


def _unescaped(content: bytes) -> bytes:
    """Names may spell letters as ``#4A``."""
    return _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), content) if b"#" in content else content


def _is_active(content: bytes) -> bool:
    return any(name in content for name in _ACTIVE)


def _object_streams(content: bytes) -> Iterator[bytes]:
    """What the compressed streams that hold objects say.

    :raises ValueError: when they would fill more memory than any paper needs.
    """
    left, whole = _MOST_INFLATED, memoryview(content)
    for count, found in enumerate(_STREAM.finditer(content)):
        if count > _MOST_STREAMS:
            raise ValueError("too many streams")
        head = _unescaped(content[max(0, found.start() - 400) : found.start()])
        if b"/ObjStm" not in head.rpartition(b"obj")[2]:
            continue
        inflate = zlib.decompressobj()
        try:
            part = inflate.decompress(whole[found.end() :], left)
        except zlib.error:
            continue
        if inflate.unconsumed_tail and not inflate.eof:
            raise ValueError("too large")
        left -= len(part)
        yield part
