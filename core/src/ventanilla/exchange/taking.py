"""The files of one feed, one after the other: each chunk by itself, a file as a whole, or the whole feed as one."""

from __future__ import annotations

import gc
from collections.abc import Callable, Collection, Sequence
from contextlib import ExitStack
from dataclasses import replace

from sqlalchemy import Connection

from ventanilla.exchange.files import FileImport
from ventanilla.exchange.model import FileOutcome, ImportOutcome, Progress
from ventanilla.house import House


class Taking:
    """``whole`` are the files of which nothing stays where one row can't be taken."""

    def __init__(
        self,
        house: House,
        imports: Sequence[FileImport],
        whole: Collection[str],
        watch: Callable[[Progress], None],
    ) -> None:
        self._house, self._imports, self._whole = house, imports, whole

        def after_chunk(progress: Progress) -> None:
            gc.collect(0)
            watch(progress)

        self._watch = after_chunk

    def as_one(self, run_id: str) -> ImportOutcome:
        """All of the feed or, where a row can't be taken, nothing."""
        with self._closing(), self._house.db.engine.connect() as connection, connection.begin() as transaction:
            outcomes = [one.run(connection, self._watch) for one in self._imports]
            outcomes = self._reviewed(outcomes, connection)
            is_kept = not any(outcome.rejected for outcome in outcomes)
            if not is_kept:
                transaction.rollback()
        return ImportOutcome(run_id, tuple(outcomes), is_kept)

    def by_file(self, run_id: str) -> ImportOutcome:
        """What can be taken."""
        with self._closing():
            outcomes = [self._one(one) for one in self._imports]
            return ImportOutcome(run_id, tuple(self._reviewed(outcomes, None)))

    def _one(self, one: FileImport) -> FileOutcome:
        if one.name not in self._whole:
            return one.run(None, self._watch)
        with self._house.db.engine.connect() as connection, connection.begin() as transaction:
            outcome = one.run(connection, self._watch)
            if outcome.rejected:
                transaction.rollback()
        return replace(outcome, is_kept=not outcome.rejected)

    def _reviewed(self, outcomes: Sequence[FileOutcome], whole: Connection | None) -> list[FileOutcome]:
        return [one.review(outcome, whole) for one, outcome in zip(self._imports, outcomes, strict=True)]

    def _closing(self) -> ExitStack:
        stack = ExitStack()
        if gc.isenabled():
            # Looking for cycles among so many rows takes a third of the time; it is done once a chunk instead.
            gc.disable()
            stack.callback(gc.enable)
        for one in self._imports:
            stack.callback(one.close)
        return stack
