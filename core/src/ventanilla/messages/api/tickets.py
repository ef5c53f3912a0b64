"""Tickets and their files on the API."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from marshmallow import Schema, fields, validate

from ventanilla.api.operations import StrictBlueprint, takes_files
from ventanilla.api.schemas import moment_json
from ventanilla.api.shell import ApiShell
from ventanilla.errors import InvalidInput
from ventanilla.kernel.scopes import Scope
from ventanilla.messages.answers import file_response
from ventanilla.messages.api.ticket_schemas import (
    FileSchema,
    SpecialistsSchema,
    ThreadSchema,
    TicketFormSchema,
    TicketsSchema,
    file_json,
    form_json,
    thread_json,
    ticket_json,
)
from ventanilla.messages.attachments import MEDIA_TYPES
from ventanilla.messages.model import NewTicket, Reach
from ventanilla.messages.service.tickets import TicketsService

ROOM = 1 << 16
_LONGEST = validate.Length(max=2_000_000)


class CursorQuery(Schema):
    """After the cursor ``next`` of the page before."""

    cursor = fields.String(load_default="", validate=validate.Length(max=80))


class NewTicketSchema(Schema):
    """A message; ``files`` are ids of files handed over before. Under one ``key`` it is sent once."""

    supply_point_id = fields.String(load_default="", validate=validate.Length(max=26))
    topic = fields.String(required=True, validate=validate.Length(max=40))
    kind = fields.String(load_default="", validate=validate.Length(max=40))
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
    @api.route("/supplies/<string:supply_point_id>/specialists", scope=Scope.MESSAGES_READ)
    @api.response(200, SpecialistsSchema)
    def specialists(supply_point_id: str) -> Response:
        """Who looks after a supply, what one may write about, and with how many files."""
        actor = shell.customer()
        answer = service.specialists(actor, supply_point_id)
        told = form_json(service.form(actor, supply_point_id), shell)
        return shell.private({**told, "as_of": moment_json(answer.as_of) if answer.as_of else None})

    @api.route("/tickets/form", scope=Scope.MESSAGES_READ)
    @api.response(200, TicketFormSchema)
    def ticket_form() -> Response:
        """What one may write about without naming a supply, of which kind, and with how many files."""
        return shell.private(form_json(service.form(shell.customer()), shell))

    @api.route("/tickets", scope=Scope.MESSAGES_READ)
    @api.arguments(CursorQuery, location="query")
    @api.response(200, TicketsSchema)
    def tickets(wanted: dict[str, str]) -> Response:
        """Your messages to the utility, newest first."""
        found, following = service.tickets(shell.customer(), wanted["cursor"])
        return shell.private({"items": [ticket_json(one, shell) for one in found], "next": following})

    @api.route("/tickets", methods=["POST"], scope=Scope.MESSAGES_WRITE)
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
            kind=wanted["kind"],
        )
        made = shell.private(thread_json(service.send(shell.customer(), new, shell.language.tag), shell))
        made.status_code = 201
        return made


def _thread(api: StrictBlueprint, service: TicketsService, shell: ApiShell) -> None:
    @api.route("/tickets/<string:ticket_id>", scope=Scope.MESSAGES_READ)
    @api.response(200, ThreadSchema)
    def ticket(ticket_id: str) -> Response:
        """One of your tickets with all that was written."""
        return shell.private(thread_json(service.ticket(shell.customer(), ticket_id), shell))

    @api.route("/tickets/<string:ticket_id>/messages", methods=["POST"], scope=Scope.MESSAGES_WRITE)
    @api.arguments(AnswerSchema)
    @api.response(200, ThreadSchema)
    def answer(wanted: dict[str, Any], ticket_id: str) -> Response:
        """Write again in a ticket that is not closed."""
        files = tuple(wanted["files"])
        made = service.answer(shell.customer(), ticket_id, wanted["text"], files, wanted["key"])
        return shell.private(thread_json(made, shell))


def _files(api: StrictBlueprint, service: TicketsService, shell: ApiShell) -> None:
    body = {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}

    @api.route("/ticket-files", methods=["POST"], scope=Scope.MESSAGES_WRITE)
    @api.arguments(FileNameQuery, location="query")
    @api.doc(requestBody={"required": True, **body})
    @api.response(201, FileSchema)
    @takes_files(service.policy.file_bytes + ROOM)
    def add_file(wanted: dict[str, str]) -> Response:
        """Hand a file over for a message that is not sent yet; the body is the file itself."""
        taken, bad = service.add_files(shell.customer(), [(wanted["name"], request.get_data())])
        if bad:
            raise InvalidInput({"files": bad[0][1]})
        made = shell.private(file_json(taken[0]))
        made.status_code = 201
        return made

    @api.route("/ticket-files/<string:file_id>", scope=Scope.MESSAGES_READ)
    @api.response(200)
    @api.files(*MEDIA_TYPES.values())
    def file(file_id: str) -> Response:
        """A file of your tickets, or one that waits; always to be saved, never to be shown."""
        return file_response(*service.file(shell.customer(), file_id))

    @api.route("/ticket-files/<string:file_id>", methods=["DELETE"], scope=Scope.MESSAGES_WRITE)
    @api.response(204, description="It is gone.")
    def drop_file(file_id: str) -> Response:
        """Take a file back that no message has yet."""
        service.drop_file(shell.customer(), file_id)
        return Response(status=204, headers={"Cache-Control": "no-store"})
