"""What the operations on bills answer."""

from __future__ import annotations

from marshmallow import Schema, fields

from ventanilla.api.figures import DrawnChartSchema
from ventanilla.api.schemas import DecimalText, MomentField, MoneyField, MonthField, QuantityField
from ventanilla.billing.model import BillState


class BillSchema(Schema):
    """A bill of one supply for one month; ``open`` is what is still to be paid."""

    id = fields.String(required=True)
    number = fields.String(required=True)
    month = MonthField(required=True)
    issued_on = fields.Date(required=True)
    due_on = fields.Date(required=True)
    total = MoneyField(required=True)
    open = MoneyField(required=True)
    consumption = QuantityField(required=True)
    state = fields.String(required=True, metadata={"enum": [state.value for state in BillState]})
    days_late = fields.Integer(required=True)
    power = QuantityField(required=True, allow_none=True)
    has_paper = fields.Boolean(required=True)


class BillListSchema(Schema):
    """Newest first; ``owed`` is what all bills of the supply leave to be paid."""

    items = fields.List(fields.Nested(BillSchema), required=True)
    next = fields.String(required=True, allow_none=True)
    owed = MoneyField(required=True)
    as_of = MomentField(required=True, allow_none=True)


class ChargeSchema(Schema):
    """One line of a bill."""

    description = fields.String(required=True)
    amount = MoneyField(required=True)
    quantity = QuantityField(required=True, allow_none=True)
    price = DecimalText(required=True, allow_none=True)
    tax_rate = DecimalText(required=True, allow_none=True)
    part = fields.String(required=True, allow_none=True)


class ReceiptLineSchema(Schema):
    """One part of a bill; ``price`` is the mean of one unit."""

    part = fields.String(required=True)
    amount = MoneyField(required=True)
    quantity = QuantityField(required=True, allow_none=True)
    price = DecimalText(required=True, allow_none=True)


class VatLineSchema(Schema):
    """The value added tax of one rate, in per cent."""

    rate = DecimalText(required=True)
    base = MoneyField(required=True)
    tax = MoneyField(required=True)


class NoticeSchema(Schema):
    """The pagoPA notice that the bill is paid by; ``code`` is what its QR says."""

    number = fields.String(required=True)
    tax_code = fields.String(required=True)
    cbill = fields.String(required=True)
    amount = MoneyField(required=True)
    code = fields.String(required=True)


class YearlyUseSchema(Schema):
    """What was billed in the year up to the bill's month."""

    amount = QuantityField(required=True)
    first = MonthField(required=True)
    last = MonthField(required=True)


class PaymentSchema(Schema):
    """What was paid towards a bill."""

    paid_on = fields.Date(required=True)
    amount = MoneyField(required=True)
    channel = fields.String(required=True)


class BilledPeriodSchema(Schema):
    """Local days, both included."""

    first = fields.Date(required=True)
    last = fields.Date(required=True)


class FiscalSchema(Schema):
    """The tax authority's stamp; ``url`` is what the QR of the paper says."""

    letter = fields.String(required=True)
    code = fields.String(required=True)
    authorisation = fields.String(required=True)
    expires = fields.Date(required=True, allow_none=True)
    url = fields.String(required=True)
    barcode = fields.String(required=True)


class TransferSchema(Schema):
    """The requisites to pay by bank transfer; ``code`` is what the QR says, ``encoding`` how its bytes are written."""

    name = fields.String(required=True)
    tax_id = fields.String(required=True)
    kpp = fields.String(required=True)
    account = fields.String(required=True)
    bank = fields.String(required=True)
    bic = fields.String(required=True)
    correspondent = fields.String(required=True)
    own_account = fields.String(required=True)
    purpose = fields.String(required=True)
    amount = MoneyField(required=True)
    code = fields.String(required=True, allow_none=True)
    encoding = fields.String(required=True, allow_none=True)


class BilledSupplySchema(Schema):
    """The supply that a bill is about."""

    customer_number = fields.String(required=True)
    number = fields.String(required=True)
    service = fields.String(required=True)
    street = fields.String(required=True)
    locality = fields.String(required=True)


class BillDetailSchema(BillSchema):
    """A bill with everything that is printed on it."""

    holder = fields.String(required=True)
    period = fields.Nested(BilledPeriodSchema, required=True, allow_none=True)
    previous_reading = DecimalText(required=True, allow_none=True)
    current_reading = DecimalText(required=True, allow_none=True)
    is_estimated = fields.Boolean(required=True)
    payment_code = fields.String(required=True)
    attributes = fields.Dict(keys=fields.String(), required=True)
    charges = fields.List(fields.Nested(ChargeSchema), required=True)
    payments = fields.List(fields.Nested(PaymentSchema), required=True)
    fiscal = fields.Nested(FiscalSchema, required=True, allow_none=True)
    transfer = fields.Nested(TransferSchema, required=True, allow_none=True)
    notice = fields.Nested(NoticeSchema, required=True, allow_none=True)
    kind = fields.String(required=True)
    receipt = fields.List(fields.Nested(ReceiptLineSchema), required=True)
    vat = fields.List(fields.Nested(VatLineSchema), required=True)
    yearly = fields.Nested(YearlyUseSchema, required=True, allow_none=True)
    chart = fields.Nested(DrawnChartSchema, required=True)
    supply = fields.Nested(BilledSupplySchema, required=True)
    other_debts = fields.List(fields.Nested(BillSchema), required=True)
    under_way = fields.List(fields.Nested("OnlinePaymentSchema"), required=True)
    older = fields.String(required=True, allow_none=True)
    newer = fields.String(required=True, allow_none=True)
    as_of = MomentField(required=True, allow_none=True)


class DebtSchema(Schema):
    """What one supply owes: its open bills, oldest first, and their sum; ``balance`` is that less ``credit``."""

    items = fields.List(fields.Nested(BillSchema), required=True)
    next = fields.String(required=True, allow_none=True)
    total = MoneyField(required=True)
    overdue = MoneyField(required=True)
    credit = MoneyField(required=True)
    balance = MoneyField(required=True)
    as_of = MomentField(required=True, allow_none=True)


class MovementSchema(Schema):
    """One line of an account; ``balance`` is the one after it."""

    date = fields.Date(required=True)
    kind = fields.String(required=True)
    document = fields.String(required=True)
    bill_id = fields.String(required=True, allow_none=True)
    month = MonthField(required=True, allow_none=True)
    text = fields.String(required=True)
    reference = fields.String(required=True)
    received_on = fields.Date(required=True, allow_none=True)
    debit = MoneyField(required=True)
    credit = MoneyField(required=True)
    balance = MoneyField(required=True)


class StatementSchema(Schema):
    """The movements of some days, oldest first, their sums, the balances around, and the supply as bills write it."""

    supply = fields.String(required=True)
    since = fields.Date(required=True, data_key="from")
    until = fields.Date(required=True, data_key="to")
    opening = MoneyField(required=True)
    closing = MoneyField(required=True)
    debit = MoneyField(required=True)
    credit = MoneyField(required=True)
    items = fields.List(fields.Nested(MovementSchema), required=True)
    next = fields.String(required=True, allow_none=True)
    as_of = MomentField(required=True, allow_none=True)
