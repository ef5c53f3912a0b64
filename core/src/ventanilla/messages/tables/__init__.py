"""The tables of this room: what was sent, what is told, what was agreed to."""

from __future__ import annotations

from ventanilla.messages.tables import deliveries, notices, subscriptions
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
    "subscriptions",
    "take_try",
]
