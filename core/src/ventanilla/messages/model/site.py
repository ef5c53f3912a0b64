"""What the public portal says: pages, news, services, answered questions; and what visitors ask."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class EntryKind(StrEnum):
    """What a piece of content is."""

    PAGE = "page"
    NEWS = "news"
    SERVICE = "service"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Entry:
    """A piece of content as its readers see it, or as the staff last wrote it.

    ``body`` is Markdown. ``place`` orders pages in the menu, 0 keeps one out of it. ``live_version`` is 0 while it is
    not published, ``version`` the last one that was written. Moments are aware, UTC; ``published_at`` is the date of
    the news.
    """

    id: str
    kind: EntryKind
    slug: str
    title: str
    summary: str
    body: str = field(repr=False)
    place: int
    published_at: datetime | None
    changed_at: datetime
    live_version: int
    version: int

    @property
    def is_live(self) -> bool:
        """Whether visitors see it."""
        return self.live_version > 0


@dataclass(frozen=True, slots=True)
class EntryVersion:
    """One version of an entry, and who wrote it when (UTC)."""

    version: int
    title: str
    summary: str
    body: str = field(repr=False)
    written_by: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class SiteMenuItem:
    """A section of the public portal; ``slug`` is empty for what is no page."""

    name: str
    title: str
    slug: str = ""


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a text; ``is_hit`` where it is what was looked for."""

    text: str
    is_hit: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a search found: a piece of content, or a screen of the cabinet by its name."""

    kind: str
    title: tuple[Snippet, ...]
    excerpt: tuple[Snippet, ...]
    slug: str = ""
    screen: str = ""
    score: int = 0


class QuestionState(StrEnum):
    """Where a visitor's question stands."""

    NEW = "new"
    ANSWERED = "answered"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class Question:
    """A visitor's question; name and address are forgotten some time after it is closed, and empty then."""

    id: str
    number: str
    name: str = field(repr=False)
    email: str = field(repr=False)
    text: str = field(repr=False)
    locale: str
    state: QuestionState
    asked_at: datetime
    answer: str = ""
    answered_by: str = ""
    answered_at: datetime | None = None
    entry_id: str = ""


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """What the staff writes, ``body`` in Markdown. ``version`` is the one that it is based on, 0 for a new entry."""

    kind: EntryKind
    slug: str
    title: str
    summary: str = ""
    body: str = field(default="", repr=False)
    place: int = 0
    version: int = 0


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question as typed. ``key`` makes sending it twice one question."""

    name: str = field(repr=False)
    email: str = field(repr=False)
    text: str = field(repr=False)
    key: str = ""


@dataclass(frozen=True, slots=True)
class Front:
    """What the front page shows: the newest news, the pages that the manifest names, answered questions."""

    news: tuple[Entry, ...]
    pages: tuple[Entry, ...]
    answers: tuple[Entry, ...]
