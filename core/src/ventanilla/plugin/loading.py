"""Find the utility that an instance serves among the installed plugins, and its theme among the themes."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from types import ModuleType

from ventanilla.errors import StartRefused
from ventanilla.plugin.manifest import Utility

UTILITIES = "ventanilla.utilities"
THEMES = "ventanilla.themes"
BASE_THEME = "base"


@dataclass(frozen=True)
class Loaded:
    """A plugin as it was found: its manifest, the name of its package, and its module ``hooks`` where it has one."""

    name: str
    utility: Utility
    package: str
    hooks: ModuleType | None


@dataclass(frozen=True)
class Theme:
    """A theme by name; ``package`` is None for the unbranded base theme, which is part of core."""

    name: str
    package: str | None


def installed() -> Mapping[str, EntryPoint]:
    """The plugins that are installed, by the name of their utility."""
    return _announced(UTILITIES, tuple(sys.path))


def load_utility(name: str, *, package: ModuleType | None = None) -> Loaded:
    """Import the plugin of one utility; a package that is handed over needs no entry point.

    :raises StartRefused: when none of that name is installed, or it can't be imported, or has no manifest.
    """
    if package is None:
        package = _imported(name)
    utility = getattr(package, "UTILITY", None)
    if not isinstance(utility, Utility):
        raise StartRefused(
            f"plugin {name}: {package.__name__} has no UTILITY; declare one with ventanilla.plugin.Utility"
        )
    if utility.name != name:
        raise StartRefused(f"plugin {name}: its UTILITY is called {utility.name!r}; give both one name")
    return Loaded(name, utility, package.__name__, _submodule(name, package.__name__, "hooks"))


def theme_of(wanted: str, loaded: Loaded) -> Theme:
    """The theme of an instance: what the settings want, else the utility's own, else the base theme.

    :raises StartRefused: when the settings name a theme that is not installed.
    """
    themes = _announced(THEMES, tuple(sys.path))
    if wanted == BASE_THEME:
        return Theme(BASE_THEME, None)
    if wanted and wanted not in themes:
        known = ", ".join(sorted((BASE_THEME, *themes)))
        raise StartRefused(f"theme {wanted}: no such theme is installed; there are {known}")
    for name in (wanted, loaded.utility.theme, loaded.name):
        if name and name in themes:
            return Theme(name, themes[name].value)
    return Theme(BASE_THEME, None)


def tables_of(loaded: Loaded) -> ModuleType | None:
    """The plugin's module ``tables``, where it has one."""
    return _submodule(loaded.name, loaded.package, "tables")


@cache
def _announced(group: str, path: tuple[str, ...]) -> Mapping[str, EntryPoint]:
    """What the distributions on a path announce under a group: reading them all takes as long as many a page."""
    return {found.name: found for found in sorted(entry_points(group=group), key=lambda found: found.name)}


def _imported(name: str) -> ModuleType:
    known = installed()
    if name not in known:
        names = ", ".join(known) or "none"
        raise StartRefused(f"utility {name}: no such plugin is installed; installed are: {names}")
    return _import(name, known[name].value)


def _submodule(name: str, package: str, part: str) -> ModuleType | None:
    return _import(name, f"{package}.{part}") if find_spec(f"{package}.{part}") else None


def _import(name: str, module: str) -> ModuleType:
    try:
        return import_module(module)
    except StartRefused:
        raise
    except (Exception, SystemExit) as fault:
        raise StartRefused(f"plugin {name}: {module} can't be imported: {type(fault).__name__}: {fault}") from fault
