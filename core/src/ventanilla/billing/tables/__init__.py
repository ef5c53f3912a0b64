"""Bills, charges and payments: the tables, the hot reads, the loading."""

from ventanilla.billing.tables.hot import BILL, BILLS, CHARGES, ISSUED, PAID, PAYMENTS
from ventanilla.billing.tables.schema import bill, charge, month_number, payment

__all__ = ["BILL", "BILLS", "CHARGES", "ISSUED", "PAID", "PAYMENTS", "bill", "charge", "month_number", "payment"]
