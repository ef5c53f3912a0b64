"""What the operations on supplies answer and take."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from ventanilla.api.schemas import MomentField
from ventanilla.api.steps import StepSchema


class SupplyAddressSchema(Schema):
    """Where a supply is delivered."""

    street = fields.String(required=True)
    locality = fields.String(required=True)


class EvidenceSchema(Schema):
    """What a link rests on."""

    policy = fields.String(required=True)
    version = fields.Integer(required=True)
    proof = fields.String(required=True)
    channel = fields.String(required=True)
    made_at = MomentField(required=True)


class SupplySchema(Schema):
    """A supply and how the identity came to hold it; ``generates`` says that the screens of generation are there."""

    id = fields.String(required=True)
    link_id = fields.String(required=True)
    label = fields.String(required=True)
    customer_number = fields.String(required=True)
    number = fields.String(required=True)
    address = fields.Nested(SupplyAddressSchema, required=True)
    commodity = fields.String(required=True)
    service = fields.String(required=True)
    code = fields.String(required=True)
    since = fields.Date(required=True, allow_none=True)
    until = fields.Date(required=True, allow_none=True)
    attributes = fields.Dict(keys=fields.String(), required=True)
    generates = fields.Boolean(required=True)
    evidence = fields.Nested(EvidenceSchema, required=True)
    pending_until = MomentField(required=True, allow_none=True)


class SuppliesSchema(Schema):
    """All supplies; there is always one page."""

    items = fields.List(fields.Nested(SupplySchema), required=True)
    next = fields.String(required=True, allow_none=True)


class LinkStepSchema(StepSchema):
    """Where a try to link stands: ``code`` asks for one, ``choose`` offers supplies at ``offers``."""

    attempt_id = fields.String(required=True)
    expires_at = MomentField(required=True)
    tries_left = fields.Integer(required=True)
    resends_left = fields.Integer(required=True)
    offers = fields.String(required=True, allow_none=True)


class UndoableSchema(Schema):
    """The link that a secret ends: the supply's label, and when it was linked."""

    supply = fields.String(required=True)
    made_at = MomentField(required=True)


class LinkCodeSchema(Schema):
    """A one-time code as typed."""

    code = fields.String(required=True)


class OfferSchema(Schema):
    """A supply that may be linked."""

    id = fields.String(required=True)
    label = fields.String(required=True)
    address = fields.Nested(SupplyAddressSchema, required=True)
    service = fields.String(required=True)
    is_linked = fields.Boolean(required=True)


class OffersSchema(Schema):
    """All supplies that a proof has opened."""

    items = fields.List(fields.Nested(OfferSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class LinkChoiceSchema(Schema):
    """The supplies to link."""

    supplies = fields.List(fields.String(), required=True, validate=validate.Length(1, 500))


class ServiceSchema(Schema):
    """One of the services that a supply is billed for; ``state`` is the utility's own word."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    since = fields.Date(required=True, allow_none=True)
    billing_since = fields.Date(required=True, allow_none=True)
    state = fields.String(required=True)
    attributes = fields.Dict(keys=fields.String(), required=True)


class ServicesSchema(Schema):
    """All services of a supply, in the utility's order."""

    items = fields.List(fields.Nested(ServiceSchema), required=True)
    next = fields.String(required=True, allow_none=True)
    as_of = MomentField(required=True, allow_none=True)


class FamilyMemberSchema(Schema):
    """Somebody of the family group; ``bond`` is the utility's own word."""

    name = fields.String(required=True)
    bond = fields.String(required=True)
    birth_date = fields.Date(required=True, allow_none=True)
    since = fields.Date(required=True, allow_none=True)
    attributes = fields.Dict(keys=fields.String(), required=True)


class FamilySchema(Schema):
    """Who belongs to the family group of the supply's customer today."""

    items = fields.List(fields.Nested(FamilyMemberSchema), required=True)
    next = fields.String(required=True, allow_none=True)
    as_of = MomentField(required=True, allow_none=True)
