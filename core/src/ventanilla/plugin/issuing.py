"""Logins that nobody registers: the records have them already, or the staff issues them after a signed agreement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from ventanilla.plugin.asking import Budget, Channel, Field, FieldKind

_OF_THE_RECORD = {FieldKind.CUSTOMER_NUMBER, FieldKind.RU_NAME, FieldKind.RU_MOBILE, FieldKind.PHONE, FieldKind.EMAIL}
"""What a customer's record has in columns of its own: number, name and contact."""


@dataclass(frozen=True)
class Door:
    """A way into the cabinet: ``/sign-in/<name>``. Its words are the messages ``door.<name>``, ``door.<name>.lead``.

    ``prove`` is what somebody fills in to get a one-time password; it goes through ``channel`` to the contact on
    file and nowhere else, and a contact that is typed has to be that one. Without fields the staff gives passwords.
    """

    name: str
    prove: tuple[Field, ...] = ()
    channel: Channel = Channel.SMS

    @property
    def matched(self) -> tuple[Field, ...]:
        """What is matched with the customer's proofs of the same names."""
        return tuple(each for each in self.prove if each.kind not in _OF_THE_RECORD)


@dataclass(frozen=True)
class AgreementPolicy:
    """Logins for organisations: the staff records the agreement that their head or a proxy has signed.

    A login is ``login_prefix`` and digits. ``valid_days`` is the longest that a power of attorney is taken for.
    """

    login_prefix: str = ""
    valid_days: int = 3660


NUMBERS = (FieldKind.CUSTOMER_NUMBER, FieldKind.IT_CLIENT_CODE)
"""Kinds of what finds a customer."""


@dataclass(frozen=True)
class Enrolment:
    """Logins that customers ask for at ``/register``: with what ``prove`` asks, and an address for the first password.

    It goes to the address on file. To another one it goes only with ``secret``, which stands on a recent bill: its name
    is the column of ``customers.csv`` that brings it, and each export replaces it. A login that has a password and a
    registered address gets no password anywhere else. Nobody sees data of the records before they are signed in.

    A forgotten password is answered with a one-time one as well, by the user name alone, to the registered address.
    """

    prove: tuple[Field, ...]
    secret: Field
    lifetime: timedelta = timedelta(days=1)
    """How long a password that was mailed is good."""
    guesses_per_target: Budget = Budget(10, timedelta(days=365))
    """Times that the secret of one customer is looked at, right or wrong."""
    guesses_per_utility: Budget = Budget(200, timedelta(days=1))

    @property
    def matched(self) -> tuple[Field, ...]:
        """What is matched with the customer's proofs of the same names."""
        return (*(each for each in self.prove if each.kind not in (*_OF_THE_RECORD, *NUMBERS)), self.secret)


@dataclass(frozen=True)
class IssuedLogins:
    """How logins are issued, and what a one-time password is.

    Without ``agreement``, the user name is a number of the records: a customer's opens all contracts, a contract's
    that one; with ``enrolment``, customers ask for it themselves. ``name`` and ``version`` stand in the evidence of
    every link. All budgets count in the database.
    """

    name: str
    version: int
    doors: tuple[Door, ...]
    agreement: AgreementPolicy | None = None
    enrolment: Enrolment | None = None
    one_time_lifetime: timedelta = timedelta(minutes=10)
    one_time_tries: int = 3
    first_lifetime: timedelta = timedelta(days=3)
    """How long the first password of an agreement is good."""
    per_actor: Budget = Budget(20, timedelta(days=1))
    """Requests of one network address."""
    per_target: Budget = Budget(5, timedelta(days=1))
    """One-time passwords for one login."""
    per_contact: tuple[Budget, ...] = (Budget(3, timedelta(minutes=10)), Budget(10, timedelta(days=1)))
    """For one phone or e-mail, whichever logins it belongs to."""
    per_prefix: Budget = Budget(50, timedelta(days=1))
    """For all phones that differ in their last four digits only."""
    per_utility: Budget = Budget(200, timedelta(days=1))

    def door(self, name: str) -> Door | None:
        """The door of that name, or None."""
        return next((each for each in self.doors if each.name == name), None)
