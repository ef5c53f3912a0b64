"""Documents of the archive for invented contracts: signed copies as files, notices that the portal prints."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from pathlib import Path

from ventanilla.demo.contracts import Contract, bills_of
from ventanilla.demo.writing import FeedWriter
from ventanilla.documents.look import Look
from ventanilla.documents.paper import Paper
from ventanilla.documents.writer import Writer
from ventanilla.kernel.periods import Month

_SIGNED = (3, 4)
"""How many bills back the copies are from that came back signed."""


def write_papers(feed: FeedWriter, folder: Path, contract: Contract, holder: str, today: date, *, scans: bool) -> None:
    """Rows of ``documents.csv``: signed acts as PDFs beside it (``scans``), and a notice to whoever does not pay."""
    bills = bills_of(contract, today)
    for back in _SIGNED if scans else ():
        if len(bills) > back:
            bill = bills[-1 - back]
            name = f"akt-{bill.number}.pdf"
            content = signed_copy(bill.number, bill.issued_on, holder, bill.month)
            (folder / name).write_bytes(content)
            _add(feed, contract, "acceptance_act", bill.number, bill.issued_on, bill.month, name, content)
    if contract.quirk == "debt" and bills:
        issued = max(bills[-1].due_on, bills[-1].issued_on) + timedelta(days=1)
        issued = issued if issued <= today else bills[-2].due_on + timedelta(days=1)
        _add(feed, contract, "restriction_notice", f"{contract.number}-О{issued:%m%y}", issued, Month.of(issued))


def signed_copy(number: str, day: date, holder: str, month: Month) -> bytes:
    """What a scanner would make of an act with both signatures: a page with a stamp, as a PDF."""
    writer = Writer(f"Акт приёма-передачи № {number}", "ru", holder, day)
    paper = Paper(writer, Look())
    paper.new_page()
    paper.text(105, 40, f"Акт приёма-передачи № {number}", 15, style="b", align="center")
    paper.text(105, 48, f"от {day:%d.%m.%Y} за {month.month:02d}.{month.year}", 10, align="center")
    paper.text(105, 62, holder, 12, align="center")
    paper.text(105, 74, "Подписанный сторонами экземпляр (копия)", 10, align="center")
    for x, said in ((30, "Поставщик"), (120, "Покупатель")):
        paper.text(x, 120, said, 10)
        _sign(paper, x, 130)
        paper.box((x + 8, 138, 34, 34), stroke="#1f3a93", radius=17, thick=0.7)
        paper.text(x + 25, 156, "М. П.", 9, colour="#1f3a93", align="center")
    return writer.to_bytes()


def plain_copy(title: str, number: str, holder: str, note: str, day: date, locale: str) -> bytes:
    """What a scanner would make of a signed paper: a page with its title, whose it is, and a signature, as a PDF."""
    writer = Writer(f"{title} {number}", locale, holder, day)
    paper = Paper(writer, Look())
    paper.new_page()
    paper.text(105, 40, title, 15, style="b", align="center")
    paper.text(105, 48, number, 10, align="center")
    paper.text(105, 62, holder, 12, align="center")
    _sign(paper, 80, 130)
    paper.text(105, 142, note, 9, align="center")
    return writer.to_bytes()


def _sign(paper: Paper, x: float, y: float) -> None:
    waves = [(x + step * 2.0, y - (step * 37 % 9)) for step in range(26)]
    paper.path(waves, colour="#1f3a93", thick=0.5)


def _add(
    feed: FeedWriter,
    contract: Contract,
    kind: str,
    number: str,
    issued_on: date,
    month: Month,
    file: str = "",
    content: bytes = b"",
) -> None:
    is_notice = not file
    feed.add(
        "documents",
        customer_number=contract.customer,
        supply_number=contract.number,
        kind=kind,
        number=number,
        issued_on=issued_on,
        month=month,
        file=file or None,
        sha256=hashlib.sha256(content).hexdigest() if file else None,
        effective_on=issued_on + timedelta(days=10) if is_notice else None,
        note="частичное ограничение до уровня технологической брони" if is_notice else None,
    )
