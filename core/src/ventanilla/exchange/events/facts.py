"""What an event says, from what its cause recorded: the numbers that the utility's own records know."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection

from ventanilla.apps.service.told import grant_told
from ventanilla.billing.service.known import told_bill, told_payment
from ventanilla.documents.service import certificate_numbers
from ventanilla.messages.service.told import ticket_numbers
from ventanilla.readings.service.told import batch_number, reading_numbers, submission_numbers
from ventanilla.supply.service.known import customer_numbers, linked_numbers, supply_numbers

Payload = Mapping[str, Any]
Facts = Callable[[Connection, Payload], dict[str, Any]]


def _bill(connection: Connection, payload: Payload) -> dict[str, Any]:
    supply, bill = payload["supply_point_id"], payload["bill_id"]
    return {**_supply(connection, payload), "bill_number": told_bill(connection, supply, bill)}


def _payment(connection: Connection, payload: Payload) -> dict[str, Any]:
    ids = (payload["supply_point_id"], payload["bill_id"], payload["payment_id"])
    return {**_bill(connection, payload), "payment_reference": told_payment(connection, *ids)}


def _submission(connection: Connection, payload: Payload) -> dict[str, Any]:
    return _submitted(submission_numbers(connection, payload["submission_id"]))


def _reading(connection: Connection, payload: Payload) -> dict[str, Any]:
    found = reading_numbers(connection, payload["reading_id"])
    meter = {name: found.get(name) for name in ("meter_number", "register_code")}
    return {**_submitted(found), "reading": payload["reading_id"], **meter}


def _submitted(found: Mapping[str, Any]) -> dict[str, Any]:
    numbers = {name: found.get(name) for name in ("customer_number", "supply_number")}
    return {**numbers, "submission_number": found.get("number")}


def _batch(connection: Connection, payload: Payload) -> dict[str, Any]:
    return {"batch": payload["batch_id"], "batch_number": batch_number(connection, payload["batch_id"])}


def _supply(connection: Connection, payload: Payload) -> dict[str, Any]:
    return _pair(*supply_numbers(connection, payload["supply_point_id"]))


def _link(connection: Connection, payload: Payload) -> dict[str, Any]:
    numbers = linked_numbers(connection, [payload["link_id"]])
    return {"link": payload["link_id"], **_pair(*(numbers[0] if numbers else (None, None)))}


def _ticket(connection: Connection, payload: Payload) -> dict[str, Any]:
    number, supply = ticket_numbers(connection, payload["ticket_id"])
    return {**_pair(*supply_numbers(connection, supply)), "ticket_number": number}


def _certificate(connection: Connection, payload: Payload) -> dict[str, Any]:
    number, supply = certificate_numbers(connection, payload["certificate_id"])
    return {**_pair(*supply_numbers(connection, supply)), "certificate_number": number}


def _identity(connection: Connection, payload: Payload) -> dict[str, Any]:
    return {"customer_numbers": customer_numbers(connection, payload["identity_id"])}


def _grant(connection: Connection, payload: Payload) -> dict[str, Any]:
    app, links = grant_told(connection, payload["grant_id"])
    supplies = [_pair(*numbers) for numbers in linked_numbers(connection, links)]
    return {"grant": payload["grant_id"], "app": app, "supplies": supplies}


def _pair(customer: str | None, supply: str | None) -> dict[str, Any]:
    return {"customer_number": customer, "supply_number": supply}


FACTS: Mapping[str, Facts] = {
    "billing.bill_issued": _bill,
    "billing.payment_received": _payment,
    "readings.submitted": _submission,
    "readings.deleted": _submission,
    "readings.handed_over": _batch,
    "readings.acquired": _reading,
    "readings.rejected": _reading,
    "supply.link_made": _link,
    "supply.link_undone": _link,
    "messages.ticket_sent": _ticket,
    "messages.ticket_moved": _ticket,
    "messages.ticket_answered": _ticket,
    "messages.e_bill_on": _supply,
    "messages.e_bill_off": _supply,
    "documents.certificate_issued": _certificate,
    "documents.certificate_revoked": _certificate,
    "identity.contact_changed": _identity,
    "apps.grant_given": _grant,
    "apps.grant_ended": _grant,
}
"""By the cause."""
