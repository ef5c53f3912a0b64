"""Asking for a login, for apps: what the bill says, the summary with the address, then signing in."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import Schema, fields

from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.shell import ApiShell
from ventanilla.api.steps import StepSchema, step_json
from ventanilla.fields import Surroundings, schema_for
from ventanilla.supply.service import SupplyService

MASK = "••••••••"
PATH = "/identity/enrolment"


class SummarySchema(Schema):
    """What the page of the summary shows: the same masks, whoever is meant and whether there is anybody."""

    customer_number = fields.String(required=True)
    name = fields.String(required=True)
    residence = fields.String(required=True)


class EnrolmentStepSchema(StepSchema):
    """The second step: everything again, with the address and ``always``, which makes that address the contact."""

    summary = fields.Nested(SummarySchema, required=True)


def add_enrolling(api: StrictBlueprint, service: SupplyService, shell: ApiShell) -> None:
    """``/identity/enrolment`` and ``/identity/enrolment/confirm``; nothing where customers don't ask for logins."""
    if shell.house.utility.identity.enrolment is None:
        return
    first, more = service.granting.enrolment_fields

    def around() -> Surroundings:
        return Surroundings.of(shell.house.utility, shell.house.today())

    # A class of this name is what the description calls the body.
    asked_first = schema_for(first, around)
    always = fields.Boolean(load_default=False, metadata={"description": "make that address the contact"})
    whole = type("EnrolmentSchema", (type(schema_for((*first, *more), around)),), {"always": always})

    @api.route(PATH, methods=["GET"], tags=["identity"])
    @api.doc(security=[], operationId="describeEnrolment")
    @api.response(200, StepSchema)
    def asked() -> Response:
        """What asking for a login begins with."""
        return shell.private(step_json(shell, "enrolment", first, PATH))

    @api.route(PATH, methods=["POST"], tags=["identity"])
    @api.doc(security=[], operationId="beginEnrolment")
    @api.arguments(asked_first)
    @api.response(200, EnrolmentStepSchema)
    def begin(values: dict[str, Any]) -> Response:
        """Check the form of what was typed. Nothing is looked up: the answer is the same for everybody."""
        service.granting.check_enrolment(values)
        text = shell.language.text("supply.enrol_summary.lead")
        step = step_json(shell, "enrolment_confirm", (*first, *more), f"{PATH}/confirm", text=text)
        return shell.private({**step, "summary": dict.fromkeys(("customer_number", "name", "residence"), MASK)})

    @api.route(f"{PATH}/confirm", methods=["POST"], tags=["identity"])
    @api.doc(security=[], operationId="confirmEnrolment")
    @api.arguments(whole)
    @api.response(202, StepSchema)
    def confirm(values: dict[str, Any]) -> Response:
        """Ask for the first password. It is mailed to the address on file, or to this one when the bill's secret is
        right, or to nobody: the answer is the same."""
        is_always = bool(values.pop("always", False))
        service.granting.request_enrolment(shell.actor(), values, always=is_always)
        parts = ("lead", "where", "next")
        text = " ".join(shell.language.text(f"supply.enrol_sent.{part}") for part in parts)
        asked_next = shell.house.utility.identity.sign_in
        response = shell.private(step_json(shell, "sign_in", asked_next, "/identity/sign-in", text=text))
        response.status_code = 202
        return response
