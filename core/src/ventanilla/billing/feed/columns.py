"""The columns of the billing files."""

from __future__ import annotations

from ventanilla.billing.model import ChargePart
from ventanilla.kernel.absence import Why
from ventanilla.kernel.quantities import Unit
from ventanilla.plugin import Utility
from ventanilla.storage.feeds import ColumnType, FeedColumn

_UNITS = tuple(unit.value for unit in Unit)
_WHYS = tuple(why.value for why in Why)
_PARTS = tuple(part.value for part in ChargePart)
_SUPPLY = (
    FeedColumn("customer_number", required=True, max_length=40, meaning="The customer's number."),
    FeedColumn("supply_number", required=True, max_length=40, meaning="The supply's number within the customer."),
)


def bill_columns(utility: Utility) -> tuple[FeedColumn, ...]:
    """Those of ``bills.csv``: the declared attributes of bills follow the standard ones."""
    day, decimal = ColumnType.DATE, ColumnType.DECIMAL
    return (
        *_SUPPLY,
        FeedColumn("month", ColumnType.MONTH, required=True, meaning="The month that is billed."),
        FeedColumn("number", required=True, max_length=40, meaning="The bill's number as printed, unique."),
        FeedColumn("kind", max_length=20, meaning="The tax authority's code of the kind of document."),
        FeedColumn("issued_on", day, required=True, meaning="The day of issue."),
        FeedColumn("due_on", day, required=True, meaning="The last day to pay in time, not before the issue."),
        FeedColumn("total", decimal, required=True, meaning="What is to be paid; negative on credit notes only."),
        FeedColumn("currency", max_length=3, meaning="The currency of all amounts, the utility's own."),
        FeedColumn("holder", required=True, max_length=500, meaning="The name as printed."),
        FeedColumn("period_first", day, meaning="The first day that is billed."),
        FeedColumn("period_last", day, meaning="The last day that is billed."),
        FeedColumn("previous_reading", decimal, meaning="The counter at the beginning."),
        FeedColumn("current_reading", decimal, meaning="The counter at the end."),
        FeedColumn("estimated", ColumnType.FLAG, meaning="Whether the current reading is an estimate."),
        FeedColumn("consumption", decimal, meaning="What was used, in `unit`; empty where it is not known."),
        FeedColumn("unit", choices=_UNITS, meaning="The unit of the consumption; kWh where it is empty."),
        FeedColumn("consumption_absent", choices=_WHYS, meaning="Why there is no consumption."),
        FeedColumn("power", decimal, meaning="The power that is billed, in kW; empty where none is."),
        FeedColumn("paper", ColumnType.FLAG, meaning="`no` for a bill that is only listed and has no PDF."),
        FeedColumn("payment_code", max_length=60, meaning="The code under which the bill can be paid."),
        FeedColumn("cae", max_length=14, meaning="The tax authority's authorisation, 14 digits."),
        FeedColumn("cae_expires", day, meaning="The last day of the authorisation."),
        FeedColumn("point_of_sale", ColumnType.INTEGER, meaning="The point of sale of the fiscal number."),
        FeedColumn("sequence", ColumnType.INTEGER, meaning="The consecutive part of the fiscal number."),
        FeedColumn("receiver_document_type", ColumnType.INTEGER, meaning="The kind of the receiver's document."),
        FeedColumn("receiver_document", max_length=20, meaning="The receiver's document, digits only."),
        *(
            FeedColumn(a.name, ColumnType(a.type.value), meaning="Declared by the utility.")
            for a in utility.attributes
            if a.on == "bill"
        ),
    )


def charge_columns() -> tuple[FeedColumn, ...]:
    """Those of ``charges.csv``."""
    decimal = ColumnType.DECIMAL
    return (
        *_SUPPLY,
        FeedColumn("bill_number", required=True, max_length=40, meaning="The bill's number as printed."),
        FeedColumn("line", ColumnType.INTEGER, required=True, meaning="The position on the bill, from 1."),
        FeedColumn("description", required=True, max_length=200, meaning="What is charged."),
        FeedColumn("quantity", decimal, meaning="How much of it, in `unit`."),
        FeedColumn("unit", choices=_UNITS, meaning="The unit of the quantity."),
        FeedColumn("price", decimal, meaning="The price of one unit, with all its decimals."),
        FeedColumn("tax_rate", decimal, meaning="The rate of a tax line, in per cent."),
        FeedColumn("part", choices=_PARTS, meaning="The part of the bill it belongs to, where bills are summed up so."),
        FeedColumn("amount", decimal, required=True, meaning="The amount of the line; negative ones are discounts."),
    )


def payment_columns() -> tuple[FeedColumn, ...]:
    """Those of ``payments.csv``."""
    return (
        *_SUPPLY,
        FeedColumn("bill_number", required=True, max_length=40, meaning="The bill's number as printed."),
        FeedColumn("paid_on", ColumnType.DATE, required=True, meaning="The day of the payment."),
        FeedColumn("amount", ColumnType.DECIMAL, required=True, meaning="What was paid, more than 0."),
        FeedColumn("channel", max_length=60, meaning="Where it was paid, as the utility calls it."),
        FeedColumn(
            "reference",
            max_length=60,
            meaning="The number of the payment's own document; of one made in the portal, its.",
        ),
        FeedColumn(
            "received_on", ColumnType.DATE, meaning="The day the utility booked it; that of the payment if empty."
        ),
    )


def contract_value_columns() -> tuple[FeedColumn, ...]:
    """Those of ``contract_values.csv``."""
    return (
        *_SUPPLY,
        FeedColumn("month", ColumnType.MONTH, required=True, meaning="The month that it is agreed for."),
        FeedColumn("service", required=True, max_length=120, meaning="What is delivered, as the contract calls it."),
        FeedColumn("volume", ColumnType.DECIMAL, meaning="How much of it, in `unit`."),
        FeedColumn("unit", choices=_UNITS, meaning="The unit of the volume."),
        FeedColumn("amount", ColumnType.DECIMAL, meaning="What it costs, with taxes."),
    )


def tariff_columns() -> tuple[FeedColumn, ...]:
    """Those of ``tariffs.csv``."""
    day = ColumnType.DATE
    return (
        FeedColumn("code", required=True, max_length=40, meaning="The tariff's code, which services may name."),
        FeedColumn("kind", choices=("tariff", "norm"), meaning="A price, or a norm of consumption; empty is a price."),
        FeedColumn("service", required=True, max_length=120, meaning="What is delivered."),
        FeedColumn("name", required=True, max_length=200, meaning="Whom or what it is for."),
        FeedColumn("zone", max_length=60, meaning="The time of day or the group, where there are several."),
        FeedColumn("value", ColumnType.DECIMAL, required=True, meaning="The price or the norm, exact."),
        FeedColumn("unit", required=True, max_length=60, meaning="Of what, as people write it."),
        FeedColumn("since", day, required=True, meaning="The first day that it holds."),
        FeedColumn("until", day, meaning="The last day; empty while it is open."),
        FeedColumn("basis", max_length=200, meaning="The decision that set it."),
    )
