"""How a bill is paid by bank transfer: requisites to copy, and the payment QR made of them."""

from __future__ import annotations

from ventanilla.billing.model import BillDetail, PaymentNotice, TransferSlip, is_notice_number
from ventanilla.billing.payment_code import build_payment_code
from ventanilla.i18n import Language
from ventanilla.plugin import BankDetails, Utility
from ventanilla.supply.model import SupplyPoint


def transfer_slip(detail: BillDetail, point: SupplyPoint, utility: Utility, language: Language) -> TransferSlip | None:
    """For what is open of the bill; the purpose is in the utility's own language, whoever reads.

    None where nothing is open, or the utility declares no account.
    """
    bank, bill = utility.bank, detail.bill
    if bank is None or bill.open.minor <= 0:
        return None
    contract = utility.supply_label.format(customer_number=point.customer_number, number=point.number)
    purpose = language.text(
        "billing.transfer.purpose", number=bill.number, date=language.day(bill.issued_on), contract=contract
    )
    slip = TransferSlip(bank, bank.tax_id or utility.tax_id, purpose, point.number, bill.open)
    return TransferSlip(bank, slip.tax_id, purpose, point.number, bill.open, _content(slip, detail))


def payment_notice(detail: BillDetail, utility: Utility) -> PaymentNotice | None:
    """The pagoPA notice for what is open of the bill.

    None where nothing is open, the bill has no notice, or the utility takes none.
    """
    creditor, bill = utility.pagopa, detail.bill
    if creditor is None or bill.open.minor <= 0 or not is_notice_number(detail.payment_code):
        return None
    return PaymentNotice(detail.payment_code, creditor.tax_code, bill.open, creditor.cbill)


def _content(slip: TransferSlip, detail: BillDetail) -> bytes:
    """The bytes of the QR; none where the bank's names are too long for one."""
    bank, bill = slip.bank, detail.bill
    if not bank.qr:
        return b""
    fields = {
        **_mandatory(bank),
        "Sum": str(slip.amount.minor),
        "Purpose": slip.purpose,
        "PayeeINN": slip.tax_id,
        "KPP": bank.kpp,
        "PersAcc": slip.account_number,
        "PaymPeriod": f"{bill.month.month:02d}{bill.month.year}",
    }
    try:
        return build_payment_code(fields, bank.qr)
    except ValueError:
        return b""


def _mandatory(bank: BankDetails) -> dict[str, str]:
    return {
        "Name": bank.name,
        "PersonalAcc": bank.account,
        "BankName": bank.bank,
        "BIC": bank.bic,
        "CorrespAcc": bank.correspondent,
    }
