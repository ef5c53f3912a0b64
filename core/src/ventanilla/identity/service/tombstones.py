"""Which logins were closed and erased, outside of the database: after an older backup comes back, it happens again.

One line for each, in a file that is only ever added to: what happened, when, and a keyed hash of the login's id. The
key is in the database, so the file alone says nothing of anybody, and fits every backup of that database.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from ventanilla.errors import StartRefused
from ventanilla.house import House

_LINE = re.compile(r"(closed|let_in|erased) (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?\+00:00) ([a-z2-7]{26})")


class Fate(StrEnum):
    """What happened to a login."""

    CLOSED = "closed"
    LET_IN = "let_in"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Tombstone:
    """The last thing that happened to a login, and when (aware, UTC)."""

    fate: Fate
    at: datetime


@dataclass(frozen=True, slots=True)
class ErasedAgain:
    """What became of a database that was restored: logins erased, closed and let in again, lines that say nothing."""

    erased: int = 0
    closed: int = 0
    let_in: int = 0
    unread: int = 0


class Tombstones:
    """Writes the lines from jobs, so that each is there soon, and twice rather than not at all."""

    def __init__(self, house: House) -> None:
        self._house = house
        self.path = Path(house.settings.erasures_file)

    def subscribe(self) -> None:
        """Listen."""
        for fate in Fate:
            self._house.jobs.on(f"identity.{fate}", f"identity.write_down_{fate}", self._written(fate))

    def hash_of(self, identity_id: str) -> str:
        """A login as the file names it."""
        return self._house.id_of("tombstone", identity_id)

    def read(self, path: Path | None = None) -> tuple[Mapping[str, Tombstone], int]:
        """The last word on each login, by its hash, and how many lines say nothing. Erasing is final.

        :raises StartRefused: when the file can't be read.
        """
        try:
            text = (path or self.path).read_text(encoding="utf-8", errors="replace")
        except OSError as fault:
            raise StartRefused(f"erasures: {path or self.path} can't be read: {fault.strerror}") from None
        last: dict[str, Tombstone] = {}
        unread = 0
        for line in filter(None, (line.strip() for line in text.split("\n"))):
            found = _LINE.fullmatch(line)
            if found is None:
                unread += 1
                continue
            said = Tombstone(Fate(found[1]), datetime.fromisoformat(found[2]))
            before = last.get(found[3])
            if before is None or (
                before.fate is not Fate.ERASED and (said.fate is Fate.ERASED or said.at >= before.at)
            ):
                last[found[3]] = said
        return last, unread

    def _written(self, fate: Fate) -> Any:
        def write(payload: Mapping[str, Any]) -> None:
            self._add(f"{fate} {payload['at']} {self.hash_of(payload['identity_id'])}")

        return write

    def _add(self, line: str) -> None:
        """On the disk before the job is done; a line that was cut off by a crash is left as it is."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(handle, f"\n{line}\n".encode())
            os.fsync(handle)
        finally:
            os.close(handle)
