"""Word and Excel files: archives that must hold what such files hold and nothing that acts."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from ventanilla.messages.attachments.refusing import Refused
from ventanilla.messages.model import FileKind

_MOST_ENTRIES = 3_000
_MOST_UNPACKED = 80 << 20
_MOST_RATIO = 200
_MOST_READ = 1 << 20
_TYPES = "[Content_Types].xml"
_MAIN = {
    b"wordprocessingml.document.main+xml": FileKind.DOCX,
    b"spreadsheetml.sheet.main+xml": FileKind.XLSX,
}
_ACTIVE = re.compile(
    r"vbaproject|vbadata|/embeddings/|/activex/|/externallinks/|\.(bin|exe|dll|js|vbs|hta|html?|svg|zip|jar|docm|xlsm)$",
    re.I,
)
_PRINTER = re.compile(r"printerSettings\d*\.bin$", re.I)
_REMOTE = re.compile(
    rb'/(attachedTemplate|oleObject|frame|subDocument|externalLinkPath)"[^>]*TargetMode="External"', re.I
)


def office_kind(content: bytes) -> FileKind:
    """Which of the two it is.

    :raises Refused: when it is another archive, a bomb, or holds macros, files or far-away parts.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _kind(archive, len(content))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError):
        raise Refused("broken") from None


def _kind(archive: zipfile.ZipFile, size: int) -> FileKind:
    entries = archive.infolist()
    if not entries or len(archive.comment) or min(entry.header_offset for entry in entries) != 0:
        raise Refused("kind")
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > _MOST_ENTRIES or unpacked > _MOST_UNPACKED or unpacked > _MOST_RATIO * size:
        raise Refused("bomb")
    names = [entry.filename for entry in entries]
    if _TYPES not in names:
        raise Refused("kind")
    if any(name.startswith(("/", "\\")) or ".." in name.split("/") for name in names) or len(set(names)) != len(names):
        raise Refused("broken")
    if any(_ACTIVE.search(name) and not _PRINTER.search(name) for name in names):
        raise Refused("active")
    for entry in entries:
        if entry.filename.endswith(".rels") and _REMOTE.search(_read(archive, entry)):
            raise Refused("active")
    types = _read(archive, archive.getinfo(_TYPES))
    kinds = {kind for mark, kind in _MAIN.items() if mark in types}
    if len(kinds) != 1 or b"macroEnabled" in types:
        raise Refused("active" if b"macroEnabled" in types else "kind")
    return kinds.pop()


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with archive.open(entry) as file:
        read = file.read(_MOST_READ + 1)
    if len(read) > _MOST_READ:
        raise Refused("bomb")
    return read
