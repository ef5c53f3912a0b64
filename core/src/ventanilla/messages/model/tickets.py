"""Messages of customers to the utility's specialists, and what comes of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Specialist:
    """Somebody at the utility who looks after a supply's contract.

    ``topics`` are the names of the declared topics that they answer; ``position`` is in the utility's own words.
    """

    supply_point_id: str
    code: str
    name: str
    position: str
    phone: str = ""
    email: str = ""
    office: str = ""
    hours: str = ""
    topics: tuple[str, ...] = ()


class TicketState(StrEnum):
    """Where a ticket stands: nobody has looked yet; somebody works on it; answered; closed for good."""

    NEW = "new"
    IN_WORK = "in_work"
    ANSWERED = "answered"
    CLOSED = "closed"


class TicketAuthor(StrEnum):
    """Who wrote a line of the thread."""

    CUSTOMER = "customer"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class TicketStep:
    """One change of a ticket's state, and who made it; ``name`` is empty for the customer.

    ``is_reopening`` says that it was closed before.
    """

    state: TicketState
    at: datetime
    author: TicketAuthor
    name: str = ""
    is_reopening: bool = False


class Day(Protocol):
    """A day of every year, or of one."""

    def is_on(self, day: date) -> bool:
        """Whether a day is it."""
        ...


def due_day(day: date, days: int, *, in_business_days: bool = False, holidays: Iterable[Day] = ()) -> date:
    """The last day of a term that begins on a day, itself not counted; business days are no weekends or holidays."""
    if not in_business_days:
        return day + timedelta(days=days)
    free = tuple(holidays)
    while days:
        day += timedelta(days=1)
        if day.isoweekday() < 6 and not any(each.is_on(day) for each in free):
            days -= 1
    return day


class FileKind(StrEnum):
    """What an attachment is, by its content and not by its name."""

    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"
    DOCX = "docx"
    XLSX = "xlsx"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file of a message. ``name`` is only shown and never a path; ``size`` is in bytes of what is kept."""

    id: str
    name: str
    kind: FileKind
    size: int
    media_type: str


@dataclass(frozen=True, slots=True)
class TicketLine:
    """One message of the thread. ``author_name`` is empty for the customer, whom the page calls "you"."""

    id: str
    author: TicketAuthor
    author_name: str
    text: str = field(repr=False)
    at: datetime
    files: tuple[AttachedFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Ticket:
    """A numbered message. ``assignee`` is a specialist's code, empty for the common inbox.

    ``due_on`` is the last day for an answer, None where the utility names none. ``version`` counts changes from 1.
    """

    id: str
    number: str
    identity_id: str
    supply_point_id: str
    topic: str
    state: TicketState
    assignee: str
    assignee_name: str
    email: str = field(repr=False)
    phone: str = field(repr=False)
    created_at: datetime
    changed_at: datetime
    due_on: date | None
    version: int
    kind: str = ""
    """What it is, as the utility's policy names it; empty where it asks for no kind."""

    @property
    def is_open(self) -> bool:
        """Whether it waits for the utility."""
        return self.state in (TicketState.NEW, TicketState.IN_WORK)

    def is_late(self, today: date) -> bool:
        """Whether the day for an answer has passed without one."""
        return self.is_open and self.due_on is not None and self.due_on < today


@dataclass(frozen=True, slots=True)
class TicketThread:
    """A ticket with everything that was written, oldest first; ``supply`` is the label of the supply it is about."""

    ticket: Ticket
    lines: tuple[TicketLine, ...]
    supply: str = ""
    steps: tuple[TicketStep, ...] = ()


@dataclass(frozen=True, slots=True)
class TopicChoice:
    """A topic that may be chosen, and who will get the message; nothing where no specialist is named for it."""

    name: str
    specialist: Specialist | None
    answer_days: int | None


@dataclass(frozen=True, slots=True)
class KindChoice:
    """What a message may be, and by when it is answered then; None: that depends on the topic."""

    name: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class TicketForm:
    """What the form of a new message offers; sizes in bytes."""

    topics: tuple[TopicChoice, ...]
    specialists: tuple[Specialist, ...]
    most_files: int
    file_bytes: int
    total_bytes: int
    longest_text: int
    email: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    kinds: tuple[KindChoice, ...] = ()


@dataclass(frozen=True, slots=True)
class Reach:
    """Where somebody wants to be answered, as typed."""

    email: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class NewTicket:
    """A message as typed. ``key`` makes sending it twice one ticket; ``files`` are ids of files handed over before."""

    topic: str
    text: str = field(repr=False)
    reach: Reach = Reach()
    key: str = ""
    files: tuple[str, ...] = ()
    supply_point_id: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class TicketFilter:
    """Which tickets the staff wants to see: of an assignee (``-`` for the common inbox), in a state, late ones."""

    assignee: str = ""
    state: str = ""
    topic: str = ""
    is_late: bool = False
    cursor: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class StaffReply:
    """An answer of the staff; ``closes`` ends the ticket with it. ``version`` is what it was written on, 0: any."""

    text: str = field(repr=False)
    closes: bool = False
    version: int = 0
