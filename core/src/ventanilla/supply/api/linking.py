"""Linking more supplies, step by step as on the pages."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import Schema, fields

from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.shell import ApiShell
from ventanilla.fields import describe
from ventanilla.supply.api.schemas import (
    LinkChoiceSchema,
    LinkCodeSchema,
    LinkFieldsSchema,
    LinkStepSchema,
    OffersSchema,
    SuppliesSchema,
)
from ventanilla.supply.api.written import created, held_json, list_json, offer_json, step_json
from ventanilla.supply.service import SupplyService


def add_linking(api: StrictBlueprint, service: SupplyService, shell: ApiShell) -> None:
    """``/supplies/link…``."""
    _steps(api, service, shell)
    _choice(api, service, shell)


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
        return created(shell.private(step_json(service.start_link(shell.actor(), claim), shell)))

    @api.route("/supplies/link/<string:attempt_id>/code", methods=["POST"])
    @api.arguments(LinkCodeSchema)
    @api.response(200, LinkStepSchema)
    def enter_code(typed: dict[str, str], attempt_id: str) -> Response:
        """Prove possession with the code."""
        return shell.private(step_json(service.enter_code(shell.actor(), attempt_id, typed["code"]), shell))

    @api.route("/supplies/link/<string:attempt_id>/code/again", methods=["POST"])
    @api.response(200, LinkStepSchema)
    def resend_code(attempt_id: str) -> Response:
        """Ask for another code; the old one ends."""
        return shell.private(step_json(service.resend_code(shell.actor(), attempt_id), shell))


def _choice(api: StrictBlueprint, service: SupplyService, shell: ApiShell) -> None:
    shown = shell.house.utility.shown_attributes("supply_point")

    @api.route("/supplies/link/<string:attempt_id>/supplies")
    @api.response(200, OffersSchema)
    def offered(attempt_id: str) -> Response:
        """The supplies that the proof has opened."""
        return shell.private(list_json(offer_json(one, service) for one in service.offered(shell.actor(), attempt_id)))

    @api.route("/supplies/link/<string:attempt_id>/supplies", methods=["POST"])
    @api.arguments(LinkChoiceSchema)
    @api.response(201, SuppliesSchema)
    def link_chosen(chosen: dict[str, list[str]], attempt_id: str) -> Response:
        """Link the chosen ones; linking twice adds nothing."""
        linked = service.link(shell.actor(), attempt_id, chosen["supplies"])
        return created(shell.private(list_json(held_json(one, service, shown) for one in linked)))


def _claim_schema(shell: ApiShell) -> type[Schema]:
    """Texts only, as typed: the service looks at them, and says what is wrong in the reader's language."""
    asked = shell.house.utility.linking.fields
    made: dict[str, fields.Field[Any]] = {
        one.name: fields.String(metadata={"description": one.label_id}) for one in asked
    }
    return Schema.from_dict(made, name="LinkClaim")
