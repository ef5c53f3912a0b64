"""The language of OpenDSS, as far as networks are written in it: objects with their properties."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MOST_FILES = 200
LARGEST = 64 * 1024 * 1024
"""Bytes of a file; a network is smaller."""
_BLOCK = re.compile(r"/\*.*?\*/", re.DOTALL)
_PAIR = re.compile(r"""([%\w]+)\s*=\s*(\([^)]*\)|\[[^\]]*\]|\{[^}]*\}|"[^"]*"|'[^']*'|[^\s,]+)""")
_NEW = re.compile(r"""^\s*new\s+(?:object\s*=\s*)?["']?(\w+)\.([^\s"']+)["']?\s*(.*)$""", re.IGNORECASE)
_MORE = re.compile(r"^\s*(?:~|more\b)\s*(.*)$", re.IGNORECASE)
_READ = re.compile(
    r"""^\s*(redirect|compile|buscoords|latlongcoords)\s+["'(\[]?([^"')\]]+?)["')\]]?\s*$""", re.IGNORECASE
)


@dataclass
class Thing:
    """An object: its class and name, and its properties as they are written, each with all its values in order."""

    kind: str
    name: str
    properties: list[tuple[str, str]]

    def get(self, name: str) -> str:
        """The last value of a property, without brackets; nothing where it has none."""
        found = [value for key, value in self.properties if key == name]
        return found[-1].strip("()[]{}\"'").strip() if found else ""

    def every(self, name: str) -> list[str]:
        """A list: what stands in the brackets, or the values of a property that is said several times."""
        found = [value for key, value in self.properties if key == name]
        if len(found) == 1:
            return [part for part in re.split(r"[\s,]+", found[0].strip("()[]{}\"'")) if part]
        return [value.strip("()[]{}\"'") for value in found]


class Program:
    """All that the files of a folder say: objects in their order, the first of a name, and coordinates of buses.

    Its master file is followed, or the one that is named; where there is none, all files are read.
    """

    def __init__(self, source: Path) -> None:
        """:raises ValueError: when there is nothing of the kind."""
        self.things: dict[tuple[str, str], Thing] = {}
        self.places: dict[str, tuple[float, float]] = {}
        self.missing: list[str] = []
        folder = source if source.is_dir() else source.parent
        self._folder = folder.resolve()
        self._read_files: set[Path] = set()
        files = sorted(each for each in self._folder.iterdir() if each.suffix.lower() == ".dss")
        masters = [each for each in files if "master" in each.stem.lower()]
        if source.is_file():
            files = masters = [source.resolve()]
        if not files:
            raise ValueError(f"{folder} holds no .dss file")
        for each in masters or [each for each in files if "coord" not in each.stem.lower()]:
            self._read(each)
        if not masters:
            for each in files:
                if "coord" in each.stem.lower():
                    self._read_places(each)

    def of(self, kind: str) -> Iterator[Thing]:
        """The objects of a class."""
        return (thing for (each, _), thing in self.things.items() if each == kind)

    def _read(self, path: Path) -> None:
        if path in self._read_files or len(self._read_files) > MOST_FILES:
            return
        self._read_files.add(path)
        current: Thing | None = None
        for line in _lines(path):
            if more := _MORE.match(line):
                if current is not None:
                    current.properties += _pairs(more[1])
                continue
            current = None
            if new := _NEW.match(line):
                thing = Thing(new[1].lower(), new[2], _pairs(new[3]))
                current = self.things.setdefault((thing.kind, thing.name.lower()), thing)
            elif read := _READ.match(line):
                self._follow(path, read[1].lower(), read[2].strip())

    def _follow(self, path: Path, word: str, name: str) -> None:
        wanted = _there((path.parent / name.replace("\\", "/")).resolve())
        if not wanted.is_relative_to(self._folder) or not wanted.is_file():
            self.missing.append(name)
        elif word in ("redirect", "compile"):
            self._read(wanted)
        else:
            self._read_places(wanted)

    def _read_places(self, path: Path) -> None:
        for line in _lines(path):
            parts = [part for part in re.split(r"[\s,]+", line.strip()) if part]
            try:
                self.places[parts[0].strip("\"'").lower()] = (float(parts[1]), float(parts[2]))
            except (IndexError, ValueError):
                continue


def bus_of(text: str) -> tuple[str, str]:
    """The bus and its phases: ``L2673322.2`` is ``L2673322`` and ``S``; all three where it says nothing."""
    bus, *nodes = text.strip("\"'").split(".")
    phases = "".join(letter for node, letter in (("1", "R"), ("2", "S"), ("3", "T")) if node in nodes)
    return bus, phases or "RST"


def _there(path: Path) -> Path:
    """The file, or the one beside whose name differs in case only: these models come from Windows."""
    if path.is_file() or not path.parent.is_dir():
        return path
    return next((each for each in path.parent.iterdir() if each.name.lower() == path.name.lower()), path)


def _lines(path: Path) -> Iterator[str]:
    if path.stat().st_size > LARGEST:
        raise ValueError(f"{path.name} is larger than {LARGEST:,} bytes")
    text = _BLOCK.sub("", path.read_text(encoding="utf-8-sig", errors="replace"))
    for line in text.splitlines():
        plain = re.split(r"!|//", line, maxsplit=1)[0].rstrip()
        if plain.strip():
            yield plain


def _pairs(text: str) -> list[tuple[str, str]]:
    return [(found[1].lower(), found[2]) for found in _PAIR.finditer(text)]
