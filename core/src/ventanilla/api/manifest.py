"""``GET /manifest``: what this portal is and can do, so that an app draws the same screens as the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response
from marshmallow import Schema, fields

from ventanilla.api.operations import StrictBlueprint
from ventanilla.fields import describe
from ventanilla.i18n import Language
from ventanilla.plugin import Screen, Utility

if TYPE_CHECKING:
    from ventanilla.api.shell import ApiShell


class ScreenSchema(Schema):
    """A part of the portal that this utility switches on, in the order of its menu."""

    name = fields.String(required=True)
    label = fields.String(required=True)
    in_menu = fields.Boolean(required=True)
    columns = fields.List(fields.String(), required=True)


class FieldSchema(Schema):
    """A question of a form."""

    name = fields.String(required=True)
    kind = fields.String(required=True)
    type = fields.String(required=True)
    label = fields.String(required=True)
    hint = fields.String(required=True)
    required = fields.Boolean(required=True)
    inputmode = fields.String(required=True)
    autocomplete = fields.String(required=True)
    maxlength = fields.Integer(required=True)


class ContactSchema(Schema):
    """How to reach a human."""

    phone = fields.String(required=True)
    email = fields.String(required=True)
    address = fields.String(required=True)
    hours = fields.String(required=True)
    website = fields.String(required=True)


class UtilitySchema(Schema):
    """The company."""

    name = fields.String(required=True)
    title = fields.String(required=True)
    short_title = fields.String(required=True)
    country = fields.String(required=True)
    timezone = fields.String(required=True)
    currency = fields.String(required=True)
    commodities = fields.List(fields.String(), required=True)


class IdentitySchema(Schema):
    """The forms of becoming and being an identity."""

    register = fields.List(fields.Nested(FieldSchema), required=True)
    sign_in = fields.List(fields.Nested(FieldSchema), required=True)
    reset = fields.List(fields.Nested(FieldSchema), required=True)
    change_password = fields.List(fields.Nested(FieldSchema), required=True)


class LinkingSchema(Schema):
    """How a supply is proven to be somebody's."""

    policy = fields.String(required=True)
    version = fields.Integer(required=True)
    fields_ = fields.List(fields.Nested(FieldSchema), required=True, data_key="fields", attribute="fields")


class ManifestSchema(Schema):
    """The whole."""

    utility = fields.Nested(UtilitySchema, required=True)
    locales = fields.List(fields.String(), required=True)
    screens = fields.List(fields.Nested(ScreenSchema), required=True)
    contact = fields.Nested(ContactSchema, required=True)
    identity = fields.Nested(IdentitySchema, required=True)
    linking = fields.Nested(LinkingSchema, required=True)


def blueprint(shell: ApiShell) -> StrictBlueprint:
    """``GET /manifest``, for everybody."""
    api = shell.blueprint("manifest", __name__, "What this portal is and can do.")

    @api.route("/manifest")
    @api.doc(security=[])
    @api.response(200, ManifestSchema)
    def manifest() -> Response:
        """The utility, its screens with their labels, its forms, and how to reach a human."""
        return shell.private(
            _manifest(shell.house.utility, shell.language, [each.tag for each in shell.house.languages.all])
        )

    return api


def _manifest(utility: Utility, language: Language, locales: list[str]) -> dict[str, Any]:
    identity, linking, contact = utility.identity, utility.linking, utility.contact
    forms = {
        name: describe(getattr(identity, name), language)
        for name in ("register", "sign_in", "reset", "change_password")
    }
    return {
        "utility": {
            **{
                name: getattr(utility, name)
                for name in ("name", "title", "short_title", "country", "timezone", "currency")
            },
            "commodities": [each.value for each in utility.commodities],
        },
        "locales": locales,
        "screens": [_screen(each, language) for each in utility.screens],
        "contact": {name: getattr(contact, name) for name in ("phone", "email", "address", "hours", "website")},
        "identity": forms,
        "linking": {"policy": linking.name, "version": linking.version, "fields": describe(linking.fields, language)},
    }


def _screen(screen: Screen, language: Language) -> dict[str, Any]:
    return {
        "name": screen.name,
        "label": language.text(f"screen.{screen.name}"),
        "in_menu": screen.in_menu,
        "columns": list(screen.columns),
    }
