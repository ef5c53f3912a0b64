"""A standard feed as it lies on the disk: a folder or a ZIP with ``feed.toml`` and CSV files."""

from __future__ import annotations

import hashlib
import io
import tomllib
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO, TextIO, cast

from ventanilla.errors import FeedRefused
from ventanilla.exchange.label import LABEL, read_label
from ventanilla.exchange.model import FeedFormat
from ventanilla.exchange.rejects import SUFFIX

MOST_FILES = 64
MOST_BESIDE = 50_000
MOST_BYTES = 8 * 1024**3
BESIDE = (".pdf", ".xml")
"""The end of the names of files that tables may name."""
LONGEST_LABEL = 64 * 1024
MOST_TIMES = 250
"""A file that unpacks to more than so many times its size is no text of a utility."""


class Source:
    """A feed that can be read: its format, the names of its CSV files, and their text."""

    def __init__(self, path: Path) -> None:
        """:raises FeedRefused: when it is not there, is no feed, or is a ZIP that would not be safe to open."""
        self.path = path
        self._zip: zipfile.ZipFile | None = None
        self._members: dict[str, str] = {}
        self._sizes: dict[str, int] = {}
        self._reading: tuple[str, BinaryIO] | None = None
        if path.is_dir():
            entries = [entry for entry in sorted(path.iterdir()) if entry.is_file()]
            self._members = {entry.name: str(entry) for entry in entries}
            self._sizes = {entry.name: entry.stat().st_size for entry in entries}
        elif path.is_file():
            self._open_zip()
        else:
            raise FeedRefused(f"{path}: there is no such folder or file")
        self.label = self._label()
        self.format = self._format(self.label)
        self._put_right()
        self.names = [name.removesuffix(".csv") for name in self._members if name.endswith(".csv")]
        if not self.names:
            raise FeedRefused(f"{path}: it holds no CSV file")

    def __enter__(self) -> Source:
        return self

    def __exit__(self, *_: object) -> None:
        if self._zip is not None:
            self._zip.close()

    def digest(self) -> str:
        """The SHA-256 of all its files, in hex: the same feed has the same one, in a folder or a ZIP.

        PDFs are left out, since the tables name them with their own.
        """
        whole = hashlib.sha256()
        signed = sorted(name for name in self._members if name.endswith(".xml"))
        for name in [LABEL, *(f"{name}.csv" for name in sorted(self.names)), *signed]:
            whole.update(f"{name}\n".encode())
            with self._bytes(name) as stream:
                for block in iter(lambda: stream.read(1 << 20), b""):
                    whole.update(block)
        return whole.hexdigest()

    @contextmanager
    def text(self, name: str) -> Iterator[TextIO]:
        """A CSV file as text; bytes that are not of the encoding come as lone surrogates, which no cell accepts."""
        encoding = "utf-8-sig" if self.format.encoding == "utf-8" else self.format.encoding
        with self._bytes(f"{name}.csv") as stream:
            self._reading = (name, stream)
            yield io.TextIOWrapper(stream, encoding=encoding, errors="surrogateescape", newline="")

    def read_of(self, name: str) -> float:
        """Which part of a file that is open was read, from 0 to 1."""
        reading, stream = self._reading or ("", None)
        size = self._sizes.get(f"{name}.csv", 0)
        return min(1.0, stream.tell() / size) if stream is not None and reading == name and size else 1.0

    def beside(self, name: str) -> AbstractContextManager[BinaryIO] | None:
        """A PDF or XML of the feed by its exact name; None when it has none, or when it is a link to somewhere else."""
        member = self._members.get(name) if name.endswith(BESIDE) else None
        if member is None or (self._zip is None and Path(member).is_symlink()):
            return None
        return self._bytes(name)

    @contextmanager
    def _bytes(self, name: str) -> Iterator[BinaryIO]:
        member = self._members[name]
        try:
            opened = Path(member).open("rb") if self._zip is None else self._zip.open(member)  # noqa: SIM115
        except (OSError, RuntimeError, ValueError, zipfile.BadZipFile) as fault:
            raise FeedRefused(f"{name}: it can't be read: {fault}") from None
        with opened as stream:
            try:
                yield cast(BinaryIO, stream)
            except (zipfile.BadZipFile, zlib.error, EOFError) as fault:
                raise FeedRefused(f"{name}: the ZIP is damaged: {fault}") from None

    def _open_zip(self) -> None:
        try:
            self._zip = zipfile.ZipFile(self.path)
        except (OSError, ValueError, RuntimeError, zipfile.BadZipFile):
            raise FeedRefused(f"{self.path}: it is neither a folder nor a ZIP") from None
        entries = [entry for entry in self._zip.infolist() if not entry.is_dir()]
        tables = sum(not entry.filename.endswith(BESIDE) for entry in entries)
        if tables > MOST_FILES or len(entries) > MOST_BESIDE or sum(entry.file_size for entry in entries) > MOST_BYTES:
            raise FeedRefused(f"{self.path}: it holds more than a feed does ({MOST_FILES} files, 8 GiB)")
        for entry in entries:
            at = PurePosixPath(entry.filename)
            if at.is_absolute() or len(at.parts) > 2 or ".." in at.parts or "\\" in entry.filename:
                raise FeedRefused(f"{self.path}: the files of a feed lie side by side; {entry.filename!a} does not")
            if at.name in self._members:
                raise FeedRefused(f"{self.path}: {at.name!a} is there twice")
            self._check_entry(entry)
            self._members[at.name], self._sizes[at.name] = entry.filename, entry.file_size

    def _check_entry(self, entry: zipfile.ZipInfo) -> None:
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or entry.flag_bits & 1:
            raise FeedRefused(f"{self.path}: {entry.filename!a} is encrypted or packed in a way that is not read")
        if entry.file_size > max(1 << 20, MOST_TIMES * entry.compress_size):
            raise FeedRefused(f"{self.path}: {entry.filename!a} would unpack to {entry.file_size:,} bytes")

    def _label(self) -> bytes:
        if LABEL not in self._members:
            raise FeedRefused(f"{self.path}: {LABEL} is missing; it says version = 1 and how the files are written")
        with self._bytes(LABEL) as stream:
            raw = stream.read(LONGEST_LABEL + 1)
        if len(raw) > LONGEST_LABEL:
            raise FeedRefused(f"{LABEL}: it is longer than {LONGEST_LABEL:,} bytes")
        return raw

    def _format(self, raw: bytes) -> FeedFormat:
        try:
            known = tomllib.loads(raw.decode("utf-8-sig"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as fault:
            raise FeedRefused(f"{LABEL}: it is not valid TOML: {fault}") from None
        return read_label(known)

    def _put_right(self) -> None:
        """Rejects of an earlier run stand for the file itself where that is not there."""
        for name in [name for name in self._members if name.endswith(f"{SUFFIX}.csv")]:
            member = self._members.pop(name)
            self._members.setdefault(f"{name.removesuffix(f'{SUFFIX}.csv')}.csv", member)
