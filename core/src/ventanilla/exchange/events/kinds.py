"""Which events the utility's systems are told of, by what the portal itself calls them."""

from __future__ import annotations

from ventanilla.exchange.model.events import EventKind

_SUPPLY = ("customer_number", "supply_number")
_SUBMISSION = (*_SUPPLY, "submission_number")
_READING = (*_SUBMISSION, "reading", "meter_number", "register_code")
_TICKET = (*_SUPPLY, "ticket_number")
_CERTIFICATE = (*_SUPPLY, "certificate_number")
_GRANT = ("grant", "app", "supplies")


def _same(type_: str, *fields: str) -> EventKind:
    return EventKind(type_, type_, fields)


KINDS = (
    _same("billing.bill_issued", *_SUPPLY, "bill_number"),
    _same("billing.payment_received", *_SUPPLY, "bill_number", "payment_reference"),
    _same("readings.submitted", *_SUBMISSION),
    _same("readings.deleted", *_SUBMISSION),
    _same("readings.handed_over", "batch", "batch_number"),
    _same("readings.acquired", *_READING),
    _same("readings.rejected", *_READING),
    _same("supply.link_made", "link", *_SUPPLY),
    _same("supply.link_undone", "link", *_SUPPLY),
    _same("messages.ticket_sent", *_TICKET),
    _same("messages.ticket_moved", *_TICKET),
    _same("messages.ticket_answered", *_TICKET),
    _same("messages.e_bill_on", *_SUPPLY),
    _same("messages.e_bill_off", *_SUPPLY),
    _same("documents.certificate_issued", *_CERTIFICATE),
    _same("documents.certificate_revoked", *_CERTIFICATE),
    _same("identity.contact_changed", "customer_numbers"),
    _same("apps.grant_given", *_GRANT),
    _same("apps.grant_ended", *_GRANT),
)
"""In the order of the documentation."""
TYPES = tuple(kind.type for kind in KINDS)
