"""Bills with their charges and their state, the movements of an account, and how they are paid."""

from ventanilla.billing.model.agreed import ContractValue, Standing, Tariff, TariffKind
from ventanilla.billing.model.bank import TransferSlip
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
from ventanilla.billing.model.lines import RECEIVED, PaymentLine, payment_lines
from ventanilla.billing.model.online import (
    AFTER,
    UNDECIDED,
    OnlinePayment,
    Payable,
    PaymentOrder,
    PaymentProvider,
    PaymentReport,
    PaymentState,
)
from ventanilla.billing.model.rates import RUSSIAN_VAT
from ventanilla.billing.model.statement import Movement, MovementKind, Statement, set_credits_against_debts

__all__ = [
    "AFTER",
    "FISCAL",
    "RECEIVED",
    "RUSSIAN_VAT",
    "UNDECIDED",
    "Bill",
    "BillDetail",
    "BillState",
    "Charge",
    "ContractValue",
    "Debt",
    "FiscalStamp",
    "Movement",
    "MovementKind",
    "OnlinePayment",
    "Overview",
    "Payable",
    "Payment",
    "PaymentLine",
    "PaymentOrder",
    "PaymentProvider",
    "PaymentReport",
    "PaymentState",
    "Standing",
    "Statement",
    "Tariff",
    "TariffKind",
    "TransferSlip",
    "consumption_by_month",
    "payment_lines",
    "set_credits_against_debts",
]
