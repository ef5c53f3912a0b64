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


def draw_foot_line(paper: Paper, utility: Utility, page: str, right: float = RIGHT, y: float = _FOOT) -> None:
    """Whom to turn to, and which page it is."""
    contact, soft = utility.contact, paper.look.ink_soft
    named = (utility.title, contact.website.removeprefix("https://"), contact.phone)
    paper.text(LEFT, y, " · ".join(part for part in named if part), 7, colour=soft, within=right - LEFT - 42)
    paper.text(right, y, page, 7, colour=soft, align="right")


def draw_slim_head(paper: Paper, utility: Utility, right: float) -> None:
    """A line of colour, the logo and the name: for papers whose form leaves little room. It is 15 millimetres high."""
    look, contact = paper.look, utility.contact
    paper.box((0, 0, right + LEFT, 2.2), fill=look.brand)
    if not _logo(paper, LEFT, 5, 9):
        paper.box((LEFT, 5, 9, 9), fill=look.brand, radius=2)
        paper.text(
            LEFT + 4.5, 11.4, utility.short_title[:1].upper(), 14, style="b", colour=look.brand_ink, align="center"
        )
    paper.text(LEFT + 11.5, 8.8, utility.title, 9.5, style="b", within=right - LEFT - 100)
    named = [part for part in (contact.address, contact.phone, contact.website.removeprefix("https://")) if part]
    room = right - LEFT - 80
    while len(named) > 1 and paper.width(" · ".join(named), 7) > room:
        named.pop()
    paper.text(LEFT + 11.5, 12.8, " · ".join(named), 7, colour=look.ink_soft, within=room)


def _logo(paper: Paper, x: float, y: float, width: float) -> bool:
    if not paper.look.logo:
        return False
    try:
        draw_svg(paper, paper.look.logo, x, y, width)
    except DrawingRefused:
        return False
    return True
