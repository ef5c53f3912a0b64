"""The one door for files: size, kind, name, scanner, in this order; what comes out may be kept."""

from __future__ import annotations

from dataclasses import dataclass, field

import structlog

from ventanilla.messages.attachments.images import redraw
from ventanilla.messages.attachments.kinds import kind_of, plain_text
from ventanilla.messages.attachments.names import shown_name
from ventanilla.messages.attachments.refusing import Refused
from ventanilla.messages.attachments.scanning import Scanner, ScannerAway
from ventanilla.messages.model import FileKind

_log = structlog.get_logger("ventanilla.messages")


@dataclass(frozen=True, slots=True)
class Taken:
    """A file as it is kept."""

    name: str
    kind: FileKind
    content: bytes = field(repr=False)


class Intake:
    """Looks at files. With ``is_required`` nothing is taken that the scanner has not looked at."""

    def __init__(self, scanner: Scanner | None, is_required: bool) -> None:
        self._scanner = scanner
        self._is_required = is_required

    def take(self, name: str, content: bytes, most: int) -> Taken:
        """The file as it may be kept.

        :raises Refused: when it may not.
        """
        if len(content) > most:
            raise Refused("too_large", megabytes=most >> 20)
        kind = kind_of(content)
        shown = shown_name(name, kind)
        self._scan(content)
        if kind in (FileKind.JPEG, FileKind.PNG):
            content = redraw(content, kind)
        elif kind is FileKind.TEXT:
            content = plain_text(content).encode("utf-8")
        return Taken(shown, kind, content)

    def _scan(self, content: bytes) -> None:
        if self._scanner is None:
            return
        try:
            verdict = self._scanner.scan(content)
        except ScannerAway:
            _log.error("scanner_away", is_required=self._is_required)
            if self._is_required:
                raise Refused("unscanned") from None
            return
        if not verdict.is_clean:
            _log.warning("file_with_virus")
            raise Refused("virus")
