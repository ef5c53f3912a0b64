"""Single values of a tax document: strict, as the authority's schema has them."""

from __future__ import annotations

import base64
import binascii
import re
from datetime import date
from decimal import Decimal
from typing import Any

from ventanilla.documents.dte.faults import DteFault
from ventanilla.fields.xml import text_of

_WHOLE = re.compile(r"-?[0-9]{1,18}(?:\.0{1,6})?")
_DECIMAL = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,6})?")


def needed(parent: Any, path: str, longest: int = 500) -> str:
    """A text that must be there.

    :raises DteFault: when it is missing.
    """
    text = text_of(parent, path, longest)
    if not text:
        raise DteFault("missing", name=path)
    return text


def whole(parent: Any, path: str) -> int:
    """A whole number that must be there.

    :raises DteFault: when it is missing or none.
    """
    text = needed(parent, path)
    if not _WHOLE.fullmatch(text):
        raise DteFault("number", name=path)
    return int(text.partition(".")[0])


def maybe_whole(parent: Any, path: str) -> int | None:
    """A whole number, None where there is none.

    :raises DteFault: when it is something else.
    """
    return whole(parent, path) if text_of(parent, path) else None


def maybe_decimal(parent: Any, path: str) -> Decimal | None:
    """A decimal number with a point, None where there is none.

    :raises DteFault: when it is something else.
    """
    text = text_of(parent, path)
    if not text:
        return None
    if not _DECIMAL.fullmatch(text):
        raise DteFault("number", name=path)
    return Decimal(text)


def day(parent: Any, path: str) -> date:
    """A day that must be there.

    :raises DteFault: when it is missing or none.
    """
    try:
        return date.fromisoformat(needed(parent, path))
    except ValueError as fault:
        raise fault if isinstance(fault, DteFault) else DteFault("day", name=path) from None


def maybe_day(parent: Any, path: str) -> date | None:
    """A day, None where there is none.

    :raises DteFault: when it is something else.
    """
    return day(parent, path) if text_of(parent, path) else None


def octets(parent: Any, path: str) -> bytes:
    """What is written in Base64.

    :raises DteFault: when it is missing or none.
    """
    try:
        return base64.b64decode("".join(needed(parent, path, 4096).split()), validate=True)
    except (binascii.Error, ValueError) as fault:
        raise fault if isinstance(fault, DteFault) else DteFault("stamp_form") from None
