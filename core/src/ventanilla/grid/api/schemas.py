"""How the things of the register look in JSON."""

from __future__ import annotations

from marshmallow import Schema, fields

from ventanilla.api.schemas import DecimalText, MonthField


class NamedSchema(Schema):
    """A region or a municipality."""

    id = fields.String(required=True)
    name = fields.String(required=True)


class RegionsSchema(Schema):
    """All regions."""

    items = fields.List(fields.Nested(NamedSchema), required=True)
    next = fields.String(allow_none=True)


class PositionSchema(Schema):
    """Degrees (WGS 84)."""

    lon = DecimalText(required=True)
    lat = DecimalText(required=True)


class AssetSchema(Schema):
    """What is told of a substation, a feeder or a transformer in a list."""

    id = fields.String(required=True)
    number = fields.String(required=True)
    name = fields.String(required=True)


class AssetsSchema(Schema):
    """A list of them by their ids."""

    items = fields.List(fields.Nested(AssetSchema), required=True)
    next = fields.String(allow_none=True)


class PlaceSchema(Schema):
    """The levels above something; null below it."""

    region = fields.Nested(NamedSchema, required=True)
    municipality = fields.Nested(NamedSchema, allow_none=True)
    substation = fields.Nested(AssetSchema, allow_none=True)
    feeder = fields.Nested(AssetSchema, allow_none=True)


class RegionSchema(NamedSchema):
    """A region and its municipalities."""

    municipalities = fields.List(fields.Nested(NamedSchema), required=True)


class MunicipalitySchema(NamedSchema):
    """A municipality, its region and its substations."""

    place = fields.Nested(PlaceSchema, required=True)
    substations = fields.List(fields.Nested(AssetSchema), required=True)


class DemandSchema(Schema):
    """A month's least and most; a missing value is null, and ``absent`` says why."""

    month = MonthField(required=True)
    least = DecimalText(allow_none=True)
    most = DecimalText(allow_none=True)
    absent = fields.String(
        allow_none=True, metadata={"enum": ["not_supplied", "not_applicable", "pending", "not_permitted"]}
    )


class SubstationSchema(AssetSchema):
    """A substation with its feeders and the first of their transformers, of which there are ``count``."""

    place = fields.Nested(PlaceSchema, required=True)
    position = fields.Nested(PositionSchema, allow_none=True)
    feeders = fields.List(fields.Nested(AssetSchema), required=True)
    transformers = fields.List(fields.Nested(AssetSchema), required=True)
    count = fields.Integer(required=True)


class FeederSchema(AssetSchema):
    """A feeder with its first transformers, of which there are ``count``, and its last twelve demands."""

    place = fields.Nested(PlaceSchema, required=True)
    kind = fields.String(required=True)
    distributor = fields.String(required=True)
    node = fields.String(required=True)
    power_kva = DecimalText(allow_none=True)
    transformers = fields.List(fields.Nested(AssetSchema), required=True)
    count = fields.Integer(required=True)
    demand_unit = fields.String(required=True)
    demands = fields.List(fields.Nested(DemandSchema), required=True)


class FoundSchema(AssetSchema):
    """A transformer with its feeder and substation; nothing of whom it feeds."""

    plate = fields.String(required=True)
    capacity_kva = DecimalText(allow_none=True)
    connection = fields.String(required=True)
    voltage = fields.String(required=True)
    pole_plate = fields.String(required=True)
    kind = fields.String(required=True)
    phases = fields.String(required=True)
    vnr_code = fields.String(required=True)
    place = fields.Nested(PlaceSchema, required=True)
    municipality = fields.Nested(NamedSchema, required=True)
    feeder_power_kva = DecimalText(allow_none=True)
    demand_unit = fields.String(required=True)
    demands = fields.List(fields.Nested(DemandSchema), required=True)


class FoundListSchema(Schema):
    """The transformers that were found; none for what nobody has."""

    items = fields.List(fields.Nested(FoundSchema), required=True)
    next = fields.String(allow_none=True)


class TransformerSchema(FoundSchema):
    """A transformer, where it stands, and its last twelve demands, newest first."""

    position = fields.Nested(PositionSchema, allow_none=True)


class OwnTransformerSchema(Schema):
    """The transformer that feeds a supply; null where the register does not know it."""

    transformer = fields.Nested(FoundSchema, allow_none=True)


class PoleSchema(Schema):
    """A pole, or another node of the lines."""

    id = fields.String(required=True)
    number = fields.String(required=True)
    feeder_id = fields.String(required=True)
    plate = fields.String(required=True)
    kind = fields.String(required=True)
    material = fields.String(required=True)
    height_m = DecimalText(allow_none=True)
    vnr_code = fields.String(required=True)
    position = fields.Nested(PositionSchema, allow_none=True)


class SpanSchema(Schema):
    """A span between two poles."""

    id = fields.String(required=True)
    number = fields.String(required=True)
    feeder_id = fields.String(required=True)
    voltage = fields.String(required=True)
    from_node = fields.String(required=True)
    to_node = fields.String(required=True)
    length_m = DecimalText(allow_none=True)
    conductor = fields.String(required=True)
    vnr_code = fields.String(required=True)
    ampacity_a = DecimalText(allow_none=True)
    phases = fields.String(required=True)
    closes_ring = fields.Boolean(required=True)


class EquipmentSchema(Schema):
    """A switch, fuse, regulator, capacitor or the like; ``pole`` is empty where it stands on none."""

    id = fields.String(required=True)
    number = fields.String(required=True)
    feeder_id = fields.String(required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True)
    pole = fields.String(required=True)
    voltage = fields.String(required=True)
    phases = fields.String(required=True)
    vnr_code = fields.String(required=True)
    position = fields.Nested(PositionSchema, allow_none=True)


class PartsSchema(Schema):
    """Of each kind those whose number begins so; where the feeder has none, ``elsewhere`` those of other feeders.

    ``is_cut``: there are more.
    """

    poles = fields.List(fields.Nested(PoleSchema), required=True)
    spans = fields.List(fields.Nested(SpanSchema), required=True)
    equipment = fields.List(fields.Nested(EquipmentSchema), required=True)
    is_elsewhere = fields.Boolean(required=True)
    is_cut = fields.Boolean(required=True)


class PartsQuery(Schema):
    """What is sought, and the beginning of its number; each sign stands for itself."""

    kind = fields.String(required=True, metadata={"enum": ["pole", "span", "equipment"]})
    number = fields.String(required=True, metadata={"example": "3384"})


class SearchQuery(Schema):
    """What is chosen so far, by ids; what does not fit what stands above it is left out."""

    region = fields.String(metadata={"example": "14"})
    municipality = fields.String(metadata={"example": "14204"})
    substation = fields.String(metadata={"example": "1"})
    feeder = fields.String(metadata={"example": "1"})
    transformer = fields.String(metadata={"example": "328250"})


class ChoicesSchema(Schema):
    """What may be chosen next; ``transformers`` is null where they are too many to choose from."""

    chosen = fields.Nested(SearchQuery, required=True)
    is_enough = fields.Boolean(required=True)
    regions = fields.List(fields.Nested(NamedSchema), required=True)
    municipalities = fields.List(fields.Nested(NamedSchema), required=True)
    substations = fields.List(fields.Nested(AssetSchema), required=True)
    feeders = fields.List(fields.Nested(AssetSchema), required=True)
    transformers = fields.List(fields.Nested(AssetSchema), allow_none=True)


class WantedSchema(Schema):
    """Exactly one of these."""

    transformer_plate = fields.String(metadata={"example": "328250"})
    pole_plate = fields.String(metadata={"example": "8377"})
    client_number = fields.String(metadata={"example": "11111"})


class ReplacementValueSchema(Schema):
    """The shares of a replacement value (VNR), in per cent."""

    id = fields.String(required=True)
    code = fields.String(required=True)
    freight_to_store = DecimalText(required=True)
    storage = DecimalText(required=True)
    freight_to_site = DecimalText(required=True)
    engineering = DecimalText(required=True)
    interim_interest = DecimalText(required=True)
    overheads = DecimalText(required=True)
