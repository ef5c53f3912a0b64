"""Bills with their charges and their state, the movements of an account, and how they are paid."""

from ventanilla.billing.model.agreed import ContractValue, Standing, Tariff, TariffKind, sums_of
from ventanilla.billing.model.bank import TransferSlip
from ventanilla.billing.model.bills import (
    FISCAL,
    Bill,
    BillDetail,
    BillState,
    Charge,
    ChargePart,
    Debt,
    FiscalStamp,
    Overview,
    Payment,
    consumption_by_month,
)
from ventanilla.billing.model.credits import CheckedCredit, Credit, Mismatch, Rule, check_credits, worth
from ventanilla.billing.model.history import NOT_BILLED, BillCharges, BilledMonth, billed_months
from ventanilla.billing.model.lines import RECEIVED, PaymentLine, payment_lines
from ventanilla.billing.model.notices import PaymentNotice, is_notice_number
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
from ventanilla.billing.model.receipt import (
    ReceiptLine,
    VatLine,
    YearlyUse,
    priced,
    receipt_of,
    vat_of,
    yearly_use,
)
from ventanilla.billing.model.statement import Movement, MovementKind, Statement, set_credits_against_debts
from ventanilla.billing.model.withdrawals import Withdrawal, Withdrawals, withdrawals_of

__all__ = [
    "AFTER",
    "FISCAL",
    "NOT_BILLED",
    "RECEIVED",
    "RUSSIAN_VAT",
    "UNDECIDED",
    "Bill",
    "BillCharges",
    "BillDetail",
    "BillState",
    "BilledMonth",
    "Charge",
    "ChargePart",
    "CheckedCredit",
    "ContractValue",
    "Credit",
    "Debt",
    "FiscalStamp",
    "Mismatch",
    "Movement",
    "MovementKind",
    "OnlinePayment",
    "Overview",
    "Payable",
    "Payment",
    "PaymentLine",
    "PaymentNotice",
    "PaymentOrder",
    "PaymentProvider",
    "PaymentReport",
    "PaymentState",
    "ReceiptLine",
    "Rule",
    "Standing",
    "Statement",
    "Tariff",
    "TariffKind",
    "TransferSlip",
    "VatLine",
    "Withdrawal",
    "Withdrawals",
    "YearlyUse",
    "billed_months",
    "check_credits",
    "consumption_by_month",
    "is_notice_number",
    "payment_lines",
    "priced",
    "receipt_of",
    "set_credits_against_debts",
    "sums_of",
    "vat_of",
    "withdrawals_of",
    "worth",
    "yearly_use",
]
