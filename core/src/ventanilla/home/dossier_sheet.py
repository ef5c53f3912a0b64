"""A person's file as texts: the cells of its lists, and its paper."""

from __future__ import annotations

from ventanilla.figures.sheet import Note, Sheet, SheetColumn, SheetTable
from ventanilla.home.dossier import SCREEN, Dossier, Paper, Request
from ventanilla.i18n import Language

PAPER_COLUMNS = ("issued_on", "name", "number", "supply", "state")
REQUEST_COLUMNS = ("at", "name", "number", "supply", "state", "due_on")


def paper_cells(one: Paper, language: Language) -> tuple[str, ...]:
    """A document in the order of its columns."""
    state = language.text(one.state) if one.state else ""
    return language.day(one.issued_on), language.text(one.name), one.number, one.supply, state


def request_cells(one: Request, language: Language) -> tuple[str, ...]:
    """A request in the order of its columns."""
    due = language.day(one.due_on) if one.due_on else ""
    return language.moment(one.at), language.text(one.name), one.number, one.supply, language.text(one.state), due


def dossier_sheet(seen: Dossier, language: Language) -> Sheet:
    """Both lists, one below the other."""
    papers = tuple(paper_cells(one, language) for one in seen.papers)
    requests = tuple(request_cells(one, language) for one in seen.requests)
    tables = tuple(
        SheetTable(tuple(SheetColumn(language.text(f"home.dossier.{part}.{each}")) for each in names), rows, title)
        for part, names, rows, title in (
            ("papers", PAPER_COLUMNS, papers, language.text("home.dossier.papers")),
            ("requests", REQUEST_COLUMNS, requests, language.text("home.dossier.requests")),
        )
    )
    notes = () if seen.is_whole else (Note(language.text("home.dossier.part")),)
    return Sheet(
        language.text(f"screen.{SCREEN}"),
        (*notes, *tables),
        language.text("home.dossier.file_name"),
        is_wide=True,
    )
