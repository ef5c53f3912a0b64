"""Files that belong to records: papers that came in a feed, attachments of messages. Never within reach of a URL.

Each topic keeps its own: ``house.files("documents")``. A file is written once, under a random name that says nothing,
and never changed. It is put down before the row that names it, so a row never names what is not there; what no row
names (somebody pulled the plug in between) is found with :meth:`FileStore.ids`.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from ventanilla.errors import NotFound
from ventanilla.kernel.ids import new_id

_BLOCK = 1 << 16
_ID = re.compile("[a-z2-7]{26}")


class FileTooLarge(ValueError):
    """Raised by a store for more bytes than the caller allows; nothing is kept. ``limit`` is in bytes."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"more than {limit} bytes")
        self.limit = limit


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that is safely down: its id, its size in bytes, its SHA-256 in hex."""

    id: str
    size: int
    sha256: str


class FileStore(Protocol):
    """Where files are kept: a folder, or whatever keeps bytes under a name."""

    def put(self, stream: BinaryIO, limit: int) -> StoredFile:
        """Keep what a stream holds; it is on the disk when this returns.

        :raises FileTooLarge: when it holds more than ``limit`` bytes; it is read no further then.
        """
        ...

    def open(self, id_: str) -> BinaryIO:
        """The bytes of a file, to be closed by the caller.

        :raises NotFound: when there is no such file.
        """
        ...

    def delete(self, id_: str) -> None:
        """Take a file away; one that is not there is no fault."""
        ...

    def ids(self, before: datetime) -> Iterator[str]:
        """The files that were put down before a moment (aware), in no particular order."""
        ...


class FolderStore:
    """A store in a folder that only the portal's user may enter."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, stream: BinaryIO, limit: int) -> StoredFile:
        """Keep what a stream holds; see :class:`FileStore`."""
        id_ = new_id()
        place = self._place(id_)
        _make_folder(place.parent)
        # Beside its place, so that the last step is a rename, which happens whole or not at all.
        waiting = place.with_suffix(".part")
        handle = os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as out:
                size, sha256 = _copy(stream, out, limit)
                out.flush()
                os.fsync(out.fileno())
            waiting.rename(place)
        except BaseException:
            waiting.unlink(missing_ok=True)
            raise
        _sync_folder(place.parent)
        return StoredFile(id_, size, sha256)

    def open(self, id_: str) -> BinaryIO:
        """The bytes of a file; see :class:`FileStore`."""
        try:
            handle = os.open(self._place(id_), os.O_RDONLY | os.O_NOFOLLOW)
        except OSError:
            raise NotFound from None
        return os.fdopen(handle, "rb")

    def delete(self, id_: str) -> None:
        """Take a file away; see :class:`FileStore`."""
        place = self._place(id_)
        try:
            place.unlink()
        except FileNotFoundError:
            return
        _sync_folder(place.parent)

    def ids(self, before: datetime) -> Iterator[str]:
        """The files that were put down before a moment; see :class:`FileStore`."""
        for place in self.folder.glob("??/*"):
            if not _ID.fullmatch(place.name):
                continue
            try:
                put_at = datetime.fromtimestamp(place.stat().st_mtime, UTC)
            except FileNotFoundError:
                continue
            if put_at < before:
                yield place.name

    def _place(self, id_: str) -> Path:
        """:raises NotFound: for what is no id of ours, so that no other file can ever be named."""
        if not _ID.fullmatch(id_):
            raise NotFound
        return self.folder / id_[:2] / id_


def _copy(stream: BinaryIO, out: BinaryIO, limit: int) -> tuple[int, str]:
    size, digest = 0, hashlib.sha256()
    while block := stream.read(_BLOCK):
        size += len(block)
        if size > limit:
            raise FileTooLarge(limit)
        digest.update(block)
        out.write(block)
    return size, digest.hexdigest()


def _make_folder(folder: Path) -> None:
    """Make a folder and, so that it outlives a crash, write down in each new one's parent that it is there."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    for one in reversed(missing):
        one.mkdir(mode=0o700, exist_ok=True)
        _sync_folder(one.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
