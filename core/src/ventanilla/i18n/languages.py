"""The languages of one instance, and which of them a visitor gets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol
from zoneinfo import ZoneInfo

from ventanilla.i18n import tags
from ventanilla.i18n.catalogs import FALLBACK, chain, merged
from ventanilla.i18n.language import Language


class Speaker(Protocol):
    """What of a utility decides its languages."""

    @property
    def locales(self) -> tuple[str, ...]:
        """``es-AR``: the utility's own first."""
        ...

    @property
    def timezone(self) -> str:
        """Where its clocks stand."""
        ...


class Languages:
    """All languages of this instance; the first is the utility's own."""

    all: Sequence[Language]

    def __init__(self, languages: Sequence[Language]) -> None:
        self.all = tuple(languages)
        self._by_tag = {tags.normal(language.tag): language for language in reversed(self.all)}
        self._order = tuple(tags.normal(language.tag) for language in self.all)

    @classmethod
    def build(cls, utility: Speaker, plugin_package: str | None = None, theme_package: str | None = None) -> Languages:
        """Read the catalogs of core, plugin and theme for the utility's locales, and English.

        :raises StartRefused: when a catalog can't be read; the sentence names the file.
        """
        zone = ZoneInfo(utility.timezone)
        locales = [locale.replace("-", "_") for locale in utility.locales]
        if FALLBACK not in locales:
            locales.append(FALLBACK)
        languages = []
        for locale in locales:
            order = chain(locale)
            entries = merged(order, plugin_package, theme_package)
            own = merged([at for at in order if at != FALLBACK or locale == at], plugin_package, theme_package)
            languages.append(Language(locale, entries, zone, frozenset(own)))
        return cls(languages)

    @property
    def default(self) -> Language:
        """The utility's own."""
        return self.all[0]

    def get(self, tag: str) -> Language:
        """The language of a tag, or the utility's own when there is none. Never raises, whatever the text."""
        found = tags.best(tag, self._order) if isinstance(tag, str) else None
        return self._by_tag[found] if found else self.default

    def wanted(self, accept_language: str) -> Language:
        """The best of an Accept-Language header: a visitor with es-MX gets es-AR, ``en-GB`` gets en."""
        for tag in tags.accepted(accept_language):
            found = tags.best(tag, self._order)
            if found:
                return self._by_tag[found]
        return self.default

    def missing(self, ids: Iterable[str]) -> list[tuple[str, str]]:
        """Which of the ids have no text of its own in which locale: pairs of locale and id."""
        return [(language.locale, id_) for id_ in ids for language in self.all if id_ not in language.own]
