"""The whole network as files: CSV in one archive, KML, KMZ, GeoJSON. Each is made once a revision of the register."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from ventanilla.errors import NotFound
from ventanilla.figures.streams import csv_rows
from ventanilla.grid.service.network.places import geojson, kml
from ventanilla.grid.service.network.rows import SHEETS
from ventanilla.grid.service.register import Register
from ventanilla.house import House

_FOLDER = "grid"
_TRIES = 3


@dataclass(frozen=True, slots=True)
class NetworkFile:
    """A file that is whole: where it lies, its name for whoever keeps it, its type, and the revision it shows."""

    path: Path
    name: str
    type: str
    revision: int


@dataclass(frozen=True, slots=True)
class _Kind:
    suffix: str
    type: str
    write: Callable[[Register, str, Path], None]


class Network:
    """Who may have it is decided by whoever asks; no client of the utility is in it."""

    def __init__(self, house: House, register: Register) -> None:
        self._house, self._register = house, register

    @property
    def formats(self) -> tuple[str, ...]:
        """What it can be had as."""
        return tuple(_KINDS)

    def file(self, kind: str) -> NetworkFile:
        """The network as it stands now. Whoever asks while it is being made waits for it.

        :raises NotFound: for a format that there is not.
        """
        made = _KINDS.get(kind)
        if made is None:
            raise NotFound
        folder = Path(self._house.settings.files) / _FOLDER
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _alone(folder / f"{kind}.lock"):
            for broken in folder.glob(f".*.{made.suffix}.part"):
                broken.unlink()
            for _ in range(_TRIES):
                revision = self._register.revision()
                path = folder / f"{revision}.{made.suffix}"
                if not path.exists():
                    self._make(made, path)
                # Rows that came in while it was written are in it or not: then it is made again.
                if self._register.revision() == revision:
                    break
            for old in folder.glob(f"*.{made.suffix}"):
                if old != path:
                    old.unlink(missing_ok=True)
        return NetworkFile(path, f"{self._house.utility.name}-{revision}.{made.suffix}", made.type, revision)

    def _make(self, kind: _Kind, path: Path) -> None:
        waiting = path.with_name(f".{path.name}.part")
        try:
            kind.write(self._register, self._house.utility.title, waiting)
            waiting.rename(path)
        finally:
            waiting.unlink(missing_ok=True)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _write(blocks: Iterable[bytes], path: Path) -> None:
    with path.open("wb") as out:
        out.writelines(blocks)


def _write_csv(register: Register, title: str, path: Path) -> None:
    tables = {f"{each.name}.csv": csv_rows(each.columns, map(each.row, each.things(register))) for each in SHEETS}
    _pack({"feed.toml": [b"version = 1\n"], **tables}, path)


def _write_kml(register: Register, title: str, path: Path) -> None:
    _write(kml(register, title), path)


def _write_kmz(register: Register, title: str, path: Path) -> None:
    _pack({"doc.kml": kml(register, title)}, path)


def _write_geojson(register: Register, title: str, path: Path) -> None:
    _write(geojson(register), path)


def _pack(parts: Mapping[str, Iterable[bytes]], path: Path) -> None:
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, blocks in parts.items():
            # The same register makes the same bytes: the archive knows no moment.
            member = ZipInfo(name)
            member.compress_type = ZIP_DEFLATED
            with archive.open(member, "w", force_zip64=True) as out:
                for block in blocks:
                    out.write(block)


_KINDS = {
    "csv": _Kind("csv.zip", "application/zip", _write_csv),
    "kmz": _Kind("kmz", "application/vnd.google-earth.kmz", _write_kmz),
    "kml": _Kind("kml", "application/vnd.google-earth.kml+xml", _write_kml),
    "geojson": _Kind("geojson", "application/geo+json", _write_geojson),
}
NETWORK_FORMATS = tuple(_KINDS)
NETWORK_TYPES = tuple(each.type for each in _KINDS.values())
