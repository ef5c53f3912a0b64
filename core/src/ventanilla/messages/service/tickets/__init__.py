"""Tickets: numbered messages of customers to the utility's specialists, with files, states and answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ventanilla.errors import NotFound
from ventanilla.house import House
from ventanilla.identity.service import IdentityService
from ventanilla.identity.service.care import staff
from ventanilla.identity.service.permits import acting
from ventanilla.kernel.actors import Actor
from ventanilla.kernel.messages import Message
from ventanilla.kernel.scopes import Scope
from ventanilla.messages.model import (
    AttachedFile,
    NewTicket,
    Specialist,
    StaffReply,
    Ticket,
    TicketFilter,
    TicketForm,
    TicketThread,
)
from ventanilla.messages.service.tickets.desk import Desk
from ventanilla.messages.service.tickets.filing import Filing
from ventanilla.messages.service.tickets.rows import step_name
from ventanilla.messages.service.tickets.telling import TicketTelling
from ventanilla.messages.service.tickets.writing import Writing
from ventanilla.messages.tables import tickets
from ventanilla.plugin import Answer, TicketPolicy
from ventanilla.supply.service import SupplyService

__all__ = ["TOLD", "TicketsService", "step_name"]

TOLD = frozenset({"messages.ticket_sent", "messages.ticket_continued", "messages.ticket_answered"})
"""What the history of an account tells of them."""
_NO_POLICY = TicketPolicy(())


class TicketsService:
    """The front. Where the utility declares no tickets, nothing is found."""

    def __init__(self, house: House, identity: IdentityService, supply: SupplyService, telling: TicketTelling) -> None:
        """:raises StartRefused: when the scanner's address can't be one."""
        self._house = house
        self._is_offered = house.utility.tickets is not None
        self.policy = house.utility.tickets or _NO_POLICY
        self._filing = Filing(house, self.policy)
        self._writing = Writing(house, identity, supply, self.policy, self._filing)
        self._desk = Desk(house, supply, self.policy, self._filing)
        self._telling = telling

    def subscribe(self) -> None:
        """Listen to what this part tells itself."""
        self._telling.subscribe()

    def forget(self) -> None:
        """Remove files that no message came for."""
        self._filing.forget()

    def subjects(self, identity_id: str) -> dict[str, dict[str, str]]:
        """What the audit calls the tickets of an identity."""
        with self._house.db.read() as connection:
            return {row["id"]: {"number": row["number"]} for row in tickets.of_identity(connection, identity_id)}

    # Customers

    def specialists(self, actor: Actor, supply_point_id: str) -> Answer[tuple[Specialist, ...]]:
        """Who looks after a supply of the actor; empty where the utility names nobody (VOL-04).

        :raises SignInRequired: for a visitor.
        :raises NotFound: when the supply is not the actor's, or the utility declares no tickets.
        """
        customer = acting(actor, Scope.MESSAGES_READ)
        self._refuse_undeclared()
        return self._writing.specialists(customer, supply_point_id)

    def form(self, actor: Actor, supply_point_id: str = "") -> TicketForm:
        """What a new message may be about, who will get it, and the contacts that are known.

        :raises NotFound: as in :meth:`specialists`.
        """
        customer = acting(actor, Scope.MESSAGES_READ)
        self._refuse_undeclared()
        return self._writing.form(customer, supply_point_id)

    def add_files(
        self, actor: Actor, handed: Sequence[tuple[str, bytes]]
    ) -> tuple[tuple[AttachedFile, ...], tuple[tuple[str, Message], ...]]:
        """Take files in (names and contents), for a message that is not sent yet; after a day they are forgotten.

        What was taken, and the names of those that were not with the reason of each.

        :raises TooManyTries: when the actor has handed over too many today.
        """
        customer = acting(actor, Scope.MESSAGES_WRITE)
        self._refuse_undeclared()
        return self._filing.take(customer, handed)

    def waiting_files(self, actor: Actor, ids: Sequence[str]) -> tuple[AttachedFile, ...]:
        """Those of these files that are the actor's and wait for their message, in this order."""
        return self._filing.waiting(acting(actor, Scope.MESSAGES_WRITE), ids)

    def drop_file(self, actor: Actor, file_id: str) -> None:
        """Take a waiting file back.

        :raises NotFound: when the actor has no such file that waits.
        """
        self._filing.drop(acting(actor, Scope.MESSAGES_WRITE), file_id)

    def send(self, actor: Actor, new: NewTicket, locale: str) -> TicketThread:
        """Send a message to the specialist of its topic (VOL-05). Sent again under its key it is the same ticket.

        :raises NotFound: as in :meth:`specialists`.
        :raises InvalidInput: naming each field that is wrong.
        :raises TooManyTries: when the actor has written too much today.
        """
        customer = acting(actor, Scope.MESSAGES_WRITE)
        self._refuse_undeclared()
        return self._writing.send(customer, new, locale)

    def tickets(self, actor: Actor, cursor: str = "") -> tuple[tuple[Ticket, ...], str | None]:
        """The actor's tickets, newest first, a page at a time, and the cursor of the next; None at the end.

        :raises InvalidInput: when the cursor is none of ours.
        """
        return self._writing.page(acting(actor, Scope.MESSAGES_READ), cursor)

    def ticket(self, actor: Actor, ticket_id: str) -> TicketThread:
        """One of the actor's tickets with all that was written.

        :raises NotFound: when there is none, or it is about a supply that is no longer theirs.
        """
        return self._writing.thread(acting(actor, Scope.MESSAGES_READ), ticket_id)

    def answer(self, actor: Actor, ticket_id: str, text: str, files: Sequence[str] = (), key: str = "") -> TicketThread:
        """Write again in a ticket; its state is new again.

        :raises NotFound: as in :meth:`ticket`.
        :raises InvalidInput: naming the field.
        :raises Conflict: when it is closed.
        :raises TooManyTries: as in :meth:`send`.
        """
        return self._writing.answer(acting(actor, Scope.MESSAGES_WRITE), ticket_id, text, tuple(files), key)

    def file(self, actor: Actor, file_id: str) -> tuple[AttachedFile, bytes]:
        """One file of the actor's tickets, or one that waits.

        :raises NotFound: for a file that is not there and for somebody else's, alike.
        """
        customer = acting(actor, Scope.MESSAGES_READ)
        with self._house.db.read() as connection:
            row = tickets.file(connection, file_id)
        if row is None or not self._writing.may_read(customer, row):
            raise NotFound
        return self._filing.read(row)

    def data(self, identity_id: str) -> list[dict[str, Any]]:
        """All tickets of an identity, for the download of one's own data."""
        out = []
        with self._house.db.read() as connection:
            for row in tickets.of_identity(connection, identity_id):
                lines = tickets.lines(connection, row["id"])
                files = tickets.files_of(connection, row["id"])
                kept = ("number", "topic", "state", "email", "phone", "created_at")
                out.append(
                    {
                        **{name: row[name] for name in kept},
                        "thread": [{name: one[name] for name in ("author", "text", "at")} for one in lines],
                        "files": [{name: one[name] for name in ("name", "size", "sha256")} for one in files],
                    }
                )
        return out

    # The staff (role ``clerk``)

    def inbox(self, actor: Actor, wanted: TicketFilter) -> tuple[tuple[Ticket, ...], str | None]:
        """Tickets that wait for the utility, oldest first, and the cursor of the next page.

        :raises NotPermitted: for anybody but the staff.
        :raises InvalidInput: for a state or a cursor that is none.
        """
        staff(actor)
        return self._desk.inbox(wanted)

    def waiting(self, actor: Actor) -> tuple[int, int]:
        """How many tickets wait for the utility, and how many of them are late.

        :raises NotPermitted: for anybody but the staff.
        """
        staff(actor)
        with self._house.db.read() as connection:
            return tickets.waiting(connection, self._house.today())

    def read(self, actor: Actor, number: str) -> TicketThread:
        """A ticket by its number; who looked is kept.

        :raises NotPermitted: for anybody but the staff.
        :raises NotFound: when there is none.
        """
        return self._desk.thread(staff(actor), number)

    def read_file(self, actor: Actor, number: str, file_id: str) -> tuple[AttachedFile, bytes]:
        """A file of a ticket; who took it is kept.

        :raises NotPermitted: for anybody but the staff.
        :raises NotFound: when there is none.
        """
        return self._desk.file(staff(actor), number, file_id)

    def reply(self, actor: Actor, number: str, reply: StaffReply) -> Ticket:
        """Answer a ticket: in the cabinet, as a notification and by e-mail.

        :raises NotPermitted: for anybody but the staff.
        :raises NotFound: when there is none.
        :raises InvalidInput: on ``text``.
        :raises Conflict: when it is closed, or has changed since the version that the answer is based on.
        """
        return self._desk.reply(staff(actor), number, reply)

    def set_state(self, actor: Actor, number: str, state: str, version: int = 0) -> Ticket:
        """Take a ticket up, close it, open it again; with a version only while it is still that.

        :raises NotPermitted: for anybody but the staff.
        :raises NotFound: when there is none.
        :raises InvalidInput: on ``state``.
        :raises Conflict: when it has changed since that version.
        """
        return self._desk.set_state(staff(actor), number, state, version)

    def reassign(self, actor: Actor, number: str, code: str, name: str = "", version: int = 0) -> Ticket:
        """Give a ticket to another specialist, or to the common inbox with an empty code.

        :raises NotPermitted: for anybody but the staff.
        :raises NotFound: when there is none.
        :raises Conflict: when it has changed since that version.
        """
        return self._desk.reassign(staff(actor), number, code, name, version)

    def _refuse_undeclared(self) -> None:
        if not self._is_offered:
            raise NotFound
