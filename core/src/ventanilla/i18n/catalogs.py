"""Catalogs: the texts of one locale, read from the ``.po`` files of core, plugin and theme."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from gettext import c2py
from importlib.resources import files
from importlib.resources.abc import Traversable

from babel.messages.pofile import PoFileError, read_po

from ventanilla.errors import StartRefused

FALLBACK = "en"
_BRACES = re.compile(r"\{([a-z_][a-z0-9_]*)\}")

Text = tuple[str, ...]
"""A text cut at its braces: literal, name, literal, name, … literal. One part only: nothing to fill in."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One message: its text, or its plural forms with the rule that picks one."""

    forms: tuple[Text, ...]
    choose: Callable[[int], int] | None = None

    def form(self, count: int) -> Text:
        """The form for a count; a message without plural forms has one for all."""
        return self.forms[min(self.choose(count), len(self.forms) - 1)] if self.choose else self.forms[0]


Catalog = Mapping[str, Entry]


def chain(locale: str) -> tuple[str, ...]:
    """Where a locale's texts are looked up, the least specific first: ``("en", "es", "es_AR")``."""
    parts = locale.split("_")
    own = tuple("_".join(parts[: end + 1]) for end in range(len(parts)))
    return own if own[0] == FALLBACK else (FALLBACK, *own)


def merged(locales: Iterable[str], plugin_package: str | None, theme_package: str | None) -> dict[str, Entry]:
    """One catalog out of the locales given, the later ones winning; within one: theme over plugin over core."""
    out: dict[str, Entry] = {}
    for locale in locales:
        out.update(_read("ventanilla.i18n", f"catalogs/{locale}"))
        for package in filter(None, (plugin_package, theme_package)):
            out.update(_read(package, f"translations/{locale}/LC_MESSAGES"))
    return out


@cache
def _read(package: str, folder: str) -> Catalog:
    out: dict[str, Entry] = {}
    for path in _po_files(files(package).joinpath(folder)):
        for id_, entry in _entries(path):
            if id_ in out:
                raise StartRefused(f"{path}: the message {id_} is already in another catalog of this folder")
            out[id_] = entry
    return out


def _po_files(folder: Traversable) -> list[Traversable]:
    if not folder.is_dir():
        return []
    return sorted((path for path in folder.iterdir() if path.name.endswith(".po")), key=lambda path: path.name)


def _entries(path: Traversable) -> Iterator[tuple[str, Entry]]:
    try:
        with path.open("rb") as file:
            catalog = read_po(file, ignore_obsolete=True, abort_invalid=True)
        choose = c2py(catalog.plural_expr)
    except (PoFileError, ValueError) as fault:
        raise StartRefused(f"{path}: it is not a valid catalog: {fault}") from None
    for found in catalog:
        if not found.id or found.fuzzy:
            continue
        if isinstance(found.id, (tuple, list)):
            if all(found.string):
                yield found.id[0], Entry(tuple(map(cut, found.string)), choose)
        elif found.string:
            yield found.id, Entry((cut(str(found.string)),))


def cut(text: str) -> Text:
    """A text cut at its ``{names}``; any other brace stays as it is written."""
    return tuple(_BRACES.split(text))
