"""Tickets and their files on the API."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from marshmallow import Schema, fields, validate

from ventanilla.api.operations import StrictBlueprint, takes_files
from ventanilla.api.schemas import MomentField, moment_json
from ventanilla.api.shell import ApiShell
from ventanilla.errors import InvalidInput
from ventanilla.messages.answers import file_response
from ventanilla.messages.model import AttachedFile, NewTicket, Reach, Specialist, Ticket, TicketForm, TicketThread
from ventanilla.messages.service.tickets import TicketsService

ROOM = 1 << 16
_LONGEST = validate.Length(max=2_000_000)


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
    most_files = fields.Integer(required=True)
    file_bytes = fields.Integer(required=True)
    total_bytes = fields.Integer(required=True)
    longest_text = fields.Integer(required=True)


class FileSchema(Schema):
    """An attachment; ``size`` in bytes of what is kept."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True)
    media_type = fields.String(required=True)
    size = fields.Integer(required=True)


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
    state = fields.String(required=True)
    specialist = fields.String(required=True, allow_none=True)
    created_at = MomentField(required=True)
    due_on = fields.Date(required=True, allow_none=True)


class ThreadSchema(TicketSchema):
    """A ticket with all that was written, oldest first."""

    email = fields.String(required=True)
    phone = fields.String(required=True)
    thread = fields.List(fields.Nested(LineSchema), required=True)


class TicketsSchema(Schema):
    """Your tickets, newest first."""

    items = fields.List(fields.Nested(TicketSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class CursorQuery(Schema):
    """After the cursor ``next`` of the page before."""

    cursor = fields.String(load_default="", validate=validate.Length(max=80))


class NewTicketSchema(Schema):
    """A message; ``files`` are ids of files handed over before. Under one ``key`` it is sent once."""

    supply_point_id = fields.String(load_default="", validate=validate.Length(max=26))
    topic = fields.String(required=True, validate=validate.Length(max=40))
    text = fields.String(required=True, validate=_LONGEST)
    email = fields.String(required=True, validate=validate.Length(max=300))
    phone = fields.String(load_default="", validate=validate.Length(max=80))
    files = fields.List(fields.String(validate=validate.Length(max=26)), load_default=list)
    key = fields.String(load_default="", validate=validate.Length(max=64))


class AnswerSchema(Schema):
    """Another message in a ticket."""

    text = fields.String(required=True, validate=_LONGEST)
    files = fields.List(fields.String(validate=validate.Length(max=26)), load_default=list)
    key = fields.String(load_default="", validate=validate.Length(max=64))


class FileNameQuery(Schema):
    """What the file is called; its ending must fit its content."""

    name = fields.String(required=True, validate=validate.Length(min=1, max=500))


def add_tickets(api: StrictBlueprint, service: TicketsService, shell: ApiShell) -> None:
    """``/supplies/{id}/specialists``, ``/tickets…`` and ``/ticket-files…``."""
    _writing(api, service, shell)
    _thread(api, service, shell)
    _files(api, service, shell)


def _writing(api: StrictBlueprint, service: TicketsService, shell: ApiShell) -> None:
    @api.route("/supplies/<string:supply_point_id>/specialists")
    @api.response(200, TicketFormSchema)
    def specialists(supply_point_id: str) -> Response:
        """Who looks after a supply, what one may write about, and with how many files."""
        return shell.private(_form_json(service.form(shell.customer(), supply_point_id), shell))

    @api.route("/tickets")
    @api.arguments(CursorQuery, location="query")
    @api.response(200, TicketsSchema)
    def tickets(wanted: dict[str, str]) -> Response:
        """Your messages to the utility, newest first."""
        found, following = service.tickets(shell.customer(), wanted["cursor"])
        return shell.private({"items": [_ticket_json(one, shell) for one in found], "next": following})

    @api.route("/tickets", methods=["POST"])
    @api.arguments(NewTicketSchema)
    @api.response(201, ThreadSchema)
    def send(wanted: dict[str, Any]) -> Response:
        """Write to the specialist of a topic; the answer has the number."""
        new = NewTicket(
            topic=wanted["topic"],
            text=wanted["text"],
            reach=Reach(wanted["email"], wanted["phone"]),
            key=wanted["key"],
            files=tuple(wanted["files"]),
            supply_point_id=wanted["supply_point_id"],
        )
        made = shell.private(_thread_json(service.send(shell.customer(), new, shell.language.tag), shell))
        made.status_code = 201
        return made


def _thread(api: StrictBlueprint, service: TicketsService, shell: ApiShell) -> None:
    @api.route("/tickets/<string:ticket_id>")
    @api.response(200, ThreadSchema)
    def ticket(ticket_id: str) -> Response:
        """One of your tickets with all that was written."""
        return shell.private(_thread_json(service.ticket(shell.customer(), ticket_id), shell))

    @api.route("/tickets/<string:ticket_id>/messages", methods=["POST"])
    @api.arguments(AnswerSchema)
    @api.response(200, ThreadSchema)
    def answer(wanted: dict[str, Any], ticket_id: str) -> Response:
        """Write again in a ticket that is not closed."""
        files = tuple(wanted["files"])
        made = service.answer(shell.customer(), ticket_id, wanted["text"], files, wanted["key"])
        return shell.private(_thread_json(made, shell))


def _files(api: StrictBlueprint, service: TicketsService, shell: ApiShell) -> None:
    body = {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}

    @api.route("/ticket-files", methods=["POST"])
    @api.arguments(FileNameQuery, location="query")
    @api.doc(requestBody={"required": True, **body})
    @api.response(201, FileSchema)
    @takes_files(service.policy.file_bytes + ROOM)
    def add_file(wanted: dict[str, str]) -> Response:
        """Hand a file over for a message that is not sent yet; the body is the file itself."""
        taken, bad = service.add_files(shell.customer(), [(wanted["name"], request.get_data())])
        if bad:
            raise InvalidInput({"files": bad[0][1]})
        made = shell.private(_file_json(taken[0]))
        made.status_code = 201
        return made

    @api.route("/ticket-files/<string:file_id>")
    @api.response(200, content_type="application/octet-stream", description="The file itself.")
    def file(file_id: str) -> Response:
        """A file of your tickets, or one that waits; always to be saved, never to be shown."""
        return file_response(*service.file(shell.customer(), file_id))

    @api.route("/ticket-files/<string:file_id>", methods=["DELETE"])
    @api.response(204, description="It is gone.")
    def drop_file(file_id: str) -> Response:
        """Take a file back that no message has yet."""
        service.drop_file(shell.customer(), file_id)
        return Response(status=204, headers={"Cache-Control": "no-store"})


def _form_json(offered: TicketForm, shell: ApiShell) -> dict[str, Any]:
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
        "most_files": offered.most_files,
        "file_bytes": offered.file_bytes,
        "total_bytes": offered.total_bytes,
        "longest_text": offered.longest_text,
    }


def _specialist_json(one: Specialist) -> dict[str, Any]:
    names = ("code", "name", "position", "phone", "email", "office", "hours")
    return {**{name: getattr(one, name) for name in names}, "topics": list(one.topics)}


def _ticket_json(one: Ticket, shell: ApiShell) -> dict[str, Any]:
    return {
        "id": one.id,
        "number": one.number,
        "supply_point_id": one.supply_point_id or None,
        "topic": one.topic,
        "topic_label": shell.language.text(f"ticket.topic.{one.topic}"),
        "state": one.state.value,
        "specialist": one.assignee_name or None,
        "created_at": moment_json(one.created_at),
        "due_on": one.due_on.isoformat() if one.due_on else None,
    }


def _thread_json(found: TicketThread, shell: ApiShell) -> dict[str, Any]:
    lines = [
        {
            "author": line.author.value,
            "author_name": line.author_name,
            "text": line.text,
            "at": moment_json(line.at),
            "files": [_file_json(file) for file in line.files],
        }
        for line in found.lines
    ]
    ticket = found.ticket
    return {**_ticket_json(ticket, shell), "email": ticket.email, "phone": ticket.phone, "thread": lines}


def _file_json(file: AttachedFile) -> dict[str, Any]:
    return {
        "id": file.id,
        "name": file.name,
        "kind": file.kind.value,
        "media_type": file.media_type,
        "size": file.size,
    }
