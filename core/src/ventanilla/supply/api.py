"""``/supplies``: what an identity holds, and linking more, step by step as on the pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Response
from marshmallow import Schema, fields

from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.schemas import MomentField, moment_json
from ventanilla.api.shell import ApiShell
from ventanilla.fields import describe
from ventanilla.plugin import Field, FieldKind
from ventanilla.storage.attributes import plain
from ventanilla.supply.model import Link, LinkAttempt, Offer, SupplyPoint
from ventanilla.supply.service import SupplyService

_CODE = (Field("code", FieldKind.CODE, "supply.code.label", "supply.code.hint"),)


class SupplyAddressSchema(Schema):
    """Where a supply is delivered."""

    street = fields.String(required=True)
    locality = fields.String(required=True)


class EvidenceSchema(Schema):
    """What a link rests on."""

    policy = fields.String(required=True)
    version = fields.Integer(required=True)
    proof = fields.String(required=True)
    channel = fields.String(required=True)
    made_at = MomentField(required=True)


class SupplySchema(Schema):
    """A supply and how the identity came to hold it."""

    id = fields.String(required=True)
    link_id = fields.String(required=True)
    label = fields.String(required=True)
    customer_number = fields.String(required=True)
    number = fields.String(required=True)
    address = fields.Nested(SupplyAddressSchema, required=True)
    commodity = fields.String(required=True)
    service = fields.String(required=True)
    code = fields.String(required=True)
    since = fields.Date(required=True, allow_none=True)
    until = fields.Date(required=True, allow_none=True)
    attributes = fields.Dict(keys=fields.String(), required=True)
    evidence = fields.Nested(EvidenceSchema, required=True)
    pending_until = MomentField(required=True, allow_none=True)


class SuppliesSchema(Schema):
    """All supplies; there is always one page."""

    items = fields.List(fields.Nested(SupplySchema), required=True)
    next = fields.String(required=True, allow_none=True)


class LinkStepSchema(Schema):
    """Where a try to link stands: ``code`` asks for one, ``choose`` offers supplies."""

    attempt_id = fields.String(required=True)
    step = fields.String(required=True)
    expires_at = MomentField(required=True)
    tries_left = fields.Integer(required=True)
    resends_left = fields.Integer(required=True)
    fields_ = fields.List(fields.Dict(), data_key="fields", required=True)


class LinkFieldsSchema(Schema):
    """The fields of a step, as a form shows them."""

    fields_ = fields.List(fields.Dict(), data_key="fields", required=True)


class LinkCodeSchema(Schema):
    """A one-time code as typed."""

    code = fields.String(required=True)


class OfferSchema(Schema):
    """A supply that may be linked."""

    id = fields.String(required=True)
    label = fields.String(required=True)
    address = fields.Nested(SupplyAddressSchema, required=True)
    service = fields.String(required=True)
    is_linked = fields.Boolean(required=True)


class OffersSchema(Schema):
    """All supplies that a proof has opened."""

    items = fields.List(fields.Nested(OfferSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class LinkChoiceSchema(Schema):
    """The supplies to link."""

    supplies = fields.List(fields.String(), required=True)


def blueprint(service: SupplyService, shell: ApiShell) -> StrictBlueprint:
    """Supplies, and the steps of linking."""
    api = shell.blueprint("supply", __name__, "The supplies of the identity, and how it comes to hold more.")
    _held(api, service, shell)
    _steps(api, service, shell)
    _choice(api, service, shell)
    return api


def _held(api: StrictBlueprint, service: SupplyService, shell: ApiShell) -> None:
    @api.route("/supplies")
    @api.response(200, SuppliesSchema)
    def supplies() -> Response:
        """All supplies, by customer number and number; pending ones say until when."""
        return shell.private(_list(_held_json(one, service) for one in service.links_of(shell.actor())))

    @api.route("/supplies/<string:supply_point_id>")
    @api.response(200, SupplySchema)
    def supply(supply_point_id: str) -> Response:
        """One supply."""
        actor = shell.actor()
        point = service.supply_point(actor, supply_point_id)
        (held,) = (one for one in service.links_of(actor) if one.supply_point.id == point.id)
        return shell.private(_held_json(held, service))

    @api.route("/supplies/links/<string:link_id>", methods=["DELETE"])
    @api.response(204, description="The link has ended")
    def unlink(link_id: str) -> Response:
        """Let a supply go."""
        service.unlink(shell.actor(), link_id)
        return Response(status=204)


def _steps(api: StrictBlueprint, service: SupplyService, shell: ApiShell) -> None:
    @api.route("/supplies/link")
    @api.response(200, LinkFieldsSchema)
    def link_fields() -> Response:
        """What the utility asks for to link a supply."""
        shell.customer()
        return shell.private({"fields": describe(shell.house.utility.linking.fields, shell.language)})

    @api.route("/supplies/link", methods=["POST"])
    @api.arguments(_claim_schema(shell))
    @api.response(201, LinkStepSchema)
    def start_link(claim: dict[str, Any]) -> Response:
        """Claim to be a customer. Right and wrong data answer alike where a contact is on file."""
        return _created(shell.private(_step_json(service.start_link(shell.actor(), claim), shell)))

    @api.route("/supplies/link/<string:attempt_id>/code", methods=["POST"])
    @api.arguments(LinkCodeSchema)
    @api.response(200, LinkStepSchema)
    def enter_code(typed: dict[str, str], attempt_id: str) -> Response:
        """Prove possession with the code."""
        return shell.private(_step_json(service.enter_code(shell.actor(), attempt_id, typed["code"]), shell))

    @api.route("/supplies/link/<string:attempt_id>/code/again", methods=["POST"])
    @api.response(200, LinkStepSchema)
    def resend_code(attempt_id: str) -> Response:
        """Ask for another code; the old one ends."""
        return shell.private(_step_json(service.resend_code(shell.actor(), attempt_id), shell))


def _choice(api: StrictBlueprint, service: SupplyService, shell: ApiShell) -> None:
    @api.route("/supplies/link/<string:attempt_id>/supplies")
    @api.response(200, OffersSchema)
    def offered(attempt_id: str) -> Response:
        """The supplies that the proof has opened."""
        return shell.private(_list(_offer_json(one, service) for one in service.offered(shell.actor(), attempt_id)))

    @api.route("/supplies/link/<string:attempt_id>/supplies", methods=["POST"])
    @api.arguments(LinkChoiceSchema)
    @api.response(201, SuppliesSchema)
    def link_chosen(chosen: dict[str, list[str]], attempt_id: str) -> Response:
        """Link the chosen ones; linking twice adds nothing."""
        linked = service.link(shell.actor(), attempt_id, chosen["supplies"])
        return _created(shell.private(_list(_held_json(one, service) for one in linked)))


def _claim_schema(shell: ApiShell) -> type[Schema]:
    """Texts only, as typed: the service looks at them, and says what is wrong in the reader's language."""
    asked = shell.house.utility.linking.fields
    made: dict[str, fields.Field[Any]] = {
        one.name: fields.String(metadata={"description": one.label_id}) for one in asked
    }
    return Schema.from_dict(made, name="LinkClaim")


def _list(items: Iterable[dict[str, Any]]) -> dict[str, Any]:
    return {"items": list(items), "next": None}


def _created(response: Response) -> Response:
    response.status_code = 201
    return response


def _held_json(link: Link, service: SupplyService) -> dict[str, Any]:
    point, evidence = link.supply_point, link.evidence
    return _point_json(point, service) | {
        "link_id": link.id,
        "customer_number": point.customer_number,
        "number": point.number,
        "commodity": point.commodity.value,
        "code": point.code,
        "since": point.since.isoformat() if point.since else None,
        "until": point.until.isoformat() if point.until else None,
        "attributes": {name: plain(value) for name, value in point.attributes.items()},
        "evidence": {
            "policy": evidence.policy,
            "version": evidence.version,
            "proof": evidence.proof.value,
            "channel": evidence.channel,
            "made_at": moment_json(evidence.made_at),
        },
        "pending_until": moment_json(link.pending_until) if link.pending_until else None,
    }


def _offer_json(offer: Offer, service: SupplyService) -> dict[str, Any]:
    return _point_json(offer.supply_point, service) | {"is_linked": offer.is_linked}


def _point_json(point: SupplyPoint, service: SupplyService) -> dict[str, Any]:
    return {
        "id": point.id,
        "label": service.label(point),
        "address": {"street": point.address.street, "locality": point.address.locality},
        "service": point.service,
    }


def _step_json(attempt: LinkAttempt, shell: ApiShell) -> dict[str, Any]:
    asked = describe(_CODE, shell.language) if attempt.step == "code" else []
    return {
        "attempt_id": attempt.id,
        "step": attempt.step.value,
        "expires_at": moment_json(attempt.expires_at),
        "tries_left": attempt.tries_left,
        "resends_left": attempt.resends_left,
        "fields": asked,
    }
