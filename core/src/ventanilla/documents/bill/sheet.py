"""The sheet that a bill is printed on: what is printed, where the pen is, when a page is full."""

from __future__ import annotations

from dataclasses import dataclass

from ventanilla.billing.model import Bill, BillDetail, BillState, FiscalStamp
from ventanilla.billing.service import Consulted
from ventanilla.documents.letterhead import LEFT, RIGHT, draw_foot_line
from ventanilla.documents.look import Look
from ventanilla.documents.paper import Paper
from ventanilla.documents.writer import Writer
from ventanilla.i18n import Language
from ventanilla.plugin import Utility

TOP, BOTTOM = 24.0, 284.0
"""Where a page that follows begins, and where every page ends, above its foot."""


@dataclass(frozen=True)
class BillPrint:
    """All that a bill's paper is made from; the same facts make the same bytes. ``label`` names the supply."""

    seen: Consulted
    utility: Utility
    label: str
    language: Language
    look: Look

    @property
    def detail(self) -> BillDetail:
        """The bill with its charges."""
        return self.seen.detail

    @property
    def bill(self) -> Bill:
        """The bill."""
        return self.seen.detail.bill

    @property
    def stamp(self) -> FiscalStamp | None:
        """The tax authority's."""
        return self.seen.stamp

    @property
    def state(self) -> BillState:
        """Where it stands today."""
        return self.bill.state(self.seen.today)

    @property
    def title(self) -> str:
        """What the document is called."""
        return self.language.text(self.stamp.title if self.stamp else self.seen.title)


class Sheet:
    """Pages under way. ``y`` is where the next part goes, in millimetres from the top."""

    def __init__(self, print_: BillPrint) -> None:
        self.print, self.language, self.look = print_, print_.language, print_.look
        bill, utility = print_.bill, print_.utility
        title = f"{print_.title} {bill.number} · {utility.short_title}"
        self.writer = Writer(title, print_.language.tag, utility.title, bill.issued_on)
        self.paper = Paper(self.writer, print_.look)
        self.pages, self.y = 0, TOP
        self.is_stamped = False
        self._open()

    def say(self, id_: str, /, **values: object) -> str:
        """A text of this paper."""
        return self.language.text(f"documents.bill.{id_}", **values)

    def make_room(self, height: float) -> bool:
        """Go on to a new page when that much does not fit any more; whether it did."""
        if self.y + height <= BOTTOM:
            return False
        self.turn()
        return True

    def turn(self) -> None:
        """Go on to a new page."""
        self._open()
        self._running_head()

    def finished(self) -> bytes:
        """The file, each page with its foot now that their number is known."""
        for page in range(1, self.pages + 1):
            self.writer.go_to(page)
            self._foot(page)
        return self.writer.to_bytes()

    def _open(self) -> None:
        self.paper.new_page()
        self.pages, self.y = self.pages + 1, TOP

    def _foot(self, page: int) -> None:
        number = self.say("page", page=page, pages=self.pages)
        draw_foot_line(self.paper, self.print.utility, number)

    def _running_head(self) -> None:
        look, bill = self.look, self.print.bill
        self.paper.box((0, 0, 210, 14), fill=look.brand)
        self.paper.text(LEFT, 9, self.print.utility.title, 9, style="b", colour=look.brand_ink, within=100)
        number = self.say("number", number=bill.number)
        self.paper.text(RIGHT, 9, number, 9, colour=look.brand_ink, align="right", within=75)
