"""The second factor: six digits by time (RFC 6238, SHA-1 and 30 seconds, as every authenticator takes them)."""

from __future__ import annotations

import hmac
from datetime import datetime

import pyotp

STEP = 30
"""Seconds that a code is shown."""
DRIFT = 1
"""Steps that a telephone's clock may be off, either way."""


def new_factor() -> str:
    """A fresh secret of 160 bits, in base 32 as people type it."""
    return pyotp.random_base32()


def address_of(factor: str, account: str, issuer: str) -> str:
    """The ``otpauth://`` address that an authenticator reads from the QR code."""
    return pyotp.TOTP(factor).provisioning_uri(name=account, issuer_name=issuer)


def code_at(factor: str, moment: datetime) -> str:
    """The code that an authenticator shows at a moment (aware)."""
    return pyotp.TOTP(factor).generate_otp(step_at(moment))


def step_at(moment: datetime) -> int:
    """The number of the time step of a moment (aware)."""
    return int(moment.timestamp()) // STEP


def step_of(factor: str, code: str, moment: datetime) -> int | None:
    """The time step whose code this is, around a moment (aware); None for a wrong one. All are looked at alike."""
    now, made = step_at(moment), pyotp.TOTP(factor)
    found = None
    for step in range(now - DRIFT, now + DRIFT + 1):
        if hmac.compare_digest(made.generate_otp(step), code):
            found = step
    return found
