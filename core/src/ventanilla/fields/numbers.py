"""Phones, documents, codes and dates: digits 0 to 9 only, whatever other digits Unicode knows."""

from __future__ import annotations

import re
from datetime import date

import phonenumbers
from phonenumbers import PhoneNumberType
from stdnum.ar import dni
from stdnum.exceptions import ValidationError

from ventanilla.fields.faults import Fault

_DAY_FIRST = re.compile(r"([0-9]{1,2})([/. -])([0-9]{1,2})\2([0-9]{4})")
_EIGHT = re.compile(r"([0-9]{2})()([0-9]{2})([0-9]{4})")
_SHORT_YEAR = re.compile(r"[0-9]{1,2}([/. -])[0-9]{1,2}\1[0-9]{2}|[0-9]{6}")
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_CODE = re.compile(r"[0-9]{6}")
_DNI = re.compile(r"[0-9. ]+")
_PHONE = re.compile(r"\+?[0-9 ()./-]+")
_CALLABLE = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE, PhoneNumberType.FIXED_LINE_OR_MOBILE}


def phone(text: str, country: str) -> str:
    """A mobile or land line as E.164; without a country code it is one of the utility's country.

    :raises Fault: when it is no such number; premium and satellite numbers are none.
    """
    if not _PHONE.fullmatch(text.strip()):
        raise Fault("phone")
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        raise Fault("phone") from None
    if not phonenumbers.is_valid_number(number) or phonenumbers.number_type(number) not in _CALLABLE:
        raise Fault("phone")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def birth_date(text: str, today: date) -> str:
    """A day as ISO 8601, from 1900 to today.

    It is written ``31/12/1980`` (also with dots, hyphens, blanks or nothing between) or ``1980-12-31``.

    :raises Fault: when it is written otherwise, is no day of the calendar, or can't be anybody's.
    """
    if found := _DAY_FIRST.fullmatch(text) or _EIGHT.fullmatch(text):
        day, month, year = int(found[1]), int(found[3]), int(found[4])
    elif found := _ISO.fullmatch(text):
        year, month, day = int(found[1]), int(found[2]), int(found[3])
    else:
        raise Fault("year_digits" if _SHORT_YEAR.fullmatch(text) else "date")
    try:
        value = date(year, month, day)
    except ValueError:
        raise Fault("no_such_day") from None
    if value > today or value.year < 1900:
        raise Fault("birth_date")
    return value.isoformat()


def ar_dni(text: str) -> str:
    """An Argentine DNI as 7 or 8 digits without leading zeros; dots and blanks are allowed in it.

    :raises Fault: when it is anything else.
    """
    if not _DNI.fullmatch(text):
        raise Fault("dni")
    try:
        number: str = dni.validate(text)
        return str(dni.validate(number.lstrip("0")))
    except ValidationError:
        raise Fault("dni") from None


def code(text: str) -> str:
    """A code of six digits; blanks and a hyphen between them are allowed.

    :raises Fault: when it is anything else.
    """
    digits = text.replace(" ", "").replace("-", "")
    if not _CODE.fullmatch(digits):
        raise Fault("code")
    return digits
