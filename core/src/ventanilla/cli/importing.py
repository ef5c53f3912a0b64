"""Takes a feed into one instance and says what became of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars
from rich.table import Table

from ventanilla.errors import FeedRefused
from ventanilla.exchange.model import FileOutcome, ImportOutcome, Progress
from ventanilla.kernel.actors import SystemActor
from ventanilla.messages.model import Bounces
from ventanilla.settings import load_settings

PAUSE = 5.0
"""Seconds between two lines about a file, where nothing can be drawn."""


def import_path(
    path: Path,
    settings_path: Path,
    kind: str,
    supply: str,
    rejects: Path,
    *,
    all_or_nothing: bool = False,
    whole: Collection[str] = (),
    language: str = "",
    unit: str = "",
    power: int = 0,
) -> int:
    """The exit code: 0 when every row was taken, 1 when some were not.

    :raises StartRefused: when the portal can't be put together.
    :raises FeedRefused: when the feed can't be read at all.
    """
    from ventanilla.app import build_portal

    _fit(kind, supply, has_unit=bool(unit or power))
    portal = build_portal(load_settings(settings_path))
    actor, console = SystemActor("exchange import"), Console(highlight=False)
    locale = language or portal.house.languages.default.tag
    try:
        if kind == "bounces":
            return _bounces(portal.messages.import_bounces(actor, path))
        if kind == "green-button":
            outcome = portal.exchange.import_green_button(actor, path, supply, rejects=rejects, unit=unit, power=power)
        elif kind == "fatturapa":
            outcome = portal.exchange.import_invoices(actor, path, rejects=rejects, locale=locale)
        else:
            with watching(console) as watch:
                take = partial(portal.exchange.import_feed, rejects=rejects, locale=locale, watch=watch)
                outcome = take(actor, path, all_or_nothing=all_or_nothing, whole=whole)
    finally:
        portal.house.db.close()
    show(outcome, console)
    return 1 if outcome.rejected else 0


def _fit(kind: str, supply: str, *, has_unit: bool) -> None:
    if (kind == "green-button") != bool(supply):
        raise FeedRefused("--supply goes with --format green-button: it says whose readings the file holds")
    if has_unit and kind != "green-button":
        raise FeedRefused("--unit and --power go with --format green-button: they say in what its values are")


@contextmanager
def watching(console: Console) -> Iterator[Callable[[Progress], None]]:
    """Shows how far each file is: a bar on a terminal, a line every few seconds elsewhere."""
    if not console.is_terminal:
        yield _in_lines(console)
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[rows]} rows"),
    )
    with Bars(*columns, TimeRemainingColumn(), console=console, transient=True) as bars:
        tasks = {}

        def watch(progress: Progress) -> None:
            if progress.name not in tasks:
                tasks[progress.name] = bars.add_task(progress.name, total=1.0, rows="")
            bars.update(tasks[progress.name], completed=progress.part, rows=f"{progress.rows:,}")

        yield watch


def _in_lines(console: Console) -> Callable[[Progress], None]:
    last = time.monotonic()

    def watch(progress: Progress) -> None:
        nonlocal last
        if time.monotonic() - last >= PAUSE:
            last = time.monotonic()
            console.print(f"{progress.name}.csv: {progress.rows:,} rows, {progress.part:.0%}")

    return watch


def _bounces(done: Bounces) -> int:
    Console(highlight=False).print(
        f"{done.read:,} mails read, {done.matched:,} were bills that came back, {done.noted:,} subscriptions stopped."
    )
    return 0


def show(outcome: ImportOutcome, console: Console) -> None:
    """Print what became of each file, and of the whole."""
    table = Table(box=None, pad_edge=False)
    table.add_column("file")
    for name in ("new", "changed", "unchanged", "rejected", "seconds"):
        table.add_column(name, justify="right")
    for file in outcome.files:
        counts = (file.inserted, file.updated, file.unchanged, file.rejected)
        table.add_row(file.name, *(f"{count:,}" for count in counts), f"{file.seconds:.1f}")
    console.print(table)
    for file in outcome.files:
        for line in _told(file):
            console.print(line, markup=False, soft_wrap=True)
    console.print(_verdict(outcome))


def _told(file: FileOutcome) -> Iterator[str]:
    if file.rejected:
        yield file.first_rejection
        yield f"  {file.rejected:,} rows of {file.name} are in {file.rejects}"
    if file.flagged:
        yield file.first_flag
        yield f"  {file.flagged:,} rows of {file.name} were taken although they do not add up: {file.flags}"
    if file.skipped:
        yield f"  {file.skipped:,} readings of {file.name} were passed over: counters, net flows, sums."
    if not file.is_kept:
        yield f"  Nothing of {file.name} was taken: it comes in as a whole or not at all."


def _verdict(outcome: ImportOutcome) -> str:
    if not outcome.is_kept:
        return "Nothing was taken: rows were rejected, and all or nothing was asked for."
    if not outcome.changed:
        return "Nothing changed."
    return f"{outcome.changed:,} rows changed."
