"""Whom something may be sent to: one strictly written address, one number that costs what an SMS costs."""

from __future__ import annotations

import re
import unicodedata

import phonenumbers
from phonenumbers import PhoneNumberType

_LOCAL = re.compile(r"[^\s@,;:<>()\[\]\\\"]{1,64}")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.IGNORECASE)
_NORMAL_RATE = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
_NAME_MARKS = " '’-"
_LONGEST_NAME = 40


def one_address(text: str) -> str:
    """The address, its domain in ASCII.

    :raises ValueError: when it is not exactly one plain address; quotes, comments, lists and line breaks are refused.
    """
    local, at, domain = text.rpartition("@")
    if not at or len(text) > 254 or not _LOCAL.fullmatch(local) or any(_is_odd(char) for char in text):
        raise ValueError("not one plain e-mail address")
    try:
        host = domain.encode("idna").decode("ascii") if not domain.isascii() else domain
    except UnicodeError:
        raise ValueError("not one plain e-mail address") from None
    labels = host.split(".")
    if len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels):
        raise ValueError("not one plain e-mail address")
    return f"{local}@{host}"


def one_number(text: str, country: str) -> str:
    """The number in E.164: one spelling for each telephone.

    :raises ValueError: when it is no number of the utility's country, or one that costs more than others.
    """
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        raise ValueError("not a telephone number") from None
    if number.country_code != phonenumbers.country_code_for_region(country):
        raise ValueError("a number of another country")
    if not phonenumbers.is_valid_number(number) or phonenumbers.number_type(number) not in _NORMAL_RATE:
        raise ValueError("not a number that an SMS is sent to")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def greetable(name: str) -> str:
    """A first name as a letter may begin with it, or nothing.

    Whoever registers chooses the name and the address, so the name must not carry an advertisement to a stranger.
    """
    is_name = all(unicodedata.category(char)[0] in "LM" or char in _NAME_MARKS for char in name)
    return name.strip() if is_name and len(name) <= _LONGEST_NAME else ""


def _is_odd(char: str) -> bool:
    return unicodedata.category(char)[0] in "CZ"
