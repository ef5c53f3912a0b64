"""Tells customers that their message has arrived and that it was answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ventanilla.house import House
from ventanilla.messages.model import NoticeKind
from ventanilla.messages.replies import ReplyWriter
from ventanilla.messages.sending import Dispatch
from ventanilla.messages.service.notices import Notices
from ventanilla.messages.service.tickets.rows import step_name, steps_of, ticket_of
from ventanilla.messages.tables import tickets


class TicketTelling:
    """The handlers; each may run again and tells once."""

    def __init__(self, house: House, writer: ReplyWriter, dispatch: Dispatch, notices: Notices) -> None:
        self._house = house
        self._writer = writer
        self._dispatch = dispatch
        self._notices = notices

    def subscribe(self) -> None:
        """Listen."""
        self._house.jobs.on("messages.ticket_sent", "messages.ticket_received", self._sent)
        self._house.jobs.on("messages.ticket_moved", "messages.ticket_state", self._moved)
        self._house.jobs.on("messages.ticket_answered", "messages.ticket_reply", self._answered)

    def _sent(self, payload: Mapping[str, Any]) -> None:
        with self._house.db.read() as connection:
            row = tickets.by_id(connection, payload["ticket_id"])
        if row is not None:
            letter = self._writer.received(ticket_of(row), row["locale"])
            self._dispatch.mail(f"ticket:{row['id']}", letter, row["email"])

    def _moved(self, payload: Mapping[str, Any]) -> None:
        """The staff took it up, closed it or opened it again: in the cabinet and by e-mail."""
        with self._house.db.read() as connection:
            row = tickets.by_id(connection, payload["ticket_id"])
            steps = steps_of(connection, payload["ticket_id"])
        place = int(payload["place"])
        if row is None or len(steps) < place:
            return
        found, step = ticket_of(row), steps[place - 1]
        self._notices.tell(
            NoticeKind.TICKET_MOVED,
            f"{found.id}-{place}",
            identity_id=found.identity_id,
            supply_point_id=found.supply_point_id,
            path=f"/tickets/{found.id}",
            number=found.number,
        )
        letter = self._writer.moved(found, row["locale"], step_name(step))
        self._dispatch.mail(f"ticket_state:{found.id}:{place}", letter, found.email)

    def _answered(self, payload: Mapping[str, Any]) -> None:
        """By e-mail to where the customer asked for it, and in the cabinet."""
        with self._house.db.read() as connection:
            row = tickets.by_id(connection, payload["ticket_id"])
            line = tickets.line(connection, payload["line_id"])
        if row is None or line is None:
            return
        found = ticket_of(row)
        self._notices.tell(
            NoticeKind.TICKET_ANSWERED,
            line["id"],
            identity_id=found.identity_id,
            supply_point_id=found.supply_point_id,
            path=f"/tickets/{found.id}",
            number=found.number,
        )
        letter = self._writer.answered(found, row["locale"], line["text"])
        self._dispatch.mail(f"ticket_answer:{line['id']}", letter, found.email)
