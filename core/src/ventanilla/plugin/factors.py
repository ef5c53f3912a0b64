"""The second factors that a utility offers to its customers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from ventanilla.plugin.asking import Budget


class FactorKind(StrEnum):
    """What somebody has beside a password: an app that shows codes, or a passkey."""

    TOTP = "totp"
    PASSKEY = "passkey"


@dataclass(frozen=True)
class FactorPolicy:
    """Which second factors people may set up, and what is done against guessing and losing them.

    Nobody has to, unless it is ``required``: then whoever signs in without one sets one up before anything else is
    shown to them. A code is guessed with three in a million (the step before and after are good too), so ``strange``
    and ``known`` together keep the year of one login below one in ten thousand: tries from networks that the login was
    never used from, and from those where it was. ``reset_wait`` is how long the holder can stop a reset by the staff.
    """

    required: bool = False
    """Whether every customer has to have one; of the staff it is always asked."""
    offered: tuple[FactorKind, ...] = (FactorKind.TOTP, FactorKind.PASSKEY)
    code_tries: int = 3
    strange: Budget = Budget(18, timedelta(days=365))
    known: Budget = Budget(15, timedelta(days=365))
    most_passkeys: int = 10
    reset_wait: timedelta = timedelta(hours=72)
    fresh: timedelta = timedelta(minutes=15)
    """So long a proof is good for changing factors."""
