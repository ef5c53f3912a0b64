"""Bills of the Italian format for the demo: the older ones as rows of the feed, the open ones as e-invoices."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from ventanilla.app import Portal
from ventanilla.demo.fatturapa import Paper, PaperLine, cents
from ventanilla.demo.writing import FeedWriter
from ventanilla.errors import StartRefused
from ventanilla.kernel.actors import SystemActor

FOLDER = "fatturapa"
"""Where a demo's feed keeps its e-invoices."""
_UNITS = {"Smc": "Sm³", "kWh": "kWh", "mesi": "month", "kW/mese": "kW·month"}


def take_invoices(portal: Portal, feed: Path, rejects: Path) -> None:
    """Take the e-invoices of a demo's feed in, where it has any.

    :raises StartRefused: when one of them is not taken.
    """
    folder = feed / FOLDER
    if folder.is_dir():
        outcome = portal.exchange.import_invoices(SystemActor("demo"), folder, rejects=rejects)
        if outcome.rejected:
            raise StartRefused(f"demo: {outcome.files[0].first_rejection}")


def total_of(paper: Paper) -> Decimal:
    """What is to be paid of a document."""
    return sum((base + tax for _, base, tax in paper.taxes), Decimal(0))


def write_charges(feed: FeedWriter, paper: Paper, **whose: str) -> None:
    """The lines of a document, each to the cent already, and its taxes, as rows of ``charges.csv``."""
    for at, line in enumerate(paper.lines, start=1):
        feed.add(
            "charges",
            **whose,
            bill_number=paper.number,
            line=at,
            description=line.description,
            quantity=line.quantity,
            unit=_UNITS.get(line.unit),
            price=line.price,
            tax_rate=line.rate,
            part=_part(line),
            amount=line.total,
        )
    for at, (rate, _, tax) in enumerate(paper.taxes, start=len(paper.lines) + 1):
        feed.add(
            "charges",
            **whose,
            bill_number=paper.number,
            line=at,
            description=f"IVA {rate} %",
            tax_rate=rate,
            part="vat",
            amount=tax,
        )


def _part(line: PaperLine) -> str:
    if line.description.startswith("Accisa"):
        return "tax"
    return {"mesi": "fixed", "kW/mese": "power"}.get(line.unit, "consumption")


def line_of(description: str, quantity: Decimal, unit: str, price: Decimal, rate: int) -> PaperLine:
    """A line of quantity × price, to the cent."""
    return PaperLine(description, cents(quantity * price), Decimal(rate), quantity, unit, price)
