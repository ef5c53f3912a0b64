"""Tickets in JSON: what they look like, and how they are written."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from ventanilla.api.schemas import MomentField, moment_json
from ventanilla.api.shell import ApiShell
from ventanilla.messages.model import AttachedFile, Specialist, Ticket, TicketForm, TicketThread
from ventanilla.messages.service.tickets import step_name


class SpecialistSchema(Schema):
    """Somebody who looks after the supply's contract."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    position = fields.String(required=True)
    phone = fields.String(required=True)
    email = fields.String(required=True)
    office = fields.String(required=True)
    hours = fields.String(required=True)
    topics = fields.List(fields.String(), required=True)


class TopicSchema(Schema):
    """What a message may be about, and who gets it."""

    name = fields.String(required=True)
    label = fields.String(required=True)
    specialist = fields.String(required=True, allow_none=True)
    answer_days = fields.Integer(required=True, allow_none=True)


class TicketFormSchema(Schema):
    """Whom to write to, about what, with how much; sizes in bytes."""

    items = fields.List(fields.Nested(SpecialistSchema), required=True)
    next = fields.String(required=True, allow_none=True)
    topics = fields.List(fields.Nested(TopicSchema), required=True)
    kinds = fields.List(fields.Nested(lambda: KindChoiceSchema()), required=True)
    most_files = fields.Integer(required=True)
    file_bytes = fields.Integer(required=True)
    total_bytes = fields.Integer(required=True)
    longest_text = fields.Integer(required=True)


class SpecialistsSchema(TicketFormSchema):
    """Of one supply; ``as_of`` is when an older answer of the utility's system was given."""

    as_of = MomentField(required=True, allow_none=True)


class FileSchema(Schema):
    """An attachment; ``size`` in bytes of what is kept."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True)
    media_type = fields.String(required=True)
    size = fields.Integer(required=True)


class StepSchema(Schema):
    """A change of state: the state, or ``reopened``; who made it."""

    state = fields.String(required=True)
    at = MomentField(required=True)
    author = fields.String(required=True)
    author_name = fields.String(required=True)


class KindChoiceSchema(Schema):
    """What a message may be, and by when it is answered; null: that depends on the topic."""

    name = fields.String(required=True)
    label = fields.String(required=True)
    due_on = fields.Date(required=True, allow_none=True)


class LineSchema(Schema):
    """One message of a thread."""

    author = fields.String(required=True)
    author_name = fields.String(required=True)
    text = fields.String(required=True)
    at = MomentField(required=True)
    files = fields.List(fields.Nested(FileSchema), required=True)


class TicketSchema(Schema):
    """A numbered message and where it stands."""

    id = fields.String(required=True)
    number = fields.String(required=True)
    supply_point_id = fields.String(required=True, allow_none=True)
    topic = fields.String(required=True)
    topic_label = fields.String(required=True)
    kind = fields.String(required=True, allow_none=True)
    kind_label = fields.String(required=True, allow_none=True)
    state = fields.String(required=True)
    specialist = fields.String(required=True, allow_none=True)
    created_at = MomentField(required=True)
    due_on = fields.Date(required=True, allow_none=True)


class ThreadSchema(TicketSchema):
    """A ticket with all that was written, oldest first."""

    email = fields.String(required=True)
    phone = fields.String(required=True)
    thread = fields.List(fields.Nested(LineSchema), required=True)
    history = fields.List(fields.Nested(StepSchema), required=True)


class TicketsSchema(Schema):
    """Your tickets, newest first."""

    items = fields.List(fields.Nested(TicketSchema), required=True)
    next = fields.String(required=True, allow_none=True)


def form_json(offered: TicketForm, shell: ApiShell) -> dict[str, Any]:
    """What the form of a new message offers."""
    return {
        "items": [_specialist_json(one) for one in offered.specialists],
        "next": None,
        "topics": [
            {
                "name": choice.name,
                "label": shell.language.text(f"ticket.topic.{choice.name}"),
                "specialist": choice.specialist.code if choice.specialist else None,
                "answer_days": choice.answer_days,
            }
            for choice in offered.topics
        ],
        "kinds": [
            {
                "name": kind.name,
                "label": shell.language.text(f"ticket.kind.{kind.name}"),
                "due_on": kind.due_on.isoformat() if kind.due_on else None,
            }
            for kind in offered.kinds
        ],
        "most_files": offered.most_files,
        "file_bytes": offered.file_bytes,
        "total_bytes": offered.total_bytes,
        "longest_text": offered.longest_text,
    }


def _specialist_json(one: Specialist) -> dict[str, Any]:
    names = ("code", "name", "position", "phone", "email", "office", "hours")
    return {**{name: getattr(one, name) for name in names}, "topics": list(one.topics)}


def ticket_json(one: Ticket, shell: ApiShell) -> dict[str, Any]:
    """A ticket."""
    return {
        "id": one.id,
        "number": one.number,
        "supply_point_id": one.supply_point_id or None,
        "topic": one.topic,
        "topic_label": shell.language.text(f"ticket.topic.{one.topic}"),
        "kind": one.kind or None,
        "kind_label": shell.language.text(f"ticket.kind.{one.kind}") if one.kind else None,
        "state": one.state.value,
        "specialist": one.assignee_name or None,
        "created_at": moment_json(one.created_at),
        "due_on": one.due_on.isoformat() if one.due_on else None,
    }


def thread_json(found: TicketThread, shell: ApiShell) -> dict[str, Any]:
    """A ticket with all that was written."""
    lines = [
        {
            "author": line.author.value,
            "author_name": line.author_name,
            "text": line.text,
            "at": moment_json(line.at),
            "files": [file_json(file) for file in line.files],
        }
        for line in found.lines
    ]
    ticket = found.ticket
    steps = [
        {
            "state": step_name(step),
            "at": moment_json(step.at),
            "author": step.author.value,
            "author_name": step.name,
        }
        for step in found.steps
    ]
    reach = {"email": ticket.email, "phone": ticket.phone}
    return {**ticket_json(ticket, shell), **reach, "thread": lines, "history": steps}


def file_json(file: AttachedFile) -> dict[str, Any]:
    """A file."""
    return {
        "id": file.id,
        "name": file.name,
        "kind": file.kind.value,
        "media_type": file.media_type,
        "size": file.size,
    }
