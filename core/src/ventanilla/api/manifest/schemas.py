"""What ``GET /manifest`` answers."""

from __future__ import annotations

from marshmallow import Schema, fields

from ventanilla.api.manifest.kinds import KINDS
from ventanilla.api.manifest.rule_schemas import RulesSchema
from ventanilla.api.steps import FieldSchema


class ValueSchema(Schema):
    """One of the values that a column or a field may have, and how it is called."""

    value = fields.String(required=True)
    label = fields.String(required=True)


class ColumnSchema(Schema):
    """A column of a screen's table. ``path`` leads from an item of its first operation to the value, dots between.

    ``path`` is null where the column is no part of the item. ``values`` are the labels of words that are not written
    for people.
    """

    name = fields.String(required=True)
    label = fields.String(required=True)
    kind = fields.String(required=True, metadata={"enum": list(KINDS)})
    path = fields.String(required=True, allow_none=True, metadata={"example": "address.street"})
    values = fields.List(fields.Nested(ValueSchema), required=True)


class InputSchema(Schema):
    """Something to be sent: in the address of a request (``query``) or in its body."""

    name = fields.String(required=True)
    label = fields.String(required=True)
    kind = fields.String(required=True, metadata={"enum": list(KINDS)})
    required = fields.Boolean(required=True)
    values = fields.List(fields.Nested(ValueSchema), required=True)


class UsedOperationSchema(Schema):
    """An operation of the description (``openapi.json``).

    ``fixed`` goes with each request as it is: into the address of what is read, into the body of what is sent.

    ``content_type`` is that of its answer; empty where it answers nothing. ``scopes`` is what an app has to be let to
    do, all of it; none where it is for no app, or for everybody (``is_public``).
    """

    operation_id = fields.String(required=True)
    method = fields.String(required=True)
    path = fields.String(required=True, metadata={"example": "/api/v1/supplies/{supply_point_id}/bills"})
    summary = fields.String(required=True)
    content_type = fields.String(required=True, metadata={"example": "application/json"})
    scopes = fields.List(fields.String(), required=True)
    is_public = fields.Boolean(required=True)
    query = fields.List(fields.Nested(InputSchema), required=True)
    fixed = fields.Dict(keys=fields.String(), values=fields.String(), required=True)


class ActionSchema(UsedOperationSchema):
    """What can be done here. ``asks`` is the operation whose answer says what is to be filled in; null: nobody's."""

    name = fields.String(required=True)
    label = fields.String(required=True)
    asks = fields.Nested(UsedOperationSchema, required=True, allow_none=True)
    fields_ = fields.List(fields.Nested(InputSchema), required=True, data_key="fields", attribute="fields")


class ScreenSchema(Schema):
    """A part of the portal that this utility switches on, in the order of its menu.

    The first of ``operations`` says what it shows; the others are its details and papers.
    """

    name = fields.String(required=True)
    label = fields.String(required=True)
    in_menu = fields.Boolean(required=True)
    commodities = fields.List(fields.String(), required=True)
    group = fields.String(required=True)
    columns = fields.List(fields.Nested(ColumnSchema), required=True)
    operations = fields.List(fields.Nested(UsedOperationSchema), required=True)
    actions = fields.List(fields.Nested(ActionSchema), required=True)


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
    label = fields.String(required=True)
    source = fields.String(required=True)
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
    rules = fields.Nested(RulesSchema, required=True)
    theme = fields.Nested(ThemeSchema, required=True, allow_none=True)
