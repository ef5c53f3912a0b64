"""Tells those of the staff who look after webhooks that one has stopped by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ventanilla.house import House
from ventanilla.messages.service import MessagesService
from ventanilla.staff import tables
from ventanilla.staff.model import Role
from ventanilla.staff.service.rows import member_of


class StopTelling:
    """The handler; it may run again, and tells each of them once."""

    def __init__(self, house: House, messages: MessagesService) -> None:
        self._house, self._messages = house, messages

    def subscribe(self) -> None:
        """Listen."""
        self._house.jobs.on("webhooks.stopped", "staff.tell_stopped_webhook", self._stopped)

    def _stopped(self, payload: Mapping[str, Any]) -> None:
        """To every member with the role who can sign in; the card on the start page is for all of them."""
        with self._house.db.read() as connection:
            members = [member_of(row) for row in tables.all_members(connection)]
        for each in members:
            if each.is_enabled and each.is_enrolled and Role.INTEGRATIONS in each.roles:
                self._messages.desk.webhook_stopped(f"webhook_stopped:{payload['stop_id']}:{each.id}", each.email)
