"""The rules of a utility, as ``GET /manifest`` answers them; what it does not have is null."""

from __future__ import annotations

from marshmallow import Schema, fields

from ventanilla.api.schemas import DecimalText, MoneyField


class NamedSchema(Schema):
    """A name and what people call it."""

    name = fields.String(required=True)
    label = fields.String(required=True)


class WindowSchema(Schema):
    """When readings are taken, in the utility's time; days of a month or of the calendar, both included.

    A ``last_day`` before ``first_day`` lies in the month after. Not ``is_daily``: one long interval from ``opens`` of
    ``since`` to ``closes`` of ``until``.
    """

    first_day = fields.Integer(required=True)
    last_day = fields.Integer(required=True)
    since = fields.Date(required=True, allow_none=True)
    until = fields.Date(required=True, allow_none=True)
    opens = fields.String(required=True, allow_none=True, metadata={"example": "08:00"})
    closes = fields.String(required=True, allow_none=True, metadata={"example": "22:00"})
    is_daily = fields.Boolean(required=True)


class PlausibilitySchema(Schema):
    """Above ``most_a_day`` for each day a value is refused; more than ``spike`` times the usual asks to be confirmed.

    So does less than ``low`` times the usual; a spike has to be above ``spike_above`` too. ``unchanged`` is what
    becomes of a value that is the one before. Null: there is no such rule.
    """

    most_a_day = DecimalText(required=True, allow_none=True)
    spike = DecimalText(required=True, allow_none=True)
    spike_above = DecimalText(required=True)
    low = DecimalText(required=True, allow_none=True)
    unchanged = fields.String(required=True, metadata={"enum": ["accept", "confirm", "refuse"]})


class ReadingRulesSchema(Schema):
    """How readings are handed over. Without windows they are taken at any time.

    ``late`` is what becomes of one outside of all windows. ``registers`` are all that a meter may count; the digits of
    each are those of the entry's own answer.
    """

    windows = fields.List(fields.Nested(WindowSchema), required=True)
    late = fields.String(required=True, metadata={"enum": ["next_period", "refuse"]})
    one_a_day = fields.Boolean(required=True)
    is_deletable = fields.Boolean(required=True)
    days_back = fields.Integer(required=True)
    whole_meter = fields.Boolean(required=True)
    plausibility = fields.Nested(PlausibilitySchema, required=True)
    receipt_prefix = fields.String(required=True)
    registers = fields.List(fields.Nested(NamedSchema), required=True)


class TransferRulesSchema(Schema):
    """The bank account that bills are paid to."""

    name = fields.String(required=True)
    account = fields.String(required=True)
    bank = fields.String(required=True)
    bic = fields.String(required=True)
    correspondent = fields.String(required=True)


class PaymentRulesSchema(Schema):
    """How bills are paid: in the portal (``online``, from ``least``), by bank transfer, by pagoPA notices."""

    online = fields.Boolean(required=True)
    least = MoneyField(required=True, allow_none=True)
    channel = fields.String(required=True, allow_none=True)
    transfer = fields.Nested(TransferRulesSchema, required=True, allow_none=True)
    pagopa = fields.Boolean(required=True)


class TicketTermSchema(NamedSchema):
    """What a message may be about, or be; null where no day is promised for the answer."""

    answer_days = fields.Integer(required=True, allow_none=True)
    in_business_days = fields.Boolean(required=True)


class TicketRulesSchema(Schema):
    """How customers write to the utility; sizes in bytes. A message says its ``kind`` where there are kinds."""

    topics = fields.List(fields.Nested(TicketTermSchema), required=True)
    kinds = fields.List(fields.Nested(TicketTermSchema), required=True)
    most_files = fields.Integer(required=True)
    file_bytes = fields.Integer(required=True)
    total_bytes = fields.Integer(required=True)
    longest_text = fields.Integer(required=True)


class OutageRulesSchema(Schema):
    """What outages are told of and how."""

    kinds = fields.List(fields.Nested(NamedSchema), required=True)
    states = fields.List(fields.Nested(NamedSchema), required=True)
    notices = fields.Boolean(required=True)


class ScopeSchema(Schema):
    """What an app may be let to do, in a sentence for the customer."""

    name = fields.String(required=True)
    sentence = fields.String(required=True)
    of_supplies = fields.Boolean(required=True)


class AppRulesSchema(Schema):
    """What apps may ask for; ``configuration`` is where they begin (OpenID Connect Discovery)."""

    configuration = fields.String(required=True)
    scopes = fields.List(fields.Nested(ScopeSchema), required=True)
    access_seconds = fields.Integer(required=True)
    refresh_idle_seconds = fields.Integer(required=True)
    fresh_proof_seconds = fields.Integer(required=True)
    registration = fields.Boolean(required=True)


class SignInRulesSchema(Schema):
    """What there is beside the password: second factors that may be set up, and others to sign in with."""

    factors = fields.List(fields.Nested(NamedSchema), required=True)
    factor_required = fields.Boolean(required=True)
    providers = fields.List(fields.Nested(NamedSchema), required=True)


class RulesSchema(Schema):
    """The rules; null for what this utility does not have."""

    readings = fields.Nested(ReadingRulesSchema, required=True, allow_none=True)
    payments = fields.Nested(PaymentRulesSchema, required=True)
    tickets = fields.Nested(TicketRulesSchema, required=True, allow_none=True)
    outages = fields.Nested(OutageRulesSchema, required=True, allow_none=True)
    sign_in = fields.Nested(SignInRulesSchema, required=True)
    apps = fields.Nested(AppRulesSchema, required=True, allow_none=True)
    bills_since = fields.Date(required=True, allow_none=True)
    due_notice_days = fields.Integer(required=True)
