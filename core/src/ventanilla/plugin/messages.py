"""What a utility declares about messages of its customers and about its public portal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from ventanilla.plugin.bands import Holiday


@dataclass(frozen=True)
class TicketTopic:
    """What a message may be about; its label is the message ``ticket.topic.<name>`` of the plugin's catalog.

    ``answer_days`` is how many calendar days an answer may take, the day of the message not counted; None: not said.
    """

    name: str
    answer_days: int | None = None


@dataclass(frozen=True)
class TicketKind:
    """What a message is, as a doubt or a complaint; its label is the message ``ticket.kind.<name>``.

    ``answer_days`` is how many days an answer may take, the day of the message not counted, and goes before what the
    topic says; None: the topic's. ``in_business_days`` counts Mondays to Fridays that are no holidays.
    """

    name: str
    answer_days: int | None = None
    in_business_days: bool = False


@dataclass(frozen=True)
class TicketPolicy:
    """How customers write to the utility, and with what.

    Numbers are ``<prefix>-<year>-<six digits>``. Sizes are in bytes; ``total_bytes`` is that of one message.
    """

    topics: tuple[TicketTopic, ...]
    prefix: str = "M"
    longest_text: int = 10_000
    most_files: int = 5
    file_bytes: int = 8 << 20
    total_bytes: int = 20 << 20
    per_identity: int = 30
    """Messages that one identity may send in a day, answers included."""
    files_per_identity: int = 60
    """Files that one identity may hand over in a day."""
    kinds: tuple[TicketKind, ...] = ()
    """What a message may be, where the customer has to say so."""
    holidays: tuple[Holiday, ...] = ()
    """Days that are no business days although they are none of a weekend."""


@dataclass(frozen=True)
class Site:
    """The public portal in front of the cabinet: pages, news, questions, search. Its contents are the staff's.

    ``about`` and ``contacts`` are the slugs of the pages that the cabinet and the front page lead to.
    """

    about: str = "about"
    contacts: str = "contacts"
    menu: tuple[str, ...] = ()
    """The entries of the menu for visitors, in order: slugs of pages, and ``start``, ``news``, ``services``,
    ``questions`` and ``outages``. Without it: all pages, and what of the others has contents. An entry may be called by
    the message ``site.menu.<name>`` of the plugin's catalog, hyphens written as ``_``; else it is called like its page.
    """
    front_pages: tuple[str, ...] = ()
    """Slugs of the pages that the front page shows as tiles, in order."""
    front_news: int = 3
    asks_questions: bool = True
    questions_per_actor: int = 5
    """Questions that one network address may ask in an hour."""
    questions_per_address: int = 3
    """Questions in a day that name one e-mail address."""
    questions_per_day: int = 300
    """Questions in a day, whoever asks."""
    question_kept: timedelta = timedelta(days=365)
    """How long a question is kept with its name and address once it is closed."""
