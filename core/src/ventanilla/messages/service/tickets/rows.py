"""Tickets from their rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from ventanilla.errors import InvalidInput
from ventanilla.kernel.messages import message
from ventanilla.messages.model import Ticket, TicketAuthor, TicketLine, TicketState, TicketStep
from ventanilla.messages.service.tickets.filing import file_of
from ventanilla.messages.tables import ticket_steps, tickets


def ticket_of(row: Mapping[Any, Any]) -> Ticket:
    """A ticket."""
    names = ("id", "number", "identity_id", "supply_point_id", "topic", "assignee", "assignee_name", "email", "phone")
    plain = {name: row[name] for name in (*names, "kind", "created_at", "changed_at", "due_on", "version")}
    return Ticket(**plain, state=TicketState(row["state"]))


def lines_of(connection: Connection, ticket_id: str) -> tuple[TicketLine, ...]:
    """The thread of a ticket with its files, in two statements."""
    files: dict[str, list[Any]] = {}
    for row in tickets.files_of(connection, ticket_id):
        files.setdefault(row["line_id"], []).append(file_of(row))
    return tuple(
        TicketLine(
            id=row["id"],
            author=TicketAuthor(row["author"]),
            author_name=row["author_name"],
            text=row["text"],
            at=row["at"],
            files=tuple(files.get(row["id"], ())),
        )
        for row in tickets.lines(connection, ticket_id)
    )


def steps_of(connection: Connection, ticket_id: str) -> tuple[TicketStep, ...]:
    """The history of a ticket's states, oldest first."""
    out: list[TicketStep] = []
    for row in ticket_steps.steps(connection, ticket_id):
        was_closed = bool(out) and out[-1].state is TicketState.CLOSED
        state = TicketState(row["state"])
        author = TicketAuthor(row["author"])
        out.append(TicketStep(state, row["at"], author, row["author_name"], was_closed))
    return tuple(out)


def step_name(step: TicketStep) -> str:
    """What a change of state is called: the state, or that the ticket is open again."""
    return "reopened" if step.is_reopening else step.state.value


def cursor_of(ticket: Ticket) -> str:
    """Where a list goes on behind a ticket."""
    return f"{ticket.created_at.astimezone(UTC):%Y%m%dT%H%M%S%f}-{ticket.number}"


def place_of(cursor: str) -> tuple[datetime, str] | None:
    """What a cursor stands for; None for the beginning.

    :raises InvalidInput: on ``cursor``, when it is none of ours.
    """
    if not cursor:
        return None
    moment, _, id_ = cursor.partition("-")
    try:
        return datetime.strptime(moment, "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC), id_[:26]
    except ValueError:
        raise InvalidInput({"cursor": message("error.field.invalid")}) from None
