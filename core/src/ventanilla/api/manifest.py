"""``GET /manifest``: what this portal is and can do, so that an app draws the same screens as the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response
from marshmallow import Schema, fields

from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.steps import FieldSchema, fields_json
from ventanilla.i18n import Language
from ventanilla.plugin import Attribute, Screen, Utility

if TYPE_CHECKING:
    from ventanilla.api.shell import ApiShell


class ColumnSchema(Schema):
    """A column of a screen's table."""

    name = fields.String(required=True)
    label = fields.String(required=True)


class ScreenSchema(Schema):
    """A part of the portal that this utility switches on, in the order of its menu."""

    name = fields.String(required=True)
    label = fields.String(required=True)
    in_menu = fields.Boolean(required=True)
    commodities = fields.List(fields.String(), required=True)
    group = fields.String(required=True)
    columns = fields.List(fields.Nested(ColumnSchema), required=True)


class ContactSchema(Schema):
    """How to reach a human."""

    phone = fields.String(required=True)
    email = fields.String(required=True)
    address = fields.String(required=True)
    hours = fields.String(required=True)
    website = fields.String(required=True)


class MarketCodeSchema(Schema):
    """What the market calls the ``code`` of a commodity's supplies."""

    commodity = fields.String(required=True)
    name = fields.String(required=True)


class UtilitySchema(Schema):
    """The company; ``supply_choice`` is how it names a supply to choose from, empty for its label and address."""

    name = fields.String(required=True)
    title = fields.String(required=True)
    short_title = fields.String(required=True)
    country = fields.String(required=True)
    timezone = fields.String(required=True)
    currency = fields.String(required=True)
    tax_id = fields.String(required=True)
    commodities = fields.List(fields.String(), required=True)
    market_codes = fields.List(fields.Nested(MarketCodeSchema), required=True)
    supply_choice = fields.String(required=True)


class IdentitySchema(Schema):
    """The forms of becoming and being an identity, and their rules. Nobody registers where ``register`` is empty."""

    register = fields.List(fields.Nested(FieldSchema), required=True)
    sign_in = fields.List(fields.Nested(FieldSchema), required=True)
    reset = fields.List(fields.Nested(FieldSchema), required=True)
    change_password = fields.List(fields.Nested(FieldSchema), required=True)
    password_min_length = fields.Integer(required=True)
    password_max_length = fields.Integer(required=True)
    activation_seconds = fields.Integer(required=True)
    reset_seconds = fields.Integer(required=True)
    session_seconds = fields.Integer(required=True)


class LinkingSchema(Schema):
    """How a supply is proven to be somebody's."""

    policy = fields.String(required=True)
    version = fields.Integer(required=True)
    fields_ = fields.List(fields.Nested(FieldSchema), required=True, data_key="fields", attribute="fields")
    code_channels = fields.List(fields.String(), required=True)
    code_seconds = fields.Integer(required=True)
    code_tries = fields.Integer(required=True)
    undo_seconds = fields.Integer(required=True)
    waiting_seconds = fields.Integer(required=True)


class DocumentKindSchema(Schema):
    """A paper that customers may fetch."""

    name = fields.String(required=True)
    fiscal = fields.String(required=True)
    valid_days = fields.Integer(required=True)


class AttributeSchema(Schema):
    """What this utility knows and another doesn't: a typed field on a kind of record."""

    on = fields.String(required=True)
    name = fields.String(required=True)
    label = fields.String(required=True)
    type = fields.String(required=True)
    unit = fields.String(required=True, allow_none=True)
    group = fields.String(required=True)
    commodities = fields.List(fields.String(), required=True)


class ThemeSchema(Schema):
    """How it looks: colours by day and night, and the rest of the look."""

    name = fields.String(required=True)
    logo = fields.String(required=True)
    light = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    dark = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    look = fields.Dict(keys=fields.String(), values=fields.String(), required=True)


class ManifestSchema(Schema):
    """The whole; ``locale`` is that of the answer, the first of ``locales`` the utility's own."""

    utility = fields.Nested(UtilitySchema, required=True)
    locale = fields.String(required=True)
    locales = fields.List(fields.String(), required=True)
    landing = fields.String(required=True)
    screens = fields.List(fields.Nested(ScreenSchema), required=True)
    contact = fields.Nested(ContactSchema, required=True)
    identity = fields.Nested(IdentitySchema, required=True)
    linking = fields.Nested(LinkingSchema, required=True)
    documents = fields.List(fields.Nested(DocumentKindSchema), required=True)
    attributes = fields.List(fields.Nested(AttributeSchema), required=True)
    theme = fields.Nested(ThemeSchema, required=True, allow_none=True)


def blueprint(shell: ApiShell) -> StrictBlueprint:
    """``GET /manifest``, for everybody."""
    api = shell.blueprint("manifest", __name__, "What this portal is and can do.")

    @api.route("/manifest")
    @api.doc(security=[], operationId="manifest")
    @api.response(200, ManifestSchema)
    def manifest() -> Response:
        """The utility, its screens with their labels and columns, its forms and rules, its look, and a human."""
        return shell.public(_manifest(shell))

    return api


def _manifest(shell: ApiShell) -> dict[str, Any]:
    utility, language, locales = shell.house.utility, shell.language, shell.house.languages.all
    names = ("name", "title", "short_title", "country", "timezone", "currency", "tax_id")
    contact = ("phone", "email", "address", "hours", "website")
    return {
        "utility": {
            **{name: getattr(utility, name) for name in names},
            "commodities": [each.value for each in utility.commodities],
            "market_codes": [{"commodity": one.commodity.value, "name": one.name} for one in utility.market_codes],
            "supply_choice": utility.supply_choice,
        },
        "locale": language.tag,
        "locales": [each.tag for each in locales],
        "landing": utility.landing,
        "screens": [_screen(each, language) for each in utility.screens],
        "contact": {name: getattr(utility.contact, name) for name in contact},
        "identity": _identity(utility, language),
        "linking": _linking(utility, language),
        "documents": [
            {"name": each.name, "fiscal": each.fiscal, "valid_days": each.valid_days} for each in utility.documents
        ],
        "attributes": [_attribute(each, language) for each in utility.attributes if each.shown],
        "theme": _theme(shell),
    }


def _identity(utility: Utility, language: Language) -> dict[str, Any]:
    policy = utility.identity
    forms = ("register", "sign_in", "reset", "change_password")
    return {
        **{name: fields_json(getattr(policy, name), utility, language) for name in forms},
        "password_min_length": policy.password.shortest,
        "password_max_length": policy.password.longest,
        "activation_seconds": int(policy.activation_lifetime.total_seconds()),
        "reset_seconds": int(policy.reset_lifetime.total_seconds()),
        "session_seconds": int(policy.session_absolute.total_seconds()),
    }


def _linking(utility: Utility, language: Language) -> dict[str, Any]:
    policy = utility.linking
    return {
        "policy": policy.name,
        "version": policy.version,
        "fields": fields_json(policy.fields, utility, language),
        "code_channels": [each.value for each in policy.possession],
        "code_seconds": int(policy.code_lifetime.total_seconds()),
        "code_tries": policy.code_tries,
        "undo_seconds": int(policy.undo_lifetime.total_seconds()),
        "waiting_seconds": int(policy.cooling_off.total_seconds()),
    }


def _screen(screen: Screen, language: Language) -> dict[str, Any]:
    return {
        "name": screen.name,
        "label": language.text(f"screen.{screen.name}"),
        "in_menu": screen.in_menu,
        "commodities": [each.value for each in screen.commodities],
        "group": language.text(f"menu.{screen.group}") if screen.group else "",
        "columns": [{"name": name, "label": _column(screen.name, name, language)} for name in screen.columns],
    }


def _column(screen: str, name: str, language: Language) -> str:
    """The heading of a column, as the page has it; its name where the page gives it none."""
    topic = screen.partition(".")[0]
    ids = (f"{screen}.column.{name}", f"{topic}.column.{name}", f"{screen}.{name}", f"figures.column.{name}")
    known = next((id_ for id_ in (*ids, f"{topic}.field.{name}", f"field.{name}") if language.has(id_)), "")
    return language.text(known) if known else name.replace("_", " ")


def _attribute(attribute: Attribute, language: Language) -> dict[str, Any]:
    return {
        "on": attribute.on,
        "name": attribute.name,
        "label": language.text(f"attribute.{attribute.on}.{attribute.name}"),
        "type": attribute.type.value,
        "unit": attribute.unit.value if attribute.unit else None,
        "group": attribute.group,
        "commodities": [each.value for each in attribute.commodities],
    }


def _theme(shell: ApiShell) -> dict[str, Any] | None:
    look = shell.look
    if look is None:
        return None
    theme = look.theme
    return {
        "name": theme.name,
        "logo": f"{shell.house.settings.base_url.rstrip('/')}{look.asset(theme.logo)}",
        "light": dict(theme.light),
        "dark": dict(theme.dark),
        "look": dict(theme.look),
    }
