"""The second factors of one's own account, for apps."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from marshmallow import Schema, fields, validate

from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.schemas import MomentField, moment_json
from ventanilla.api.shell import ApiShell
from ventanilla.api.steps import SecretSchema
from ventanilla.identity.api.passkeys import PasskeyAskedSchema, ShownSchema, asked_json
from ventanilla.identity.model import FactorState, Passkey
from ventanilla.identity.service import IdentityService
from ventanilla.kernel.actors import Anonymous

SET_UP = frozenset(
    {
        ("GET", "/identity/factors"),
        ("POST", "/identity/factors/authenticator"),
        ("GET", "/identity/factors/authenticator"),
        ("POST", "/identity/factors/authenticator/confirm"),
        ("POST", "/identity/factors/passkeys/challenge"),
        ("POST", "/identity/factors/passkeys"),
        ("GET", "/identity/proof"),
        ("POST", "/identity/proof"),
        ("POST", "/identity/proof/challenge"),
        ("DELETE", "/identity/session"),
    }
)
"""What a token is good for while a second factor is to be set up, where everybody has to have one."""


class PasskeySchema(Schema):
    """A passkey by its name; one that ``is_suspended`` behaved as a copy would and opens nothing any more."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    made_at = MomentField(required=True)
    used_at = MomentField(required=True, allow_none=True)
    is_suspended = fields.Boolean(required=True)


class FactorsSchema(Schema):
    """The second factors: what is offered here, whether everybody has to have one, what is set up. The
    staff takes them away at ``reset_due_at``."""

    offered = fields.List(fields.String(metadata={"enum": ["totp", "passkey"]}), required=True)
    is_on = fields.Boolean(required=True)
    is_required = fields.Boolean(required=True)
    authenticator_since = MomentField(required=True, allow_none=True)
    passkeys = fields.List(fields.Nested(PasskeySchema), required=True)
    recovery_codes_left = fields.Integer(required=True)
    reset_due_at = MomentField(required=True, allow_none=True)


class NewAuthenticatorSchema(Schema):
    """A secret for an app that shows codes (RFC 6238), and the address that such apps open."""

    secret = fields.String(required=True)
    address = fields.String(required=True)


class CodeSchema(Schema):
    """Six digits."""

    code = fields.String(required=True, validate=validate.Length(max=100), metadata={"example": "123456"})


class NamedPasskeySchema(ShownSchema):
    """A passkey that was made, and what it shall be called."""

    name = fields.String(required=True, validate=validate.Length(max=200), metadata={"example": "my telephone"})


class RecoveryCodesSchema(Schema):
    """New recovery codes, shown this once; none where there are some already."""

    recovery_codes = fields.List(fields.String(), required=True)


class KeptSchema(Schema):
    """When a reset would have come about."""

    due_at = MomentField(required=True)


def add_operations(api: StrictBlueprint, service: IdentityService, shell: ApiShell) -> None:
    """``/identity/factors…``."""
    if shell.house.utility.identity.factors.required:
        shell.setting_up = service.setting_up_api
        shell.set_up_operations = SET_UP
    _state(api, service, shell)
    _authenticator(api, service, shell)
    _passkeys(api, service, shell)
    _keeping(api, service, shell)


def _state(api: StrictBlueprint, service: IdentityService, shell: ApiShell) -> None:
    @api.route("/identity/factors", methods=["GET"])
    @api.doc(operationId="factors")
    @api.response(200, FactorsSchema)
    def factors() -> Response:
        """Your second factors."""
        return shell.private(_state_json(service.factors.state(shell.person())))

    @api.route("/identity/factors/recovery-codes", methods=["POST"])
    @api.doc(operationId="renewRecoveryCodes")
    @api.response(200, RecoveryCodesSchema)
    def renew() -> Response:
        """Make new recovery codes, after a fresh proof; the old ones are void."""
        return shell.private({"recovery_codes": list(service.factors.renew_codes(shell.person()))})


def _authenticator(api: StrictBlueprint, service: IdentityService, shell: ApiShell) -> None:
    @api.route("/identity/factors/authenticator", methods=["POST"])
    @api.doc(operationId="offerAuthenticator")
    @api.response(200, NewAuthenticatorSchema)
    def offer() -> Response:
        """Begin to set up an app that shows codes, after a fresh proof; nothing changes until it is confirmed."""
        made = service.factors.offer_authenticator(shell.person())
        return shell.private({"secret": made.secret, "address": made.address})

    @api.route("/identity/factors/authenticator", methods=["GET"])
    @api.doc(operationId="offeredAuthenticator")
    @api.response(200, NewAuthenticatorSchema)
    def offered() -> Response:
        """The secret that was offered last, while it is not confirmed."""
        made = service.factors.offered_authenticator(shell.person())
        return shell.private({"secret": made.secret, "address": made.address})

    @api.route("/identity/factors/authenticator/confirm", methods=["POST"])
    @api.doc(operationId="confirmAuthenticator")
    @api.arguments(CodeSchema)
    @api.response(200, RecoveryCodesSchema)
    def confirm(values: dict[str, Any]) -> Response:
        """Confirm the app by a code that it shows: from now on signing in takes one."""
        return shell.private(
            {"recovery_codes": list(service.factors.confirm_authenticator(shell.person(), values["code"]))}
        )

    @api.route("/identity/factors/authenticator", methods=["DELETE"])
    @api.doc(operationId="removeAuthenticator")
    @api.response(204, description="It is gone.")
    def remove() -> Response:
        """Take the app away, after a fresh proof."""
        service.factors.remove_authenticator(shell.person())
        return Response(status=204)


def _passkeys(api: StrictBlueprint, service: IdentityService, shell: ApiShell) -> None:
    @api.route("/identity/factors/passkeys/challenge", methods=["POST"])
    @api.doc(operationId="askNewPasskey")
    @api.response(200, PasskeyAskedSchema)
    def challenge() -> Response:
        """What the platform has to make a passkey for, after a fresh proof."""
        return shell.private(asked_json(service.factors.ask_passkey(shell.person())))

    @api.route("/identity/factors/passkeys", methods=["POST"])
    @api.doc(operationId="addPasskey")
    @api.arguments(NamedPasskeySchema)
    @api.response(200, RecoveryCodesSchema)
    def add(values: dict[str, Any]) -> Response:
        """Keep the passkey that was made."""
        return shell.private({"recovery_codes": list(service.factors.add_passkey(shell.person(), values))})

    @api.route("/identity/factors/passkeys/<other(challenge):passkey_id>", methods=["DELETE"])
    @api.doc(operationId="removePasskey")
    @api.response(204, description="It is gone.")
    def remove(passkey_id: str) -> Response:
        """Take a passkey away, after a fresh proof."""
        service.factors.remove_passkey(shell.person(), passkey_id[:26])
        return Response(status=204)


def _keeping(api: StrictBlueprint, service: IdentityService, shell: ApiShell) -> None:
    @api.route("/identity/factors/reset", methods=["DELETE"])
    @api.doc(operationId="stopFactorReset")
    @api.response(204, description="Your second factors stay.")
    def stop() -> Response:
        """Keep your second factors, which the staff was to take away."""
        service.factors.stop_reset(shell.person())
        return Response(status=204)

    @api.route("/identity/factors/reset/look", methods=["POST"])
    @api.doc(security=[], operationId="lookAtFactorReset")
    @api.arguments(SecretSchema)
    @api.response(200, KeptSchema)
    def look(values: dict[str, Any]) -> Response:
        """What a link of the mail about a reset would stop; looking uses nothing up."""
        return shell.private({"due_at": moment_json(service.factor_resets.look(values["secret"]))})

    @api.route("/identity/factors/reset/stop", methods=["POST"])
    @api.doc(security=[], operationId="keepFactors")
    @api.arguments(SecretSchema)
    @api.response(204, description="The second factors stay.")
    def keep(values: dict[str, Any]) -> Response:
        """Keep the second factors by the link of the mail, without signing in."""
        service.factor_resets.stop(Anonymous(request.remote_addr or ""), values["secret"])
        return Response(status=204)


def _state_json(state: FactorState) -> dict[str, Any]:
    offers = (("totp", state.offers_authenticator), ("passkey", state.offers_passkeys))
    since, due_at = state.authenticator_since, state.reset_due_at
    return {
        "offered": [kind for kind, is_there in offers if is_there],
        "is_on": state.is_on,
        "is_required": state.is_required,
        "authenticator_since": moment_json(since) if since else None,
        "passkeys": [_passkey_json(each) for each in state.passkeys],
        "recovery_codes_left": state.codes_left,
        "reset_due_at": moment_json(due_at) if due_at else None,
    }


def _passkey_json(each: Passkey) -> dict[str, Any]:
    return {
        "id": each.id,
        "name": each.name,
        "made_at": moment_json(each.made_at),
        "used_at": moment_json(each.used_at) if each.used_at else None,
        "is_suspended": each.is_suspended,
    }
