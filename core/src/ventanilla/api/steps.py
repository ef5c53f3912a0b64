"""A flow without pages: what a step asks for, where to send it, and which step comes next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from marshmallow import Schema, fields

from ventanilla.api.operations import ROOT
from ventanilla.fields import describe
from ventanilla.i18n import Language
from ventanilla.plugin import Field, FieldKind, Utility

if TYPE_CHECKING:
    from ventanilla.api.shell import ApiShell


class ConstraintsSchema(Schema):
    """What a field's text must be. Spaces, dots and dashes of numbers may be typed; they are left out."""

    min_length = fields.Integer(required=True)
    max_length = fields.Integer(required=True)
    same_as = fields.String(required=True, allow_none=True, metadata={"description": "the field that it repeats"})


class ChoiceSchema(Schema):
    """One of the answers to choose from; those of one group stand together."""

    value = fields.String(required=True)
    label = fields.String(required=True)
    group = fields.String(required=True)


class FieldSchema(Schema):
    """A question, with all that drawing it needs; ``choices`` is empty where the answer is typed."""

    name = fields.String(required=True)
    kind = fields.String(required=True)
    type = fields.String(required=True, metadata={"enum": ["text", "email", "tel", "password", "date", "select"]})
    label = fields.String(required=True)
    hint = fields.String(required=True)
    required = fields.Boolean(required=True)
    inputmode = fields.String(required=True)
    autocomplete = fields.String(required=True)
    maxlength = fields.Integer(required=True)
    choices = fields.List(fields.Nested(ChoiceSchema), required=True)
    constraints = fields.Nested(ConstraintsSchema, required=True)


class StepSchema(Schema):
    """What comes next: ``fields`` go as JSON to ``send_to``, where there is something to be sent at all.

    ``text`` is what the person should read now; empty where the fields say it.
    """

    step = fields.String(required=True)
    method = fields.String(required=True, allow_none=True)
    send_to = fields.String(required=True, allow_none=True)
    text = fields.String(required=True)
    fields_ = fields.List(fields.Nested(FieldSchema), required=True, data_key="fields")


class SecretSchema(Schema):
    """The last part of a link that was sent."""

    secret = fields.String(required=True, metadata={"example": "Qm9uIGRpYSwgYW1pZ28h"})


def fields_json(asked: Sequence[Field], utility: Utility, language: Language) -> list[dict[str, Any]]:
    """Declared fields as a form shows them, with what their values must be."""
    shown = describe(tuple(asked), language, utility.country)
    new = next((each.name for each in asked if each.kind is FieldKind.NEW_PASSWORD), None)
    for each, one in zip(asked, shown, strict=True):
        one["constraints"] = {
            "min_length": _shortest(each, utility),
            "max_length": one["maxlength"],
            "same_as": new if each.kind is FieldKind.PASSWORD_AGAIN else None,
        }
    return shown


def step_json(
    shell: ApiShell,
    name: str,
    asked: Sequence[Field] = (),
    path: str = "",
    *,
    method: str = "POST",
    text: str = "",
) -> dict[str, Any]:
    """A step as :class:`StepSchema` has it; ``path`` is below the API's root."""
    return {
        "step": name,
        "method": method if path else None,
        "send_to": f"{shell.house.settings.base_url.rstrip('/')}{ROOT}{path}" if path else None,
        "text": text,
        "fields": fields_json(asked, shell.house.utility, shell.language),
    }


def _shortest(each: Field, utility: Utility) -> int:
    if each.kind in (FieldKind.NEW_PASSWORD, FieldKind.PASSWORD_AGAIN):
        return utility.identity.password.shortest
    return 1 if each.required else 0


def secret_field(language: Language) -> dict[str, Any]:
    """The question for the last part of a link that was sent; an app takes it from the link that opened it."""
    return {
        "name": "secret",
        "kind": "secret",
        "type": "text",
        "label": language.text("api.secret.label"),
        "hint": language.text("api.secret.hint"),
        "required": True,
        "inputmode": "text",
        "autocomplete": "off",
        "maxlength": 128,
        "choices": [],
        "constraints": {"min_length": 1, "max_length": 128, "same_as": None},
    }
