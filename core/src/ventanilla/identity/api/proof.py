"""Proving again who one is, for apps: before what matters."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import Schema, fields, validate

from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.schemas import MomentField, moment_json
from ventanilla.api.shell import ApiShell
from ventanilla.identity.api.passkeys import PasskeyAskedSchema, asked_json
from ventanilla.identity.service import IdentityService

_WAYS = ("password", "totp", "passkey")


class ProofStateSchema(Schema):
    """When this token's holder last proved who they are, and what they can show to prove it again."""

    proved_at = MomentField(required=True, allow_none=True)
    ways = fields.List(fields.String(metadata={"enum": list(_WAYS)}), required=True)


class ProofSchema(Schema):
    """One of: the ``password``, the ``code`` of an app, or a passkey's ``ticket`` and ``credential``."""

    password = fields.String(load_default="", validate=validate.Length(max=1024))
    code = fields.String(load_default="", validate=validate.Length(max=100), metadata={"example": "123456"})
    ticket = fields.String(load_default="", validate=validate.Length(max=100))
    credential = fields.Dict(keys=fields.String(), load_default=dict)


class ProvedSchema(Schema):
    """From when the proof counts."""

    proved_at = MomentField(required=True)


def add_operations(api: StrictBlueprint, service: IdentityService, shell: ApiShell) -> None:
    """``/identity/proof…``."""

    @api.route("/identity/proof", methods=["GET"])
    @api.doc(operationId="describeProof")
    @api.response(200, ProofStateSchema)
    def described() -> Response:
        """When you last proved who you are; operations that ask for it again answer 403 ``proof_needed``."""
        actor = shell.person()
        state = service.factors.state(actor)
        has = (state.has_password, state.authenticator_since, any(not key.is_suspended for key in state.passkeys))
        ways = [way for way, is_there in zip(_WAYS, has, strict=True) if is_there]
        at = moment_json(actor.proved_at) if actor.proved_at else None
        return shell.private({"proved_at": at, "ways": ways})

    @api.route("/identity/proof", methods=["POST"])
    @api.doc(operationId="prove")
    @api.arguments(ProofSchema)
    @api.response(200, ProvedSchema)
    def prove(values: dict[str, Any]) -> Response:
        """Prove again who you are; it counts for this token only."""
        return shell.private({"proved_at": moment_json(service.reprove(shell.person(), values))})

    @api.route("/identity/proof/challenge", methods=["POST"])
    @api.doc(operationId="askProofPasskey")
    @api.response(200, PasskeyAskedSchema)
    def challenge() -> Response:
        """What a passkey has to sign to prove it."""
        return shell.private(asked_json(service.factors.ask_proof(shell.person())))
