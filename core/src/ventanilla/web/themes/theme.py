"""A theme: the tokens of ``theme.toml`` with the theme's own files."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from importlib.resources import files
from pathlib import Path
from typing import Any

from ventanilla.errors import StartRefused
from ventanilla.web.themes.contrast import first_fault

GROUP = "ventanilla.themes"
BASE = Path(__file__).parent / "base"

COLOURS = (
    "brand", "brand_ink", "brand_deep", "accent", "accent_ink", "button", "button_ink", "paper", "card", "wash", "ink",
    "ink_soft", "line", "edge", "link", "good", "warn", "bad", "focus", "bar", "bar_before",
)  # fmt: skip
"""The colours of a theme, once in ``[light]`` and once in ``[dark]``."""
SHAPES = ("font", "font_heading", "radius", "radius_small", "heading_weight", "tone")
"""The rest of the look, in ``[look]``."""
TONES = ("plain", "warm")
"""How the start page speaks: ``plain`` is quiet, ``warm`` large and rounded."""

_COLOUR = re.compile(r"#[0-9a-f]{6}")
_LOOK = re.compile(r"[\w\s.,'\"-]{1,200}")


@dataclass(frozen=True)
class Theme:
    """A checked theme. ``logo`` and ``picture`` are names of static files."""

    name: str
    folder: Path
    logo: str
    picture: str
    light: Mapping[str, str]
    dark: Mapping[str, str]
    look: Mapping[str, str]

    @property
    def static(self) -> tuple[Path, ...]:
        """The folders of static files, the theme's before the base's."""
        return _existing((self.folder / "static", BASE / "static"))

    @property
    def templates(self) -> tuple[Path, ...]:
        """The folder of templates that differ, where there is one."""
        return _existing((self.folder / "templates",))

    @property
    def tokens(self) -> Mapping[str, str]:
        """Light colours and look under one name each, for e-mails and paper: ``brand``, ``ink``, ``font`` …"""
        return {**self.light, **self.look}

    @property
    def logo_file(self) -> Path:
        """The logo as a file (SVG)."""
        return next(path for folder in self.static if (path := folder / self.logo).is_file())

    def css(self) -> str:
        """The tokens as custom properties; print always uses the light ones."""
        look = {name: value for name, value in self.look.items() if name != "tone"}
        dark = _properties(self.dark)
        return (
            f":root{{{_properties({**self.light, **look})}}}\n"
            f"@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"
        )


def load_theme(name: str) -> Theme:
    """The installed theme of that name; without a name the unbranded base.

    :raises StartRefused: when there is none of that name, or it has a fault.
    """
    if not name:
        return read_theme("base", BASE)
    installed = installed_themes()
    if name not in installed:
        known = ", ".join(sorted(installed)) or "none"
        raise StartRefused(f"theme: there is no theme {name!r} installed (installed: {known})")
    return read_theme(name, Path(str(files(installed[name].value))))


def installed_themes() -> dict[str, EntryPoint]:
    """All themes that are installed, by name."""
    return {each.name: each for each in entry_points(group=GROUP)}


def read_theme(name: str, folder: Path) -> Theme:
    """Read and check a theme's folder.

    :raises StartRefused: naming theme, token and fault.
    """
    raw = _read(name, folder / "theme.toml")
    _same_names(name, "theme.toml", raw, ("logo", "picture", "light", "dark", "look"))
    light, dark = (_colours(name, part, raw[part]) for part in ("light", "dark"))
    theme = Theme(name, folder, str(raw["logo"]), str(raw["picture"]), light, dark, _look(name, raw["look"]))
    for token in ("logo", "picture"):
        if not any((static / str(raw[token])).is_file() for static in theme.static):
            raise StartRefused(f"theme {name}: {token} = {raw[token]!r}: there is no such file in its static folder")
    return theme


def _read(name: str, path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise StartRefused(f"theme {name}: theme.toml can't be read: {fault}") from None


def _colours(name: str, part: str, raw: Any) -> dict[str, str]:
    _same_names(name, f"[{part}]", raw, COLOURS)
    for token, value in raw.items():
        if not isinstance(value, str) or not _COLOUR.fullmatch(value):
            raise StartRefused(f"theme {name}: [{part}] {token} = {value!r}: write it as #rrggbb, in lower case")
    if fault := first_fault(raw):
        pair, found = fault
        raise StartRefused(
            f"theme {name}: [{part}] {pair.front} on {pair.back} has a contrast of {found:.2f}:1, "
            f"it needs at least {pair.least:g}:1 (WCAG 2.2 AA)"
        )
    return {token: raw[token] for token in COLOURS}


def _look(name: str, raw: Any) -> dict[str, str]:
    _same_names(name, "[look]", raw, SHAPES)
    for token, value in raw.items():
        if not isinstance(value, str) or not _LOOK.fullmatch(value):
            raise StartRefused(f"theme {name}: [look] {token} = {value!r}: write a plain CSS value in quotes")
    if raw["tone"] not in TONES:
        raise StartRefused(f"theme {name}: [look] tone = {raw['tone']!r}: write one of {', '.join(TONES)}")
    return {token: raw[token] for token in SHAPES}


def _same_names(name: str, part: str, raw: Any, wanted: tuple[str, ...]) -> None:
    if not isinstance(raw, dict):
        raise StartRefused(f"theme {name}: {part} is not a table")
    for token in wanted:
        if token not in raw:
            raise StartRefused(f"theme {name}: {part} lacks the token {token}")
    for token in raw:
        if token not in wanted:
            raise StartRefused(f"theme {name}: {part} has an unknown token {token}")


def _properties(values: Mapping[str, str]) -> str:
    return "".join(f"--{name.replace('_', '-')}:{value};" for name, value in values.items())


def _existing(folders: tuple[Path, ...]) -> tuple[Path, ...]:
    return tuple(dict.fromkeys(folder for folder in folders if folder.is_dir()))
