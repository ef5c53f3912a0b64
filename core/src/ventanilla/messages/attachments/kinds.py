"""What a file is, decided by its content."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from ventanilla.messages.attachments.office import office_kind
from ventanilla.messages.attachments.pdf import refuse_active_pdf
from ventanilla.messages.attachments.refusing import Refused
from ventanilla.messages.model import FileKind

EXTENSIONS: Mapping[FileKind, tuple[str, ...]] = {
    FileKind.PDF: ("pdf",),
    FileKind.JPEG: ("jpg", "jpeg"),
    FileKind.PNG: ("png",),
    FileKind.DOCX: ("docx",),
    FileKind.XLSX: ("xlsx",),
    FileKind.TEXT: ("txt", "csv"),
}
MEDIA_TYPES: Mapping[FileKind, str] = {
    FileKind.PDF: "application/pdf",
    FileKind.JPEG: "image/jpeg",
    FileKind.PNG: "image/png",
    FileKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileKind.TEXT: "text/plain; charset=utf-8",
}

_MARKUP = re.compile(
    r"<\s*(!doctype|html|head|body|script|svg|iframe|object|embed|\?xml|\?php|math|img|style|link)", re.I
)
_PROGRAM = ("#!", "MZ", "%!PS", "{\\rtf", "From: ", "MIME-Version:")


def kind_of(content: bytes) -> FileKind:
    """Which of the allowed kinds the content is.

    :raises Refused: when it is none of them, or one that could act.
    """
    if not content:
        raise Refused("empty")
    if content.startswith(b"%PDF-"):
        refuse_active_pdf(content)
        return FileKind.PDF
    if content.startswith(b"\xff\xd8\xff"):
        return FileKind.JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileKind.PNG
    if content.startswith(b"PK\x03\x04"):
        return office_kind(content)
    plain_text(content)
    return FileKind.TEXT


def plain_text(content: bytes) -> str:
    """The text of a file of plain text: UTF-8, UTF-16 with its mark, or Windows-1251.

    :raises Refused: when it is none, or markup that a browser would run.
    """
    text = _decoded(content)
    odd = sum(unicodedata.category(char) in ("Cc", "Cs", "Co", "Cn") and char not in "\t\r\n\f" for char in text)
    if odd or text.startswith(_PROGRAM) or _MARKUP.search(text):
        raise Refused("kind")
    return text


def _decoded(content: bytes) -> str:
    encodings = ["utf-16"] if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "cp1251"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("kind")
