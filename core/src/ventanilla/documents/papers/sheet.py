"""The pages that papers of blocks are drawn on, and what stands around the blocks."""

from __future__ import annotations

from ventanilla.documents.letterhead import LEFT, draw_foot_line, draw_slim_head
from ventanilla.documents.look import Look
from ventanilla.documents.model import PaperText
from ventanilla.documents.paper import HEIGHT, WIDTH, Paper
from ventanilla.documents.writer import Writer
from ventanilla.i18n import Language
from ventanilla.plugin import Utility

_TOP = 12.0
_NOTE = 74.0


class PaperSheet:
    """Pages under way. ``y`` is where the next block goes, in millimetres from the top."""

    def __init__(self, text: PaperText, utility: Utility, language: Language, look: Look) -> None:
        self.text, self.utility, self.language, self.look = text, utility, language, look
        self.writer = Writer(f"{text.title} · {utility.short_title}", language.tag, utility.title, text.issued_on)
        self.paper = Paper(self.writer, look)
        self.right = (HEIGHT if text.is_wide else WIDTH) - LEFT
        self.bottom = (WIDTH if text.is_wide else HEIGHT) - 12
        self.pages, self.y = 0, _TOP
        self._open()
        self._head()

    @property
    def width(self) -> float:
        """From the left edge of the text to the right one."""
        return self.right - LEFT

    def make_room(self, height: float) -> bool:
        """Go on to a new page when that much does not fit any more; whether it did."""
        if self.y + height <= self.bottom:
            return False
        self._open()
        paper, look = self.paper, self.look
        paper.box((0, 0, self.right + LEFT, 2.2), fill=look.brand)
        paper.text(LEFT, 8, self.text.title, 7.5, colour=look.ink_soft, within=self.width)
        paper.line(LEFT, 10, self.right, 10)
        self.y = _TOP + 3
        return True

    def finished(self) -> bytes:
        """The file, each page with its foot now that their number is known."""
        for page in range(1, self.pages + 1):
            self.writer.go_to(page)
            number = self.language.text("documents.bill.page", page=page, pages=self.pages)
            draw_foot_line(self.paper, self.utility, number, self.right, self.bottom + 6)
        return self.writer.to_bytes()

    def _open(self) -> None:
        self.paper.new_page(self.text.is_wide)
        self.pages, self.y = self.pages + 1, _TOP

    def _head(self) -> None:
        draw_slim_head(self.paper, self.utility, self.right)
        self.paper.line(LEFT, 16.5, self.right, 16.5)
        if self.text.note:
            lines = self.paper.wrapped(self.text.note, _NOTE, 6, most=4)
            for at, line in enumerate(lines):
                self.paper.text(self.right, 6.4 + at * 2.6, line, 6, colour=self.look.ink_soft, align="right")
        self.y = 24
        self._title()

    def _title(self) -> None:
        paper, text = self.paper, self.text
        middle, room = (LEFT + self.right) / 2, self.width - (72 if text.mark else 10)
        if text.mark:
            width = paper.width(text.mark, 9, "b") + 8
            paper.box((LEFT, self.y - 5, width, 8), stroke=self.look.ink, thick=0.35)
            paper.text(LEFT + width / 2, self.y + 0.2, text.mark, 9, style="b", align="center")
        for line in paper.wrapped(text.title, room, 13, "b", 3):
            paper.text(middle, self.y, line, 13, style="b", align="center")
            self.y += 5.8
        if text.subtitle:
            for line in paper.wrapped(text.subtitle, room, 9.5, most=2):
                paper.text(middle, self.y - 0.4, line, 9.5, colour=self.look.ink_soft, align="center")
                self.y += 4.6
        self.y += 2.5
