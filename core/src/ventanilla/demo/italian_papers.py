"""Papers of an Italian retailer: contracts and letters of a client, and the forms that everybody may fill in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ventanilla.demo.italian_points import Client
from ventanilla.demo.leaflets import write_leaflet
from ventanilla.demo.writing import FeedWriter
from ventanilla.kernel.periods import Month


@dataclass(frozen=True)
class BlankForm:
    """A form: what it asks for beside the client code, date and signature; a blank ends with ``:``."""

    code: str
    title: str
    topic: str
    blanks: tuple[str, ...]


def write_letters(feed: FeedWriter, client: Client, author: str, today: date) -> None:
    """For each of a client's points the contract, the general conditions, and this year's letter with new prices."""
    for point in client.points:
        whose = {"customer_number": client.number, "supply_number": point.number}
        lines = (f"{client.name}, codice cliente {client.number}", f"Punto di fornitura {point.number}")
        for kind, code, title, day in (
            ("contract", "CON", "Contratto di fornitura", point.since),
            ("conditions", "CGF", "Condizioni generali di fornitura", point.since),
            ("letter", "LET", "Rinnovo delle condizioni economiche", date(today.year, 1, 15)),
        ):
            name, number = f"{kind}-{point.number}", f"{code}-{point.number}"
            cells = write_leaflet(feed.folder, name, title, lines, language="it", author=author, day=day)
            feed.add("documents", **whose, kind=kind, number=number, issued_on=day, month=Month.of(day), **cells)


def write_forms(feed: FeedWriter, forms: tuple[BlankForm, ...], author: str, day: date) -> None:
    """Rows of ``blank_forms.csv`` with the PDFs beside it, all of one day."""
    for at, form in enumerate(forms):
        asked = ("Codice cliente:", *form.blanks, "Data e firma:")
        name = f"modulo-{form.code.lower()}"
        cells = write_leaflet(feed.folder, name, form.title, asked, language="it", author=author, day=day)
        feed.add(
            "blank_forms", code=form.code, title=form.title, topic=form.topic, position=at, updated_on=day, **cells
        )
