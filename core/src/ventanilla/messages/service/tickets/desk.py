"""What the staff does with tickets, each step with its entry in the audit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from ventanilla.errors import Conflict, InvalidInput, NotFound
from ventanilla.house import House
from ventanilla.kernel.actors import StaffActor, SystemActor
from ventanilla.kernel.ids import new_id
from ventanilla.kernel.messages import message
from ventanilla.kernel.text import canonical
from ventanilla.messages.model import (
    AttachedFile,
    StaffReply,
    Ticket,
    TicketAuthor,
    TicketFilter,
    TicketState,
    TicketThread,
)
from ventanilla.messages.service.tickets.filing import Filing
from ventanilla.messages.service.tickets.rows import cursor_of, lines_of, place_of, steps_of, ticket_of
from ventanilla.messages.service.tickets.typing import checked_text
from ventanilla.messages.tables import ticket_steps, tickets
from ventanilla.plugin import TicketPolicy
from ventanilla.supply.service import SupplyService

PAGE = 50
COMMON = "-"
"""What a filter calls the common inbox."""
OPEN = (TicketState.NEW, TicketState.IN_WORK)


class Desk:
    """The staff's side of tickets."""

    def __init__(self, house: House, supply: SupplyService, policy: TicketPolicy, filing: Filing) -> None:
        self._house = house
        self._supply = supply
        self._policy = policy
        self._filing = filing

    def inbox(self, wanted: TicketFilter) -> tuple[tuple[Ticket, ...], str | None]:
        """See :meth:`TicketsService.inbox`."""
        states = _states(wanted.state)
        with self._house.db.read() as connection:
            rows = tickets.inbox(
                connection,
                assignee=None if not wanted.assignee else "" if wanted.assignee == COMMON else wanted.assignee,
                states=[state.value for state in states],
                topic=wanted.topic,
                kind=wanted.kind,
                late_on=self._house.today() if wanted.is_late else None,
                after=place_of(wanted.cursor),
                limit=PAGE + 1,
            )
        found = tuple(map(ticket_of, rows[:PAGE]))
        return found, cursor_of(found[-1]) if len(rows) > PAGE else None

    def thread(self, actor: StaffActor, number: str) -> TicketThread:
        """See :meth:`TicketsService.read`."""
        found = self._found(number)
        with self._house.db.write() as connection:
            lines, steps = lines_of(connection, found.id), steps_of(connection, found.id)
            self._house.audit.note(connection, actor, "messages.ticket_read", found.id)
        return TicketThread(found, lines, self._label(found), steps)

    def file(self, actor: StaffActor, number: str, file_id: str) -> tuple[AttachedFile, bytes]:
        """See :meth:`TicketsService.read_file`."""
        found = self._found(number)
        with self._house.db.write() as connection:
            row = tickets.file(connection, file_id)
            if row is None or row["ticket_id"] != found.id:
                raise NotFound
            self._house.audit.note(connection, actor, "messages.ticket_file_read", found.id, file=file_id)
        return self._filing.read(row)

    def reply(self, actor: StaffActor, number: str, reply: StaffReply) -> Ticket:
        """See :meth:`TicketsService.reply`."""
        found = self._found(number)
        text = checked_text("text", reply.text, self._policy.longest_text)
        state = TicketState.CLOSED if reply.closes else TicketState.ANSWERED
        with self._house.db.write() as connection:
            row = self._current(connection, found.id, reply.version)
            if row["state"] == TicketState.CLOSED.value:
                raise Conflict
            line = self._line(actor, found.id, text)
            tickets.add_line(connection, line)
            self._change(connection, row, {"state": state.value})
            self._step(connection, actor, row, state)
            self._house.jobs.record(connection, "messages.ticket_answered", ticket_id=found.id, line_id=line["id"])
            self._house.audit.note(connection, actor, "messages.ticket_answered", found.id, state=state.value)
        return self._found(number)

    def set_state(self, actor: StaffActor, number: str, state: str, version: int) -> Ticket:
        """See :meth:`TicketsService.set_state`."""
        found = self._found(number)
        if state not in {one.value for one in TicketState}:
            raise InvalidInput({"state": message("messages.desk.fault.state")})
        with self._house.db.write() as connection:
            row = self._current(connection, found.id, version)
            if row["state"] != state:
                self._change(connection, row, {"state": state})
                place = self._step(connection, actor, row, TicketState(state))
                self._house.jobs.record(connection, "messages.ticket_moved", ticket_id=found.id, place=str(place))
                self._house.audit.note(
                    connection, actor, "messages.ticket_state_changed", found.id, before=row["state"], after=state
                )
        return self._found(number)

    def reassign(self, actor: StaffActor, number: str, code: str, name: str, version: int) -> Ticket:
        """See :meth:`TicketsService.reassign`."""
        found = self._found(number)
        assignee, shown = _short("assignee", code, 40), _short("name", name, 200)
        with self._house.db.write() as connection:
            row = self._current(connection, found.id, version)
            if row["assignee"] != assignee:
                self._change(connection, row, {"assignee": assignee, "assignee_name": shown or assignee})
                self._house.audit.note(connection, actor, "messages.ticket_reassigned", found.id, after=assignee)
        return self._found(number)

    def _found(self, number: str) -> Ticket:
        with self._house.db.read() as connection:
            row = tickets.by_number(connection, number.strip()[:24])
        if row is None:
            raise NotFound
        return ticket_of(row)

    def _current(self, connection: Connection, ticket_id: str, version: int) -> Mapping[Any, Any]:
        """The row as it is now.

        :raises Conflict: when it is no longer what the staff had before them.
        """
        row = tickets.by_id(connection, ticket_id)
        if row is None or (version and row["version"] != version):
            raise Conflict
        return row

    def _change(self, connection: Connection, row: Mapping[Any, Any], values: Mapping[str, Any]) -> None:
        values = {**values, "changed_at": self._house.clock.now()}
        if not tickets.change(connection, row["id"], row["version"], values):
            raise Conflict

    def _step(self, connection: Connection, actor: StaffActor, row: Mapping[Any, Any], state: TicketState) -> int:
        """Add to the history where the state is another; how many entries it has then."""
        if row["state"] != state.value:
            author = {"author": TicketAuthor.STAFF.value, "author_name": actor.name[:200]}
            now = self._house.clock.now()
            ticket_steps.add_step(connection, {"ticket_id": row["id"], "state": state.value, "at": now, **author})
        return len(ticket_steps.steps(connection, row["id"]))

    def _line(self, actor: StaffActor, ticket_id: str, text: str) -> dict[str, Any]:
        id_ = new_id()
        return {
            "id": id_,
            "ticket_id": ticket_id,
            "identity_id": "",
            "key": id_,
            "author": TicketAuthor.STAFF.value,
            "author_name": actor.name[:200],
            "text": text,
            "at": self._house.clock.now(),
        }

    def _label(self, found: Ticket) -> str:
        actor = SystemActor("messages.desk", on_behalf_of=found.identity_id)
        points = {point.id: point for point in self._supply.supplies(actor, None)}
        point = points.get(found.supply_point_id)
        return self._supply.label(point) if point else ""


def _states(name: str) -> tuple[TicketState, ...]:
    """Which states a filter means: open ones without a name, all of them with ``all``.

    :raises InvalidInput: on ``state``.
    """
    if name == "all":
        return ()
    if not name:
        return OPEN
    try:
        return (TicketState(name),)
    except ValueError:
        raise InvalidInput({"state": message("messages.desk.fault.state")}) from None


def _short(name: str, typed: str, most: int) -> str:
    try:
        text = canonical(typed)
    except ValueError:
        raise InvalidInput({name: message("field.fault.unseen")}) from None
    if len(text) > most:
        raise InvalidInput({name: message("error.field.invalid")})
    return text
