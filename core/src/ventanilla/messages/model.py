"""What is sent, before it is a mail or an SMS."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a message is about; its texts are ``messages.<kind>.*``."""

    ACTIVATION = "activation"
    USER_NAME_TAKEN = "user_name_taken"
    ALREADY_REGISTERED = "already_registered"
    RESET = "reset"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    CODE = "code"
    LINKED = "linked"
    UNLINKED = "unlinked"


@dataclass(frozen=True, slots=True)
class Letter:
    """The words of one e-mail in the recipient's language, in the order in which they are read.

    ``action`` is a button's label with the address it leads to; ``code`` is shown large.
    """

    kind: Kind
    tag: str
    subject: str
    greeting: str
    before: tuple[str, ...]
    code: str = field(default="", repr=False)
    action: tuple[str, str] | None = field(default=None, repr=False)
    after: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ShortMessage:
    """The words of one SMS."""

    kind: Kind
    text: str = field(repr=False)
