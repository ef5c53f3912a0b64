"""Takes a feed into one instance and says what became of it."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.table import Table

from ventanilla.errors import FeedRefused
from ventanilla.exchange.model import ImportOutcome
from ventanilla.kernel.actors import SystemActor
from ventanilla.messages.model import Bounces
from ventanilla.settings import load_settings


def import_path(path: Path, settings_path: Path, kind: str, supply: str, all_or_nothing: bool, rejects: Path) -> int:
    """The exit code: 0 when every row was taken, 1 when some were not.

    :raises StartRefused: when the portal can't be put together.
    :raises FeedRefused: when the feed can't be read at all.
    """
    from ventanilla.app import build_portal

    if (kind == "green-button") != bool(supply):
        raise FeedRefused("--supply goes with --format green-button: it says whose readings the file holds")
    portal = build_portal(load_settings(settings_path))
    actor = SystemActor("exchange import")
    try:
        if kind == "bounces":
            return _bounces(portal.messages.import_bounces(actor, path))
        if kind == "green-button":
            outcome = portal.exchange.import_green_button(actor, path, supply, rejects=rejects)
        else:
            outcome = portal.exchange.import_feed(actor, path, rejects=rejects, all_or_nothing=all_or_nothing)
    finally:
        portal.house.db.close()
    show(outcome, Console(highlight=False))
    return 1 if outcome.rejected else 0


def _bounces(done: Bounces) -> int:
    Console(highlight=False).print(
        f"{done.read:,} mails read, {done.matched:,} were bills that came back, {done.noted:,} subscriptions stopped."
    )
    return 0


def show(outcome: ImportOutcome, console: Console) -> None:
    """Print what became of each file, and of the whole."""
    table = Table(box=None, pad_edge=False)
    table.add_column("file")
    for name in ("inserted", "updated", "unchanged", "rejected", "seconds"):
        table.add_column(name, justify="right")
    for file in outcome.files:
        counts = (file.inserted, file.updated, file.unchanged, file.rejected)
        table.add_row(file.name, *(f"{count:,}" for count in counts), f"{file.seconds:.1f}")
    console.print(table)
    for file in outcome.files:
        if file.rejected:
            console.print(file.first_rejection, markup=False, soft_wrap=True)
            console.print(
                f"  {file.rejected:,} rows of {file.name} are in {file.rejects}", markup=False, soft_wrap=True
            )
    console.print(_verdict(outcome))


def _verdict(outcome: ImportOutcome) -> str:
    if not outcome.is_kept:
        return "Nothing was taken: rows were rejected, and all or nothing was asked for."
    if not outcome.changed:
        return "Nothing changed."
    return f"{outcome.changed:,} rows changed."
