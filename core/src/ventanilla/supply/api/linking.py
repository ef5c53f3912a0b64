"""Linking more supplies, step by step as on the pages."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import Schema, fields

from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.shell import ApiShell
from ventanilla.api.steps import SecretSchema, StepSchema, step_json
from ventanilla.errors import NotFound
from ventanilla.supply.api.schemas import (
    LinkChoiceSchema,
    LinkCodeSchema,
    LinkStepSchema,
    OffersSchema,
    SuppliesSchema,
    UndoableSchema,
)
from ventanilla.supply.api.written import created, held_json, list_json, offer_json, step_json_of, undoable_json
from ventanilla.supply.service import SupplyService


def add_linking(api: StrictBlueprint, service: SupplyService, shell: ApiShell) -> None:
    """``/supplies/link…``."""
    _steps(api, service, shell)
    _choice(api, service, shell)
    _undoing(api, service, shell)


def _steps(api: StrictBlueprint, service: SupplyService, shell: ApiShell) -> None:
    @api.route("/supplies/link")
    @api.response(200, StepSchema)
    def link_fields() -> Response:
        """What the utility asks for to link a supply."""
        shell.person()
        return shell.private(step_json(shell, "link", shell.house.utility.linking.fields, "/supplies/link"))

    @api.route("/supplies/link", methods=["POST"])
    @api.arguments(_claim_schema(shell))
    @api.response(201, LinkStepSchema)
    def start_link(claim: dict[str, Any]) -> Response:
        """Claim to be a customer. Right and wrong data answer alike where a contact is on file."""
        return created(shell.private(step_json_of(service.start_link(shell.actor(), claim), shell)))

    @api.route("/supplies/link/<string:attempt_id>")
    @api.response(200, LinkStepSchema)
    @api.alt_response(409, description="It has ended: begin again.")
    def attempt(attempt_id: str) -> Response:
        """Where a try to link stands, and what it asks for now."""
        return shell.private(step_json_of(service.attempt(shell.actor(), attempt_id), shell))

    @api.route("/supplies/link/<string:attempt_id>/code", methods=["POST"])
    @api.arguments(LinkCodeSchema)
    @api.response(200, LinkStepSchema)
    def enter_code(typed: dict[str, str], attempt_id: str) -> Response:
        """Prove possession with the code."""
        return shell.private(step_json_of(service.enter_code(shell.actor(), attempt_id, typed["code"]), shell))

    @api.route("/supplies/link/<string:attempt_id>/code/again", methods=["POST"])
    @api.response(200, LinkStepSchema)
    def resend_code(attempt_id: str) -> Response:
        """Ask for another code; the old one ends."""
        return shell.private(step_json_of(service.resend_code(shell.actor(), attempt_id), shell))


def _choice(api: StrictBlueprint, service: SupplyService, shell: ApiShell) -> None:
    utility = shell.house.utility

    @api.route("/supplies/link/<string:attempt_id>/supplies")
    @api.response(200, OffersSchema)
    @api.alt_response(409, description="It is not proven, or the proof is too old.")
    def offered(attempt_id: str) -> Response:
        """The supplies that the proof has opened."""
        return shell.private(list_json(offer_json(one, service) for one in service.offered(shell.actor(), attempt_id)))

    @api.route("/supplies/link/<string:attempt_id>/links")
    @api.response(200, SuppliesSchema)
    def linked(attempt_id: str) -> Response:
        """What one try has linked and still holds; nothing is found where it has linked nothing."""
        found = service.linked_by(shell.actor(), attempt_id)
        if not found:
            raise NotFound
        return shell.private(list_json(held_json(one, service, utility) for one in found))

    @api.route("/supplies/link/<string:attempt_id>/supplies", methods=["POST"])
    @api.arguments(LinkChoiceSchema)
    @api.response(201, SuppliesSchema)
    def link_chosen(chosen: dict[str, list[str]], attempt_id: str) -> Response:
        """Link the chosen ones; linking twice adds nothing."""
        linked = service.link(shell.actor(), attempt_id, chosen["supplies"])
        return created(shell.private(list_json(held_json(one, service, utility) for one in linked)))


def _undoing(api: StrictBlueprint, service: SupplyService, shell: ApiShell) -> None:
    @api.route("/supplies/links/undo/look", methods=["POST"])
    @api.doc(security=[])
    @api.arguments(SecretSchema)
    @api.response(200, UndoableSchema)
    def look_at_undo(typed: dict[str, str]) -> Response:
        """Which link the secret of a notice would end; looking uses nothing up."""
        return shell.private(undoable_json(service.look_at_undo(typed["secret"])))

    @api.route("/supplies/links/undo", methods=["POST"])
    @api.doc(security=[])
    @api.arguments(SecretSchema)
    @api.response(200, UndoableSchema)
    def undo(typed: dict[str, str]) -> Response:
        """End a link that is not right, with the secret of the notice about it; no sign-in is needed."""
        return shell.private(undoable_json(service.undo(typed["secret"])))


def _claim_schema(shell: ApiShell) -> type[Schema]:
    """Texts only, as typed: the service looks at them, and says what is wrong in the reader's language."""
    asked = shell.house.utility.linking.fields
    made: dict[str, fields.Field[Any]] = {
        one.name: fields.String(metadata={"description": one.label_id}) for one in asked
    }
    return Schema.from_dict(made, name="LinkClaim")
