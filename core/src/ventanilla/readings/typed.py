"""What was typed as a reading: plain digits, with the register's decimals and no more. Nothing is guessed."""

from __future__ import annotations

import re
from decimal import Decimal

from ventanilla.kernel.messages import Message, message
from ventanilla.readings.model import Register

LONGEST = 40
_PLAIN = re.compile(r"([0-9]+)(?:([.,])([0-9]+))?", re.ASCII)


class NotAReading(ValueError):
    """A text that is no value of its register; ``reason`` says why to whoever typed it."""

    def __init__(self, name: str, /, **values: object) -> None:
        super().__init__(name)
        self.reason: Message = message(f"readings.fault.value.{name}", **values)


def typed_value(text: object, register: Register, marks: str = ".", group: str = "") -> Decimal:
    """The value; ``marks`` are the decimal marks that may be used, ``group`` the one between thousands.

    Where the point groups, ``45.000`` is forty-five thousand and nothing else. Leading zeros are fine, as counters
    show them. Signs, blanks, exponents and other digits than 0 to 9 are not.

    :raises NotAReading: when it is anything else.
    """
    if not isinstance(text, str):
        raise NotAReading("text")
    found = _PLAIN.fullmatch(_ungrouped(text, marks, group)) if len(text) <= LONGEST else None
    if found is None or (found[2] or marks[0]) not in marks:
        raise NotAReading("decimals" if register.decimals else "digits", mark=marks[0])
    decimals = found[3] or ""
    if decimals and not register.decimals:
        raise NotAReading("whole")
    if len(decimals) > register.decimals:
        raise NotAReading("too_fine", count=register.decimals)
    if len(found[1].lstrip("0")) > register.digits:
        raise NotAReading("too_long", count=register.digits)
    return Decimal(f"{found[1]}.{decimals}" if decimals else found[1])


def _ungrouped(text: str, marks: str, group: str) -> str:
    """Without the marks between thousands; grouped otherwise than by threes it stays as it is, and is no number."""
    if not group or group in marks or group not in text:
        return text
    at = min((text.index(mark) for mark in marks if mark in text), default=len(text))
    whole, rest = text[:at], text[at:]
    parts = whole.split(group)
    is_grouped = all(len(part) == 3 for part in parts[1:]) and (parts[0][:1] not in ("", "0") or len(parts[0]) == 3)
    return "".join(parts) + rest if is_grouped and len(parts[0]) <= 3 else text
