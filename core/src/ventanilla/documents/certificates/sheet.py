"""The sheet that certificates are printed on: letterhead, number and validity, seal with QR, pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ventanilla.billing.service.issuer import issuer_number
from ventanilla.documents.letterhead import LEFT, RIGHT, draw_foot_line, draw_issuer
from ventanilla.documents.look import Look
from ventanilla.documents.model import Certificate
from ventanilla.documents.paper import Paper
from ventanilla.documents.seal import HEIGHT, Seal
from ventanilla.documents.writer import Writer
from ventanilla.i18n import Language
from ventanilla.plugin import Utility

TOP, BOTTOM = 24.0, 284.0


@dataclass(frozen=True)
class CertificatePrint:
    """All that a certificate's paper is made from; ``address`` is where anyone may check it."""

    certificate: Certificate
    utility: Utility
    language: Language
    look: Look
    address: str
    issued_on: date


class CertificateSheet:
    """Pages under way. ``y`` is where the next part goes, in millimetres from the top."""

    def __init__(self, print_: CertificatePrint) -> None:
        self.print, self.language, self.look = print_, print_.language, print_.look
        certificate, utility = print_.certificate, print_.utility
        self.title = self.language.text(f"documents.kind.{certificate.kind}")
        title = f"{self.title} {certificate.number} · {utility.short_title}"
        self.writer = Writer(title, self.language.tag, utility.title, print_.issued_on)
        self.paper = Paper(self.writer, print_.look)
        self.pages, self.y = 0, TOP
        self._open()
        self._head()

    def say(self, id_: str, /, **values: object) -> str:
        """A text of certificates."""
        return self.language.text(f"documents.certificate.{id_}", **values)

    def make_room(self, height: float) -> bool:
        """Go on to a new page when that much does not fit any more; whether it did."""
        if self.y + height <= BOTTOM:
            return False
        self._open()
        look, paper = self.look, self.paper
        paper.box((0, 0, 210, 14), fill=look.brand)
        paper.text(LEFT, 9, self.title, 9, style="b", colour=look.brand_ink, within=100)
        paper.text(RIGHT, 9, self._number(), 9, colour=look.brand_ink, align="right", within=75)
        return True

    def facts(self, pairs: Iterable[tuple[str, str, float]]) -> None:
        """A row of labelled values, each with the width it has."""
        paper, y, x = self.paper, self.y, LEFT
        for label, value, width in pairs:
            paper.text(x, y, label, 7.5, colour=self.look.ink_soft, within=width - 4)
            paper.text(x, y + 5, value, 10.5, style="b", within=width - 4)
            x += width
        self.y = y + 12.5

    def finished(self) -> bytes:
        """The file: the seal at the end, each page with its foot now that their number is known."""
        self._seal()
        for page in range(1, self.pages + 1):
            self.writer.go_to(page)
            number = self.language.text("documents.bill.page", page=page, pages=self.pages)
            draw_foot_line(self.paper, self.print.utility, number)
        return self.writer.to_bytes()

    def _open(self) -> None:
        self.paper.new_page()
        self.pages, self.y = self.pages + 1, TOP

    def _number(self) -> str:
        return self.language.text("documents.bill.number", number=self.print.certificate.number)

    def _head(self) -> None:
        paper, look, utility = self.paper, self.look, self.print.utility
        draw_issuer(paper, utility, self.language.text("documents.bill.tax_id", tax_id=issuer_number(utility)))
        y = 10.5
        for line in paper.wrapped(self.title, 80, 14, "b", 2):
            paper.text(RIGHT, y, line, 14, style="b", colour=look.brand_ink, align="right")
            y += 5.6
        paper.text(RIGHT, y + 0.6, self._number(), 11, colour=look.brand_ink, align="right", within=80)
        issued = self.say("issued", date=self.print.issued_on)
        paper.text(RIGHT, y + 5.4, issued, 8.5, colour=look.brand_ink, align="right", within=80)
        self.y = 42

    def _seal(self) -> None:
        self.make_room(HEIGHT)
        Seal(self.print.certificate, self.print.address).draw(self.paper, self.language, BOTTOM - HEIGHT)
