"""Issued logins for apps: the doors, a one-time password, the blank agreement."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from marshmallow import Schema, fields

from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.shell import ApiShell
from ventanilla.api.steps import StepSchema, step_json
from ventanilla.errors import NotFound
from ventanilla.i18n import Language
from ventanilla.plugin import Door, IssuedLogins
from ventanilla.supply.service import SupplyService
from ventanilla.supply.service.granting import blank_agreement


class DoorSchema(Schema):
    """A way into the cabinet; ``gives_passwords`` when a one-time password can be asked for here."""

    name = fields.String(required=True)
    label = fields.String(required=True)
    text = fields.String(required=True)
    gives_passwords = fields.Boolean(required=True)


class DoorsSchema(Schema):
    """All doors, in their order; none where people register themselves."""

    items = fields.List(fields.Nested(DoorSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class BlankSchema(Schema):
    """The blank agreement: its parts in their order."""

    title = fields.String(required=True)
    parts = fields.List(fields.String(), required=True)


def add_granting(api: StrictBlueprint, service: SupplyService, shell: ApiShell) -> None:
    """``/identity/doors``, ``/identity/one-time/{door}`` and ``/identity/agreement``."""
    issued = shell.house.utility.identity.issued

    @api.route("/identity/doors", methods=["GET"], tags=["identity"])
    @api.doc(security=[], operationId="doors")
    @api.response(200, DoorsSchema)
    def doors() -> Response:
        """The ways into the cabinet."""
        found = issued.doors if issued else ()
        return shell.private({"items": [_door(each, shell.language) for each in found], "next": None})

    if issued is not None:
        _one_time(api, service, shell, issued)
    if issued is not None and issued.agreement is not None:
        _agreement(api, shell)


def _one_time(api: StrictBlueprint, service: SupplyService, shell: ApiShell, issued: IssuedLogins) -> None:
    @api.route("/identity/one-time/<string:door>", methods=["GET"], tags=["identity"])
    @api.doc(security=[], operationId="describeOneTime")
    @api.response(200, StepSchema)
    def asked(door: str) -> Response:
        """What getting a one-time password asks for."""
        found = issued.door(door)
        if found is None or not found.prove:
            raise NotFound
        return shell.private(step_json(shell, "one_time", found.prove, f"/identity/one-time/{found.name}"))

    @api.route("/identity/one-time/<string:door>", methods=["POST"], tags=["identity"])
    @api.doc(security=[], operationId="requestOneTime")
    @api.response(202, StepSchema)
    def send(door: str) -> Response:
        """Ask for one; it goes to the contact on file, or nowhere: the answer is the same."""
        body = request.get_json(silent=True)
        service.granting.request_password(shell.actor(), door, body if isinstance(body, dict) else {})
        minutes = int(issued.one_time_lifetime.total_seconds()) // 60
        told = (
            shell.language.text("supply.one_time_sent.lead"),
            shell.language.plural("supply.one_time_sent.next", minutes),
            shell.language.text("supply.one_time_sent.operator"),
        )
        fields_ = shell.house.utility.identity.sign_in
        response = shell.private(step_json(shell, "sign_in", fields_, "/identity/sign-in", text=" ".join(told)))
        response.status_code = 202
        return response


def _agreement(api: StrictBlueprint, shell: ApiShell) -> None:
    @api.route("/identity/agreement", methods=["GET"], tags=["identity"])
    @api.doc(security=[], operationId="blankAgreement")
    @api.response(200, BlankSchema)
    def blank() -> Response:
        """The blank agreement, to be signed at an office."""
        text = blank_agreement(shell.house.languages.default, shell.house.utility.title)
        return shell.private({"title": text.title, "parts": [*text.asked, *text.clauses, *text.sides]})


def _door(door: Door, language: Language) -> dict[str, Any]:
    return {
        "name": door.name,
        "label": language.text(f"door.{door.name}"),
        "text": language.text(f"door.{door.name}.lead"),
        "gives_passwords": bool(door.prove),
    }
