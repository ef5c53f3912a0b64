"""Takes feeds in: read, validated row by row, loaded in chunks, reported."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from ventanilla.errors import FeedRefused, NotPermitted
from ventanilla.exchange.batches import BatchService as BatchService
from ventanilla.exchange.espi.importing import import_readings
from ventanilla.exchange.espi.units import named_unit
from ventanilla.exchange.events.kinds import TYPES
from ventanilla.exchange.events.service import EventService as EventService
from ventanilla.exchange.events.service import written as written
from ventanilla.exchange.fatturapa.loading import digest_of, import_invoices, invoice_files
from ventanilla.exchange.files import FileImport
from ventanilla.exchange.lock import ImportLock
from ventanilla.exchange.model import FeedKind, ImportOutcome, Progress
from ventanilla.exchange.rejects import Rejects
from ventanilla.exchange.sources import Source
from ventanilla.exchange.tables.runs import finish_run, last_kept, start_run
from ventanilla.exchange.taking import Taking
from ventanilla.exchange.webhooks.service import WebhookService as WebhookService
from ventanilla.house import House
from ventanilla.kernel.actors import Actor, SystemActor
from ventanilla.kernel.ids import new_id
from ventanilla.storage.feeds import FeedFile
from ventanilla.supply.service.known import known_supply_points

EVENT_TYPES = TYPES
"""Of what the utility's systems can be told, in the order of the documentation."""


def _unwatched(_progress: Progress) -> None:
    """Nobody looks."""


class ExchangeService:
    """Feeds of the back office; ``feeds`` are all files that the topics declare, each after those it needs."""

    def __init__(self, house: House, feeds: Sequence[FeedFile]) -> None:
        self._house = house
        self._feeds = tuple(feeds)

    @property
    def feeds(self) -> tuple[FeedFile, ...]:
        """The files of the standard feed, in the order in which they are taken."""
        return self._feeds

    def import_feed(
        self,
        actor: Actor,
        path: Path,
        *,
        rejects: Path,
        all_or_nothing: bool = False,
        whole: Collection[str] = (),
        locale: str = "en",
        watch: Callable[[Progress], None] = _unwatched,
    ) -> ImportOutcome:
        """Take a standard feed in. Taking the same one in again changes nothing.

        Rows that can't be taken are written to ``<file>.rejects.csv`` in the folder ``rejects``, with their reasons in
        the language ``locale``. With ``all_or_nothing`` one such row undoes the whole feed; of the files that are
        named in ``whole``, or so in ``feed.toml``, one undoes that file. Stopped half-way, by whatever, the same call
        finishes the job: each chunk of rows comes in as a whole or not at all. ``watch`` is told after each of them.

        :raises FeedRefused: when it can't be read at all or another import is at work. Of a file that turns out
            unreadable further down the rows before stay, but for one that comes in whole.
        """
        _permit(actor)
        with Source(path) as source:
            files = self._ordered(source)
            parts = self._whole(source, whole)
            run_id = new_id()
            with ImportLock(self._house, run_id) as lock:
                self._start(run_id, FeedKind.STANDARD, path, source.digest())
                language = self._house.languages.get(locale)
                imports = [
                    FileImport(
                        self._house,
                        lock,
                        source,
                        file,
                        Rejects(rejects, file.name, source.format, source.label),
                        language,
                    )
                    for file in files
                ]
                taking = Taking(self._house, imports, parts, watch)
                outcome = taking.as_one(run_id) if all_or_nothing else taking.by_file(run_id)
                self._finish(actor, outcome)
        return outcome

    def import_green_button(
        self, actor: Actor, path: Path, supply: str, *, rejects: Path, unit: str = "", power: int = 0
    ) -> ImportOutcome:
        """Take the readings of a Green Button file in as those of one supply, named as ``5555/1``.

        All of the file comes in or, when it can't be read to its end, nothing. The same one again changes nothing.
        ``unit`` and ``power`` are in what the values are of a file that does not say so (``therm``, ``-3``).

        :raises FeedRefused: when there is no such supply or unit, or naming the file's line and fault.
        """
        _permit(actor)
        if not path.is_file():
            raise FeedRefused(f"{path}: there is no such file")
        supply_point_id, named = self._supply_point(supply), named_unit(unit, power)
        run_id = new_id()
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        with ImportLock(self._house, run_id) as lock:
            self._start(run_id, FeedKind.GREEN_BUTTON, path, digest)
            taken = import_readings(self._house, lock, path, supply_point_id, rejects, named)
            outcome = ImportOutcome(run_id, (taken,))
            self._finish(actor, outcome)
        return outcome

    def import_invoices(
        self,
        actor: Actor,
        path: Path,
        *,
        rejects: Path,
        locale: str = "en",
        watch: Callable[[Progress], None] = _unwatched,
    ) -> ImportOutcome:
        """Take a folder of FatturaPA files, or one of them, in as bills. The same ones again change nothing.

        Each document comes in by itself, with its lines and taxes; one that can't be taken is written to
        ``fatturapa.rejects.csv`` with file, line, element and reason, and the others are taken.

        :raises FeedRefused: when there is no such file, the utility declares no e-invoices, or another import is at
            work.
        """
        _permit(actor)
        if self._house.utility.einvoices is None:
            raise FeedRefused(f"{self._house.utility.name} declares no e-invoices (UTILITY.einvoices)")
        files = invoice_files(path)
        run_id, digest = new_id(), digest_of(files)
        with ImportLock(self._house, run_id) as lock:
            self._start(run_id, FeedKind.FATTURAPA, path, digest)
            language = self._house.languages.get(locale)
            taken = import_invoices(self._house, lock, files, rejects, language, watch)
            outcome = ImportOutcome(run_id, (taken,))
            self._finish(actor, outcome)
        return outcome

    def has_taken(self, actor: Actor, path: Path) -> bool:
        """Whether exactly this feed came in before and no row was rejected."""
        _permit(actor)
        with Source(path) as source, self._house.db.read() as connection:
            return last_kept(connection, source.digest()) is not None

    def _supply_point(self, supply: str) -> str:
        customer, _, number = (part.strip() for part in supply.rpartition("/"))
        with self._house.db.read() as connection:
            known = known_supply_points(connection, self._house, {(customer, number)})
        if (customer, number) not in known:
            raise FeedRefused(f"{supply}: there is no such supply; write it as the bills do, like 5555/1")
        return known[customer, number]

    def _ordered(self, source: Source) -> list[FeedFile]:
        known = {feed.name for feed in self._feeds}
        for name in source.names:
            if name not in known:
                raise FeedRefused(f"{name}.csv: no such file in a feed; known are {', '.join(sorted(known))}")
        return [feed for feed in self._feeds if feed.name in source.names]

    def _whole(self, source: Source, named: Collection[str]) -> frozenset[str]:
        known = {feed.name for feed in self._feeds}
        for name in (*named, *source.format.whole):
            if name not in known:
                raise FeedRefused(
                    f"all_or_nothing: {name!a} is no file of a feed; known are {', '.join(sorted(known))}"
                )
        for file, column in source.format.columns:
            columns = {column.name for feed in self._feeds if feed.name == file for column in feed.columns}
            if column not in columns:
                raise FeedRefused(f"feed.toml: columns.{file}.{column}: no such column in a feed")
        return source.format.whole | frozenset(named)

    def _start(self, run_id: str, kind: FeedKind, path: Path, digest: str) -> None:
        with self._house.db.write() as connection:
            start_run(connection, run_id, kind, path.name, digest, self._house.clock.now())

    def _finish(self, actor: Actor, outcome: ImportOutcome) -> None:
        counts = {
            name: sum(getattr(file, name) for file in outcome.files)
            for name in ("inserted", "updated", "unchanged", "rejected")
        }
        now = self._house.clock.now()
        with self._house.db.write() as connection:
            finish_run(connection, outcome.run_id, now, outcome.is_kept, len(outcome.files), **counts)
            facts = {name: str(count) for name, count in counts.items()}
            self._house.audit.note(connection, actor, "exchange.feed_imported", outcome.run_id, **facts)
            if outcome.changed:
                self._house.jobs.record(connection, "exchange.feed_taken", run_id=outcome.run_id)


def _permit(actor: Actor) -> None:
    if not isinstance(actor, SystemActor):
        raise NotPermitted
