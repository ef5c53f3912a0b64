"""What visitors read and find."""

from __future__ import annotations

from collections.abc import Iterable

from ventanilla.errors import NotFound
from ventanilla.house import House
from ventanilla.i18n import Language
from ventanilla.messages.markdown import plain_of
from ventanilla.messages.model import Entry, EntryKind, Finding, Front, SiteMenuItem
from ventanilla.messages.searching import Stemmer
from ventanilla.messages.service.site.rows import entry_of
from ventanilla.messages.service.tickets.rows import place_of
from ventanilla.messages.tables import site
from ventanilla.plugin import Site

PAGE = 10
_FRONT_ANSWERS = 4
_MOST_FOUND = 30
_LASTING = {EntryKind.PAGE: 15, EntryKind.SERVICE: 15, EntryKind.ANSWER: 6}
"""What stands for long is worth more than what was news once."""
_MOST_LOOKED_AT = 200


class Reading:
    """Only what is published."""

    def __init__(self, house: House, policy: Site, stemmer: Stemmer) -> None:
        self._house = house
        self._policy = policy
        self._stemmer = stemmer

    def menu(self) -> tuple[SiteMenuItem, ...]:
        """The sections in order: the pages with a place; news and questions are the shell's to add."""
        with self._house.db.read() as connection:
            rows = site.placed(connection, [EntryKind.PAGE.value])
        return tuple(SiteMenuItem("page", row["title"], row["slug"]) for row in rows if row["place"])

    def front(self) -> Front:
        """What the front page shows."""
        now = self._house.clock.now()
        with self._house.db.read() as connection:
            news = site.newest(connection, EntryKind.NEWS.value, now, None, self._policy.front_news)
            placed = site.placed(connection, [EntryKind.PAGE.value, EntryKind.SERVICE.value])
            answers = site.placed(connection, [EntryKind.ANSWER.value])
        by_slug = {row["slug"]: entry_of(row) for row in placed}
        pages = tuple(by_slug[slug] for slug in self._policy.front_pages if slug in by_slug)
        return Front(tuple(map(entry_of, news)), pages, tuple(map(entry_of, answers[:_FRONT_ANSWERS])))

    def news(self, cursor: str) -> tuple[tuple[Entry, ...], str | None]:
        """See :meth:`SiteService.news`."""
        now = self._house.clock.now()
        with self._house.db.read() as connection:
            rows = site.newest(connection, EntryKind.NEWS.value, now, place_of(cursor), PAGE + 1)
        found = tuple(map(entry_of, rows[:PAGE]))
        return found, _cursor(found[-1]) if len(rows) > PAGE else None

    def entry(self, kind: EntryKind, slug: str) -> Entry:
        """See :meth:`SiteService.entry`."""
        with self._house.db.read() as connection:
            row = site.live(connection, kind.value, slug[:80])
        if row is None or (row["published_at"] is not None and row["published_at"] > self._house.clock.now()):
            raise NotFound
        return entry_of(row)

    def listed(self, kind: EntryKind) -> tuple[Entry, ...]:
        """See :meth:`SiteService.listed`."""
        with self._house.db.read() as connection:
            return tuple(map(entry_of, site.placed(connection, [kind.value])))

    def search(self, typed: str, language: Language) -> tuple[Finding, ...]:
        """See :meth:`SiteService.search`."""
        stems = self._stemmer.wanted(typed)
        if not stems:
            return ()
        found = [*self._among_entries(stems), *self._among_screens(stems, language)]
        return tuple(sorted(found, key=lambda one: -one.score)[:_MOST_FOUND])

    def _among_entries(self, stems: tuple[str, ...]) -> Iterable[Finding]:
        now = self._house.clock.now()
        with self._house.db.read() as connection:
            rows = site.with_stems(connection, stems, now, all_of_them=True, limit=_MOST_LOOKED_AT)
            if not rows and len(stems) > 1:
                rows = site.with_stems(connection, stems, now, all_of_them=False, limit=_MOST_LOOKED_AT)
        for entry in map(entry_of, rows):
            body = f"{entry.summary} {plain_of(entry.body)}"
            score = self._stemmer.score(stems, entry.title, entry.summary, body) + _LASTING.get(entry.kind, 0)
            title, excerpt = self._stemmer.marked(entry.title, stems), self._stemmer.excerpt(body, stems)
            yield Finding(entry.kind.value, title, excerpt, slug=entry.slug, score=score)

    def _among_screens(self, stems: tuple[str, ...], language: Language) -> Iterable[Finding]:
        """The cabinet's own screens are services too: who looks for readings finds where to hand them over."""
        for screen in self._house.utility.screens:
            title = language.text(f"screen.{screen.name}")
            about = f"web.help.screen.{screen.name}"
            text = language.text(about) if language.has(about) else ""
            known = self._stemmer.column(title, text)
            if all(f" {stem}" in known for stem in stems):
                score = self._stemmer.score(stems, title, "", text) + 1
                marked, excerpt = self._stemmer.marked(title, stems), self._stemmer.excerpt(text, stems)
                yield Finding("screen", marked, excerpt, screen=screen.name, score=score)


def _cursor(last: Entry) -> str:
    assert last.published_at is not None
    return f"{last.published_at:%Y%m%dT%H%M%S%f}-{last.id}"
