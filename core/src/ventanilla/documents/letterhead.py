"""What is the same on all papers of a utility: the band with its name, and the line at the foot."""

from __future__ import annotations

from ventanilla.documents.drawing import DrawingRefused, draw_svg
from ventanilla.documents.paper import Paper
from ventanilla.plugin import Utility

LEFT, RIGHT = 14.0, 196.0
"""Where lines begin and end, in millimetres."""
_FOOT = 291.0


def draw_issuer(paper: Paper, utility: Utility, tax: str) -> None:
    """The band over the page with logo, name, address and tax number of the issuer."""
    look = paper.look
    paper.box((0, 0, 210, 30), fill=look.brand)
    if not _logo(paper, LEFT, 7, 15):
        paper.box((LEFT, 7, 15, 15), fill=look.brand_ink, radius=3)
        paper.text(LEFT + 7.5, 17.6, utility.short_title[:1].upper(), 24, style="b", colour=look.brand, align="center")
    y = 10.5
    for line in paper.wrapped(utility.title, 62, 11, "b", 2):
        paper.text(LEFT + 18.5, y, line, 11, style="b", colour=look.brand_ink)
        y += 4.6
    for line in (utility.contact.address, tax):
        paper.text(LEFT + 18.5, y + 0.4, line, 7.5, colour=look.brand_ink, within=62)
        y += 3.6


def draw_foot_line(paper: Paper, utility: Utility, page: str) -> None:
    """Whom to turn to, and which page it is."""
    contact, soft = utility.contact, paper.look.ink_soft
    named = (utility.title, contact.website.removeprefix("https://"), contact.phone)
    paper.text(LEFT, _FOOT, " · ".join(part for part in named if part), 7, colour=soft, within=140)
    paper.text(RIGHT, _FOOT, page, 7, colour=soft, align="right")


def _logo(paper: Paper, x: float, y: float, width: float) -> bool:
    if not paper.look.logo:
        return False
    try:
        draw_svg(paper, paper.look.logo, x, y, width)
    except DrawingRefused:
        return False
    return True
