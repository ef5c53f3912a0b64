"""A standard feed as it lies on the disk: a folder or a ZIP with ``feed.toml`` and CSV files."""

from __future__ import annotations

import hashlib
import io
import tomllib
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, TextIO, cast

from ventanilla.errors import FeedRefused
from ventanilla.exchange.model import DATE_FORMATS, ENCODINGS, MONTH_FORMATS, FeedFormat

MOST_FILES = 64
MOST_BYTES = 8 * 1024**3
_LABEL = "feed.toml"


_CHOICES: dict[str, tuple[str, ...]] = {
    "encoding": ENCODINGS,
    "delimiter": (",", ";", "\t", "|"),
    "decimal": (".", ","),
    "date_format": DATE_FORMATS,
    "month_format": MONTH_FORMATS,
}


class Source:
    """A feed that can be read: its format, the names of its CSV files, and their text."""

    def __init__(self, path: Path) -> None:
        """:raises FeedRefused: when it is not there, is no feed, or is a ZIP that would not be safe to open."""
        self.path = path
        self._zip: zipfile.ZipFile | None = None
        self._members: dict[str, str] = {}
        if path.is_dir():
            self._members = {entry.name: str(entry) for entry in sorted(path.iterdir()) if entry.is_file()}
        elif path.is_file():
            self._open_zip()
        else:
            raise FeedRefused(f"{path}: there is no such folder or file")
        self.format = self._format()
        self.names = [name.removesuffix(".csv") for name in self._members if name.endswith(".csv")]
        if not self.names:
            raise FeedRefused(f"{path}: it holds no CSV file")

    def __enter__(self) -> Source:
        return self

    def __exit__(self, *_: object) -> None:
        if self._zip is not None:
            self._zip.close()

    def digest(self) -> str:
        """The SHA-256 of all its files, in hex: the same feed has the same one, in a folder or a ZIP."""
        whole = hashlib.sha256()
        for name in [_LABEL, *(f"{name}.csv" for name in sorted(self.names))]:
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
            yield io.TextIOWrapper(stream, encoding=encoding, errors="surrogateescape", newline="")

    @contextmanager
    def _bytes(self, name: str) -> Iterator[BinaryIO]:
        member = self._members[name]
        try:
            opened = Path(member).open("rb") if self._zip is None else self._zip.open(member)  # noqa: SIM115
        except (OSError, RuntimeError, zipfile.BadZipFile) as fault:
            raise FeedRefused(f"{name}: it can't be read: {fault}") from None
        with opened as stream:
            try:
                yield cast(BinaryIO, stream)
            except (zipfile.BadZipFile, zlib.error) as fault:
                raise FeedRefused(f"{name}: the ZIP is damaged: {fault}") from None

    def _open_zip(self) -> None:
        try:
            self._zip = zipfile.ZipFile(self.path)
        except (OSError, zipfile.BadZipFile):
            raise FeedRefused(f"{self.path}: it is neither a folder nor a ZIP") from None
        entries = [entry for entry in self._zip.infolist() if not entry.is_dir()]
        if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > MOST_BYTES:
            raise FeedRefused(f"{self.path}: it holds more than a feed does ({MOST_FILES} files, 8 GiB)")
        for entry in entries:
            at = PurePosixPath(entry.filename)
            if at.is_absolute() or len(at.parts) > 2 or ".." in at.parts or "\\" in entry.filename:
                raise FeedRefused(f"{self.path}: the files of a feed lie side by side; {entry.filename!a} does not")
            if at.name in self._members:
                raise FeedRefused(f"{self.path}: {at.name!a} is there twice")
            self._members[at.name] = entry.filename

    def _format(self) -> FeedFormat:
        if _LABEL not in self._members:
            raise FeedRefused(f"{self.path}: {_LABEL} is missing; it says version = 1 and how the files are written")
        with self._bytes(_LABEL) as stream:
            raw = stream.read(64 * 1024)
        try:
            known = tomllib.loads(raw.decode("utf-8-sig"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
            raise FeedRefused(f"{_LABEL}: it is not valid TOML: {fault}") from None
        return _checked(known)


def _checked(known: dict[str, Any]) -> FeedFormat:
    if known.pop("version", None) != 1:
        raise FeedRefused(f"{_LABEL}: version: write version = 1, the only one there is")
    for name, value in known.items():
        choices = _CHOICES.get(name)
        if choices is None:
            raise FeedRefused(f"{_LABEL}: {name!a} is not known; known are version, {', '.join(_CHOICES)}")
        if value not in choices:
            raise FeedRefused(f"{_LABEL}: {name}: {value!a} is not one of {', '.join(map(ascii, choices))}")
    format_ = FeedFormat(**known)
    if format_.delimiter == format_.decimal:
        raise FeedRefused(f"{_LABEL}: delimiter and decimal can't both be {format_.decimal!r}")
    return format_
