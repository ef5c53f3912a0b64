"""Bills, charges and payments, contract values and tariffs: the tables, the hot reads, the loading."""

from ventanilla.billing.tables.credits import CREDITS, generation_credit
from ventanilla.billing.tables.hot import (
    BILL,
    BILLS,
    CHARGES,
    CHARGES_SINCE,
    CONTRACT_VALUES,
    ISSUED,
    PAID,
    PAYMENTS,
    TARIFFS,
)
from ventanilla.billing.tables.schema import bill, charge, month_number, payment

__all__ = [
    "BILL",
    "BILLS",
    "CHARGES",
    "CHARGES_SINCE",
    "CONTRACT_VALUES",
    "CREDITS",
    "ISSUED",
    "PAID",
    "PAYMENTS",
    "TARIFFS",
    "bill",
    "charge",
    "generation_credit",
    "month_number",
    "payment",
]
