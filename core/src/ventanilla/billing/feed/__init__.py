"""The files of the standard feed that bring bills, their charges and their payments."""

from __future__ import annotations

from ventanilla.billing.feed.bills import load_bills, unshown_bills
from ventanilla.billing.feed.charges import load_charges
from ventanilla.billing.feed.columns import bill_columns, charge_columns, payment_columns
from ventanilla.billing.feed.payments import load_payments
from ventanilla.plugin import Utility
from ventanilla.storage.feeds import FeedFile


def feed_files(utility: Utility) -> tuple[FeedFile, ...]:
    """In the order in which they have to be read."""
    return (
        FeedFile(
            "bills",
            bill_columns(utility),
            load_bills,
            key=("number",),
            meaning="One bill a row, of one supply for one month; it is shown once its charges are there.",
            review=unshown_bills,
        ),
        FeedFile(
            "charges",
            charge_columns(),
            load_charges,
            key=("bill_number", "line"),
            meaning="The lines of the bills; those of one bill stand together and add up to its total.",
            together=("bill_number",),
        ),
        FeedFile(
            "payments",
            payment_columns(),
            load_payments,
            key=("bill_number", "paid_on", "amount", "channel", "reference"),
            meaning="What was paid towards bills; what is open is the total less the payments.",
        ),
    )
