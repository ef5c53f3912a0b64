"""How passkeys look in JSON: what the browser or the system is asked for, and its answer."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from ventanilla.identity.model import PasskeyAsked


class PasskeyAskedSchema(Schema):
    """``options`` go to the platform's passkey function (WebAuthn's JSON forms), ``ticket`` back with its answer.

    They are good once and for five minutes.
    """

    ticket = fields.String(required=True)
    options = fields.Dict(keys=fields.String(), required=True)


class ShownSchema(Schema):
    """A passkey's answer: the ``ticket`` of the question, and the ``credential`` as WebAuthn writes it in JSON."""

    ticket = fields.String(required=True, validate=validate.Length(1, 100))
    credential = fields.Dict(keys=fields.String(), required=True)


def asked_json(asked: PasskeyAsked) -> dict[str, Any]:
    """A question as :class:`PasskeyAskedSchema` has it."""
    return {"ticket": asked.ticket, "options": dict(asked.options)}
