"""The files of the standard feed that bring bills with charges and payments, contract values and tariffs."""

from __future__ import annotations

from ventanilla.billing.feed.agreed import load_contract_values, load_tariffs
from ventanilla.billing.feed.bills import BillsLoading, is_any_unshown, load_bills, unshown_bills
from ventanilla.billing.feed.charges import ChargesLoading, load_charges
from ventanilla.billing.feed.columns import (
    bill_columns,
    charge_columns,
    contract_value_columns,
    payment_columns,
    tariff_columns,
)
from ventanilla.billing.feed.credits import credits_file
from ventanilla.billing.feed.payments import load_payments
from ventanilla.plugin import Utility
from ventanilla.storage.feeds import FeedFile, Review


def feed_files(utility: Utility) -> tuple[FeedFile, ...]:
    """In the order in which they have to be read."""
    return (*_billed(utility), *_agreed())


def _billed(utility: Utility) -> tuple[FeedFile, ...]:
    return (
        FeedFile(
            "bills",
            bill_columns(utility),
            load_bills,
            key=("number",),
            meaning="One bill a row, of one supply for one month; it is shown once its charges are there.",
            opened=BillsLoading,
            review=Review(is_any_unshown, unshown_bills),
        ),
        FeedFile(
            "charges",
            charge_columns(),
            load_charges,
            key=("bill_number", "line"),
            meaning="The lines of the bills; those of one bill stand together and add up to its total.",
            together=("bill_number",),
            opened=ChargesLoading,
        ),
        FeedFile(
            "payments",
            payment_columns(),
            load_payments,
            key=("bill_number", "paid_on", "amount", "channel", "reference"),
            meaning="What was paid towards bills; what is open is the total less the payments.",
        ),
    )


def _agreed() -> tuple[FeedFile, ...]:
    return (
        FeedFile(
            "contract_values",
            contract_value_columns(),
            load_contract_values,
            key=("customer_number", "supply_number", "month", "service"),
            meaning="What contracts foresee by month; the rows of a month stand together and replace the known ones.",
            together=("customer_number", "supply_number", "month"),
        ),
        FeedFile(
            "tariffs",
            tariff_columns(),
            load_tariffs,
            key=("code", "zone", "since"),
            meaning="The prices and norms that are charged by.",
        ),
        credits_file(),
    )
