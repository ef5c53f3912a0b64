"""The tables of this room: what was sent, what is told, what was agreed to, what is written and read."""

from __future__ import annotations

from ventanilla.messages.tables import deliveries, notices, site, specialists, subscriptions, ticket_steps, tickets
from ventanilla.messages.tables.sent import Cap, forget_tries, is_sent, message_try, note_sent, sent_message, take_try

__all__ = [
    "Cap",
    "deliveries",
    "forget_tries",
    "is_sent",
    "message_try",
    "note_sent",
    "notices",
    "sent_message",
    "site",
    "specialists",
    "subscriptions",
    "take_try",
    "ticket_steps",
    "tickets",
]
