"""The movements of a supply's account and the balance after each.

What raises the balance is a debit: bills and debit notes. What lowers it is a credit: payments and credit notes.
A balance above 0 is owed, one below 0 is in the customer's favour.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from ventanilla.kernel.money import Money
from ventanilla.kernel.periods import Month


class MovementKind(StrEnum):
    """What moved the balance: a bill, a payment, a credit note, or any other adjustment (a debit note, a write-off)."""

    BILL = "bill"
    PAYMENT = "payment"
    CREDIT = "credit"
    ADJUSTMENT = "adjustment"


@dataclass(frozen=True, slots=True)
class Movement:
    """One line of an account. One of ``debit`` and ``credit`` is 0, neither is negative.

    ``document`` is the number of the bill that was issued or paid, ``bill_id`` its id, both empty where there is none.
    ``text`` is what the utility says of it (where it was paid), ``month`` the billed month; both may be missing.
    Of a payment, ``reference`` is the number of its own document (the payment order), and ``received_on`` the day the
    utility booked it: None for one that was made in the portal and that the utility's records don't have yet.
    """

    day: date
    kind: MovementKind
    document: str
    text: str
    debit: Money
    credit: Money
    balance: Money
    bill_id: str = ""
    month: Month | None = None
    reference: str = ""
    received_on: date | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """The movements of one supply from ``since`` to ``until`` (local days, both included), oldest first.

    ``opening`` is the balance before the first of them, ``closing`` the one after the last.
    """

    supply_point_id: str
    since: date
    until: date
    opening: Money
    movements: tuple[Movement, ...]
    closing: Money

    @classmethod
    def of(
        cls, supply_point_id: str, since: date, until: date, opening: Money, movements: Iterable[Movement]
    ) -> Statement:
        """From movements in any order whose ``balance`` is still to be worked out: it is what they say no more.

        On one day documents come before payments, so that what is paid was there before.
        """
        balance, lines = opening, []
        for one in sorted(movements, key=lambda one: (one.day, one.kind is MovementKind.PAYMENT)):
            balance = balance + one.debit - one.credit
            lines.append(replace(one, balance=balance))
        return cls(supply_point_id, since, until, opening, tuple(lines), balance)

    def starting(self, since: date) -> Statement:
        """The same account from a later day on: what was before is in the opening balance."""
        earlier = [one for one in self.movements if one.day < since]
        opening = earlier[-1].balance if earlier else self.opening
        return replace(self, since=since, opening=opening, movements=self.movements[len(earlier) :])

    @property
    def debits(self) -> Money:
        """The sum of what raised the balance."""
        return sum((one.debit for one in self.movements), Money.zero(self.opening.currency))

    @property
    def credits(self) -> Money:
        """The sum of what lowered it."""
        return sum((one.credit for one in self.movements), Money.zero(self.opening.currency))

    @property
    def holds(self) -> bool:
        """Whether it adds up line by line and every day lies in its span."""
        balance = self.opening
        for one in self.movements:
            balance = balance + one.debit - one.credit
            if one.balance != balance or not self.since <= one.day <= self.until:
                return False
        return balance == self.closing


def set_credits_against_debts(left: Sequence[int]) -> list[int]:
    """What is left of each document once the credits among them have paid the debts, the first ones first.

    ``left`` are amounts still to be paid, negative where the document is in the customer's favour, in the order in
    which they fall due (Código Civil y Comercial, art. 902: the oldest debt first). The sum stays what it was.
    """
    pool = -sum(amount for amount in left if amount < 0)
    out, spent = [], 0
    for amount in left:
        used = min(max(amount, 0), pool - spent)
        spent += used
        out.append(amount - used)
    for at, amount in enumerate(left):
        if amount < 0:
            given = min(-amount, spent)
            spent -= given
            out[at] = amount + given
    return out
