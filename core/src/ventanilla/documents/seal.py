"""The box at the end of a certificate: QR, address, last day, fingerprint."""

from __future__ import annotations

from dataclasses import dataclass

from ventanilla.documents.codes import qr_modules
from ventanilla.documents.letterhead import LEFT, RIGHT
from ventanilla.documents.model import Certificate
from ventanilla.documents.paper import Paper
from ventanilla.i18n import Language

HEIGHT = 45.0
"""How high the box is, in millimetres."""
_QR = 34.0


@dataclass(frozen=True, slots=True)
class Seal:
    """What makes a paper a certificate; ``address`` is where anyone may check it."""

    certificate: Certificate
    address: str

    def draw(self, paper: Paper, language: Language, y: float) -> None:
        """Draw the box from ``y`` down."""
        look = paper.look
        paper.box((LEFT, y, RIGHT - LEFT, HEIGHT), fill="#ffffff", stroke=look.line, radius=3, thick=0.4)
        paper.boxes(qr_modules(self.address, LEFT + 6, y + 5.5, _QR), "#000000")
        x, width = LEFT + _QR + 14, RIGHT - LEFT - _QR - 20
        paper.text(x, y + 9, language.text("documents.certificate.check"), 11, style="b")
        more = language.text("documents.certificate.check_more")
        at = paper.block(x, y + 14.5, more, width, 8.5, colour=look.ink_soft, most=3)
        paper.block(x, at + 1.5, self.address, width, 8, most=2)
        certificate = self.certificate
        told = {"valid_until": language.day(certificate.valid_until), "fingerprint": certificate.fingerprint}
        for name, value in told.items():
            paper.text(x, y + 35, language.text(f"documents.certificate.{name}"), 7.5, colour=look.ink_soft)
            paper.text(x, y + 40, value, 10.5, style="b")
            x += 44
