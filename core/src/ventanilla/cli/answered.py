"""What the commands about messages, questions and contents say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import click

from ventanilla.cli.staffing import Counter, printable, tried
from ventanilla.messages.model import Entry, EntryKind, StaffReply, Ticket, TicketFilter
from ventanilla.messages.service.tickets import step_name


def tickets(at: Counter, assignee: str, state: str, kind: str, late: bool) -> int:
    """List messages; the exit code."""

    def show() -> int:
        wanted = TicketFilter(assignee, state, is_late=late, kind=kind)
        found, following = at.portal.messages.tickets.inbox(at.actor, wanted)
        for one in found:
            _line(at, one)
        if not found:
            at.say("staff.tickets.none")
        if following:
            at.say("staff.tickets.more")
        return 0

    return _tried(at, show)


def ticket(at: Counter, number: str) -> int:
    """Show a message; the exit code."""

    def show() -> int:
        thread = at.portal.messages.tickets.read(at.actor, number)
        _line(at, thread.ticket)
        at.say("staff.tickets.reach", email=thread.ticket.email, phone=thread.ticket.phone, supply=thread.supply or "–")
        for step in thread.steps:
            state = at.language.text(f"messages.ticket.state.{step_name(step)}")
            at.say("staff.tickets.step", at=step.at, state=state, who=step.name or step.author.value)
        for line in thread.lines:
            at.say("staff.tickets.said", at=line.at, who=line.author_name or line.author.value)
            for piece in line.text.split("\n"):
                click.echo(f"  {printable(piece)}")
            for file in line.files:
                at.say("staff.tickets.file", id=file.id, name=file.name, size=file.size)
        return 0

    return _tried(at, show)


def ticket_file(at: Counter, number: str, file_id: str, path: Path) -> int:
    """Write a file out, never over another; the exit code."""

    def write() -> int:
        file, content = at.portal.messages.tickets.read_file(at.actor, number, file_id)
        with path.open("xb") as out:
            out.write(content)
        at.say("staff.tickets.written", name=file.name)
        return 0

    return _tried(at, write)


def reply(at: Counter, number: str, text: str, close: bool) -> int:
    """Answer; the exit code."""
    return _done(at, lambda: at.portal.messages.tickets.reply(at.actor, number, StaffReply(text, close)))


def set_state(at: Counter, number: str, state: str) -> int:
    """Change a message's state; the exit code."""
    return _done(at, lambda: at.portal.messages.tickets.set_state(at.actor, number, state))


def reassign(at: Counter, number: str, code: str, name: str) -> int:
    """Hand a message on; the exit code."""
    return _done(at, lambda: at.portal.messages.tickets.reassign(at.actor, number, code, name))


def questions(at: Counter, state: str) -> int:
    """List questions; the exit code."""

    def show() -> int:
        found = at.portal.messages.site.questions(at.actor, state)
        for one in found:
            at.say("staff.questions.line", number=one.number, at=one.asked_at, name=one.name or "–")
            click.echo(f"  {printable(' '.join(one.text.split()))}")
        if not found:
            at.say("staff.questions.none")
        return 0

    return _tried(at, show)


def answer_question(at: Counter, number: str, text: str, publish_as: str) -> int:
    """Answer a question; the exit code."""

    def answer() -> int:
        at.portal.messages.site.answer_question(at.actor, number, text, publish_as)
        at.say("staff.questions.answered", number=number)
        return 0

    return _tried(at, answer)


def dismiss_question(at: Counter, number: str) -> int:
    """Set a question aside; the exit code."""

    def dismiss() -> int:
        at.portal.messages.site.dismiss_question(at.actor, number)
        at.say("staff.questions.dismissed", number=number)
        return 0

    return _tried(at, dismiss)


def contents(at: Counter, kind: str) -> int:
    """List contents; the exit code."""
    for one in at.portal.messages.site.entries(at.actor, kind):
        _entry(at, one)
    return 0


def import_contents(at: Counter, folder: Path) -> int:
    """Take Markdown files in; the exit code."""
    changed = at.portal.messages.site.import_entries(at.actor, folder)
    at.say("staff.contents.imported", number=changed)
    return 0


def publish(at: Counter, kind: str, slug: str, version: int, when: datetime | None) -> int:
    """Publish a version; the exit code."""
    moment = when.replace(tzinfo=at.portal.house.zone) if when else None

    def show() -> int:
        _entry(at, at.portal.messages.site.publish(at.actor, EntryKind(kind), slug, version, moment))
        return 0

    return _tried(at, show)


def unpublish(at: Counter, kind: str, slug: str) -> int:
    """Take a piece of content back; the exit code."""

    def hide() -> int:
        _entry(at, at.portal.messages.site.unpublish(at.actor, EntryKind(kind), slug))
        return 0

    return _tried(at, hide)


def _tried(at: Counter, act: Callable[[], int]) -> int:
    return tried(at, act, "staff.messages.unknown", "staff.messages.changed")


def _done(at: Counter, act: Callable[[], Ticket]) -> int:
    def show() -> int:
        _line(at, act())
        return 0

    return _tried(at, show)


def _line(at: Counter, one: Ticket) -> None:
    kind = f"{at.language.text(f'ticket.kind.{one.kind}')}, " if one.kind else ""
    at.say(
        "staff.tickets.line",
        number=one.number,
        at=one.created_at,
        topic=kind + at.language.text(f"ticket.topic.{one.topic}"),
        state=at.language.text(f"messages.ticket.state.{one.state.value}"),
        assignee=one.assignee_name or "–",
        due=at.language.day(one.due_on) if one.due_on else "–",
    )


def _entry(at: Counter, one: Entry) -> None:
    live = str(one.live_version) if one.is_live else "–"
    at.say(
        "staff.contents.line", kind=one.kind.value, slug=one.slug, title=one.title, version=str(one.version), live=live
    )
