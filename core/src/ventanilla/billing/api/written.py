"""Bills, debts and accounts as JSON, written straight from the model."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from ventanilla.api.schemas import moment_json, money_json, quantity_json
from ventanilla.billing.model import (
    Bill,
    Charge,
    Debt,
    FiscalStamp,
    PaymentNotice,
    ReceiptLine,
    Statement,
    TransferSlip,
    VatLine,
    YearlyUse,
)
from ventanilla.billing.payment_code import ENCODING_NAMES, read_payment_code
from ventanilla.billing.service import Consulted
from ventanilla.kernel.quantities import Unit
from ventanilla.plugin import Answer, Attribute
from ventanilla.storage.attributes import plain


def bill_json(bill: Bill, today: date) -> dict[str, Any]:
    """One bill in a list; its state is that of the day."""
    return {
        "id": bill.id,
        "number": bill.number,
        "month": str(bill.month),
        "issued_on": bill.issued_on.isoformat(),
        "due_on": bill.due_on.isoformat(),
        "total": money_json(bill.total),
        "open": money_json(bill.open),
        "consumption": quantity_json(bill.consumption, Unit.KWH),
        "state": bill.state(today).value,
        "days_late": bill.days_late(today),
        "power": quantity_json(bill.power, Unit.KW) if bill.power else None,
        "has_paper": bill.has_paper,
    }


def detail_json(seen: Consulted, shown: Iterable[Attribute]) -> dict[str, Any]:
    """One bill with everything that is printed on it."""
    detail, period = seen.detail, seen.detail.period
    return {
        **bill_json(detail.bill, seen.today),
        "holder": detail.holder,
        "period": {"first": period.first.isoformat(), "last": period.last.isoformat()} if period else None,
        "previous_reading": None if detail.previous_reading is None else f"{detail.previous_reading:f}",
        "current_reading": None if detail.current_reading is None else f"{detail.current_reading:f}",
        "is_estimated": detail.is_estimated,
        "payment_code": detail.payment_code,
        "attributes": {one.name: plain(detail.attributes[one.name]) for one in shown if one.name in detail.attributes},
        "charges": [_charge(charge) for charge in detail.charges],
        "payments": [
            {"paid_on": each.paid_on.isoformat(), "amount": money_json(each.amount), "channel": each.channel}
            for each in detail.payments
        ],
        "fiscal": _fiscal(seen.stamp) if seen.stamp else None,
        "transfer": _transfer(seen.slip) if seen.slip else None,
        "notice": _notice(seen.notice) if seen.notice else None,
        "kind": seen.title.removeprefix("billing.kind."),
        "receipt": [_receipt(line) for line in seen.receipt],
        "vat": [_vat(one) for one in seen.vat],
        "yearly": _yearly(seen.yearly) if seen.yearly else None,
        "supply": {
            "customer_number": seen.supply_point.customer_number,
            "number": seen.supply_point.number,
            "service": seen.supply_point.service,
            "street": seen.supply_point.address.street,
            "locality": seen.supply_point.address.locality,
        },
        "other_debts": [bill_json(other, seen.today) for other in seen.other_debts],
        "older": seen.older.id if seen.older else None,
        "newer": seen.newer.id if seen.newer else None,
    }


def debt_json(debt: Debt, today: date) -> dict[str, Any]:
    """The open bills and their sum."""
    return {
        "items": [bill_json(bill, today) for bill in debt.bills],
        "next": None,
        "total": money_json(debt.total),
        "overdue": money_json(debt.overdue),
        "credit": money_json(debt.credit),
        "balance": money_json(debt.balance),
    }


def _charge(charge: Charge) -> dict[str, Any]:
    return {
        "description": charge.description,
        "amount": money_json(charge.amount),
        "quantity": quantity_json(charge.quantity, charge.quantity.unit) if charge.quantity else None,
        "price": None if charge.price is None else f"{charge.price:f}",
        "tax_rate": None if charge.tax_rate is None else f"{charge.tax_rate:f}",
        "part": None if charge.part is None else charge.part.value,
    }


def _receipt(line: ReceiptLine) -> dict[str, Any]:
    return {
        "part": line.part.value,
        "amount": money_json(line.amount),
        "quantity": quantity_json(line.quantity, line.quantity.unit) if line.quantity else None,
        "price": None if line.price is None else f"{line.price:f}",
    }


def _vat(line: VatLine) -> dict[str, Any]:
    return {"rate": f"{line.rate:f}", "base": money_json(line.base), "tax": money_json(line.tax)}


def _notice(notice: PaymentNotice) -> dict[str, Any]:
    return {
        "number": notice.number,
        "tax_code": notice.tax_code,
        "cbill": notice.cbill,
        "amount": money_json(notice.amount),
        "code": notice.content,
    }


def _yearly(use: YearlyUse) -> dict[str, Any]:
    return {
        "amount": quantity_json(use.amount, use.amount.unit), "first": str(use.first), "last": str(use.last),
    }  # fmt: skip


def _fiscal(stamp: FiscalStamp) -> dict[str, Any]:
    return {
        "letter": stamp.letter,
        "code": stamp.code,
        "authorisation": stamp.authorisation,
        "expires": stamp.expires.isoformat() if stamp.expires else None,
        "url": stamp.url,
        "barcode": stamp.barcode,
    }


def _transfer(slip: TransferSlip) -> dict[str, Any]:
    bank, read = slip.bank, read_payment_code(slip.content) if slip.content else None
    return {
        "name": bank.name,
        "tax_id": slip.tax_id,
        "kpp": bank.kpp,
        "account": bank.account,
        "bank": bank.bank,
        "bic": bank.bic,
        "correspondent": bank.correspondent,
        "own_account": slip.account_number,
        "purpose": slip.purpose,
        "amount": money_json(slip.amount),
        "code": slip.content.decode(read.encoding) if read else None,
        "encoding": ENCODING_NAMES[read.encoding] if read else None,
    }


def statement_json(statement: Statement) -> dict[str, Any]:
    """An account from day to day."""
    nothing = statement.opening - statement.opening
    return {
        "from": statement.since.isoformat(),
        "to": statement.until.isoformat(),
        "opening": money_json(statement.opening),
        "closing": money_json(statement.closing),
        "debit": money_json(sum((one.debit for one in statement.movements), nothing)),
        "credit": money_json(sum((one.credit for one in statement.movements), nothing)),
        "items": [
            {
                "date": one.day.isoformat(),
                "kind": one.kind.value,
                "document": one.document,
                "bill_id": one.bill_id or None,
                "month": str(one.month) if one.month else None,
                "text": one.text,
                "reference": one.reference,
                "received_on": one.received_on.isoformat() if one.received_on else None,
                "debit": money_json(one.debit),
                "credit": money_json(one.credit),
                "balance": money_json(one.balance),
            }
            for one in statement.movements
        ],
        "next": None,
    }


def as_of_json(answer: Answer[Any]) -> str | None:
    """When an older answer was given; None for a fresh one."""
    return moment_json(answer.as_of) if answer.as_of else None
