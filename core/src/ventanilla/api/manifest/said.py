"""What screens call things, and where answers have them, where neither page nor answer says so by itself."""

from __future__ import annotations

from collections.abc import Mapping

from ventanilla.kernel.quantities import Commodity

_DOCUMENT, _NUMBER, _DATE = (f"documents.archive.column.{each}" for each in ("kind", "number", "issued_on"))
_PERSON = {
    "name": ("name", "messages.contacts.specialist"),
    "position": ("position", "api.column.position"),
    "phone": ("phone", "field.phone"),
    "email": ("email", "field.email"),
    "office": ("office", "messages.contacts.office"),
    "hours": ("hours", "web.contact.hours"),
}

PLACED: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "supply.services": {
        "contract": ("label", "supply.contracts.contract"),
        "balance": ("standing.owed", "supply.contracts.debt"),
    },
    "readings.entry": {
        "meter": ("meter_number", "readings.column.meter"),
        "coefficient": ("coefficient", "readings.column.coefficient"),
        "zone": ("label", "readings.column.zone"),
        "digits": ("digits", "readings.column.digits"),
        "previous": ("previous", "readings.column.previous"),
    },
    "documents.archive": {
        "kind": ("label", _DOCUMENT),
        "number": ("number", _NUMBER),
        "issued_on": ("issued_on", _DATE),
        "month": ("month", "documents.archive.column.month"),
    },
    "documents.generation_papers": {
        "kind": ("label", _DOCUMENT),
        "number": ("number", _NUMBER),
        "issued_on": ("issued_on", _DATE),
    },
    "documents.forms": {
        "code": ("code", "supply.column.code"),
        "title": ("title", _DOCUMENT),
        "topic": ("topic", "api.field.topic"),
        "updated_on": ("updated_on", _DATE),
    },
    "grid.outages": {
        "number": ("number", "grid.outage.number"),
        "kind": ("kind", "grid.outage.kind"),
        "state": ("state", "grid.outage.state"),
        "starts_at": ("starts_at", "grid.outage.starts_at"),
        "expected_end_at": ("expected_end_at", "grid.outage.expected_end_at"),
        "ended_at": ("ended_at", "grid.outage.restored_at"),
        "cause": ("cause", "grid.outage.cause"),
    },
    "messages.tickets": {
        "number": ("number", "messages.ticket.number"),
        "created_at": ("created_at", "messages.ticket.sent_at"),
        "topic": ("topic_label", "api.field.topic"),
        "due_on": ("due_on", "messages.ticket.due"),
        "state": ("state", "messages.ticket.state"),
    },
    "messages.contacts": _PERSON,
    "messages.write": _PERSON,
    "messages.claims": {},
}
"""By screen: its columns in order, each with the path in an item and the id of its heading. A screen that declares its
own columns takes from here where these are; one with nothing here is a form."""


def _states(prefix: str, *names: str) -> dict[str, str]:
    return {name: f"{prefix}.{name}" for name in names}


_WAYS = _states("messages.e_bill", "email", "sms")
_NOTICES = {
    "active": "messages.outage_notices.on",
    "bouncing": "messages.outage_notices.bouncing",
    "ended": "messages.outage_notices.off",
}
_BILLS = {each: said.replace("outage_notices", "e_bill") for each, said in _NOTICES.items()}
_PAID = ("received", "confirmed", "processing", "started", "declined", "expired", "refunded", "unsure")

VALUES: Mapping[str, Mapping[str, str]] = {
    "billing.statement.kind": _states("billing.movement", "bill", "payment", "credit", "adjustment"),
    "billing.payments.state": _states("billing.payment.state", *_PAID),
    "grid.outages.kind": _states("grid.outage.kind", "planned", "unplanned"),
    "grid.outages.state": _states("grid.outage.state", "coming", "current", "restored", "cancelled"),
    "messages.tickets.state": _states("messages.ticket.state", "new", "in_work", "answered", "closed"),
    "messages.outage_notices.state": _NOTICES,
    "messages.outage_notices.medium": _WAYS,
    "messages.e_bill.state": _BILLS,
    "messages.e_bill.medium": _WAYS,
    "supply.selection.commodity": _states("supply.commodity", *(each.value for each in Commodity)),
}
"""By column: what its words are called."""
