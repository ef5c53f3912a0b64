"""Second factors: what somebody shows beside a password, and signing in while it is still to come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from ventanilla.kernel.actors import HalfActor


class FirstWay(StrEnum):
    """What somebody signed in with, before anything that was asked beside it."""

    PASSWORD = "password"  # noqa: S105  a name
    ONE_TIME_PASSWORD = "one_time_password"  # noqa: S105  a name
    PROVIDER = "provider"


class SecondWay(StrEnum):
    """What can be shown after the password."""

    TOTP = "totp"
    PASSKEY = "passkey"
    RECOVERY_CODE = "recovery_code"


@dataclass(frozen=True, slots=True)
class HalfWay:
    """A sign-in that is half done: its secret, good for the second step only and until ``expires_at`` (aware, UTC)."""

    secret: str = field(repr=False)
    actor: HalfActor
    expires_at: datetime
    ways: tuple[SecondWay, ...]


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey by the name that its owner gave it. Moments are aware, UTC.

    ``is_suspended``: it showed an older counter than before, so there may be a copy of it; it opens nothing any more.
    """

    id: str
    name: str
    made_at: datetime
    used_at: datetime | None
    is_suspended: bool = False


@dataclass(frozen=True, slots=True)
class PasskeyAsked:
    """What a browser is asked for; ``ticket`` goes back with its answer, which is good for a few minutes and once."""

    ticket: str = field(repr=False)
    options: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class NewAuthenticator:
    """An app that shall show codes: the secret to be typed in, and the address that its QR code holds."""

    secret: str = field(repr=False)
    address: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class FactorState:
    """The second factors of an identity. Moments are aware, UTC.

    ``offers_*`` say what can be set up here. ``reset_due_at`` is when the staff's reset takes effect, None without one.
    """

    offers_authenticator: bool
    offers_passkeys: bool
    has_password: bool
    authenticator_since: datetime | None
    passkeys: tuple[Passkey, ...]
    codes_left: int
    codes_made_at: datetime | None
    reset_due_at: datetime | None
    is_required: bool = False
    """Whether everybody has to have one here."""

    @property
    def is_on(self) -> bool:
        """Whether signing in takes a second step."""
        return self.authenticator_since is not None or bool(self.passkeys)

    @property
    def may_remove(self) -> bool:
        """Whether one of them may go: the last one may not where everybody has to have one."""
        return not self.is_required or (self.authenticator_since is not None) + len(self.passkeys) > 1


@dataclass(frozen=True, slots=True)
class ResetAsked:
    """A reset of second factors by the staff, to be told: until ``due_at`` (aware, UTC) ``path`` stops it."""

    due_at: datetime
    path: str = field(repr=False)
