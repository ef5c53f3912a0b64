"""Supplies and what belongs to them as JSON, written straight from the model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask import Response

from ventanilla.api.schemas import moment_json
from ventanilla.api.shell import ApiShell
from ventanilla.api.steps import step_json
from ventanilla.plugin import Attribute, Field, FieldKind, Utility
from ventanilla.storage.attributes import plain
from ventanilla.supply.model import FamilyMember, Link, LinkAttempt, Offer, Service, Step, SupplyPoint, Undoable
from ventanilla.supply.service import SupplyService

_CODE = (Field("code", FieldKind.CODE, "supply.code.label", "supply.code.hint"),)


def list_json(items: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """A list; there is always one page."""
    return {"items": list(items), "next": None}


def created(response: Response) -> Response:
    """The same answer with 201."""
    response.status_code = 201
    return response


def held_json(link: Link, service: SupplyService, utility: Utility) -> dict[str, Any]:
    """A supply and what the right to it rests on; of its declared attributes those that are shown."""
    point, evidence = link.supply_point, link.evidence
    return _point_json(point, service) | {
        "link_id": link.id,
        "customer_number": point.customer_number,
        "number": point.number,
        "commodity": point.commodity.value,
        "code": point.code,
        "since": _day(point.since),
        "until": _day(point.until),
        "attributes": _attributes(point.attributes, utility.shown_attributes("supply_point")),
        "generates": utility.is_equipped(point.attributes),
        "evidence": {
            "policy": evidence.policy,
            "version": evidence.version,
            "proof": evidence.proof.value,
            "channel": evidence.channel,
            "made_at": moment_json(evidence.made_at),
        },
        "pending_until": moment_json(link.pending_until) if link.pending_until else None,
    }


def offer_json(offer: Offer, service: SupplyService) -> dict[str, Any]:
    """A supply that may be linked."""
    return _point_json(offer.supply_point, service) | {"is_linked": offer.is_linked}


def step_json_of(attempt: LinkAttempt, shell: ApiShell) -> dict[str, Any]:
    """Where a try stands, with the fields of its next step."""
    path = f"/supplies/link/{attempt.id}"
    is_code = attempt.step == Step.CODE
    asked = (_CODE, f"{path}/code") if is_code else ((), f"{path}/supplies")
    step = step_json(shell, attempt.step.value, *asked, text=shell.language.text("supply.code.lead") if is_code else "")
    return {
        **step,
        "attempt_id": attempt.id,
        "expires_at": moment_json(attempt.expires_at),
        "tries_left": attempt.tries_left,
        "resends_left": attempt.resends_left,
        "offers": None if is_code else step["send_to"],
    }


def undoable_json(what: Undoable) -> dict[str, str]:
    """The link that a secret ends."""
    return {"supply": what.supply, "made_at": moment_json(what.made_at)}


def service_json(one: Service, shown: Iterable[Attribute]) -> dict[str, Any]:
    """A service of a supply."""
    return {
        "code": one.code,
        "name": one.name,
        "since": _day(one.since),
        "billing_since": _day(one.billing_since),
        "state": one.state,
        "attributes": _attributes(one.attributes, shown),
    }


def member_json(one: FamilyMember, shown: Iterable[Attribute]) -> dict[str, Any]:
    """Somebody of a family group."""
    return {
        "name": one.name,
        "bond": one.bond,
        "birth_date": _day(one.birth_date),
        "since": _day(one.since),
        "attributes": _attributes(one.attributes, shown),
    }


def _point_json(point: SupplyPoint, service: SupplyService) -> dict[str, Any]:
    return {
        "id": point.id,
        "label": service.label(point),
        "address": {"street": point.address.street, "locality": point.address.locality},
        "service": point.service,
    }


def _attributes(values: Mapping[str, object], shown: Iterable[Attribute]) -> dict[str, object]:
    return {one.name: plain(values[one.name]) for one in shown if one.name in values}


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None
