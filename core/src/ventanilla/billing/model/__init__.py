"""Bills with their charges and their state, and the movements of an account."""

from ventanilla.billing.model.bills import (
    FISCAL,
    Bill,
    BillDetail,
    BillState,
    Charge,
    Debt,
    FiscalStamp,
    Overview,
    Payment,
    consumption_by_month,
)
from ventanilla.billing.model.statement import Movement, MovementKind, Statement, set_credits_against_debts

__all__ = [
    "FISCAL",
    "Bill",
    "BillDetail",
    "BillState",
    "Charge",
    "Debt",
    "FiscalStamp",
    "Movement",
    "MovementKind",
    "Overview",
    "Payment",
    "Statement",
    "consumption_by_month",
    "set_credits_against_debts",
]
