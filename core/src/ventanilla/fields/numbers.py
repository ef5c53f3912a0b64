"""Phones, documents, codes and dates: digits 0 to 9 only, whatever other digits Unicode knows."""

from __future__ import annotations

import re
from datetime import date

import phonenumbers
from phonenumbers import PhoneNumberType
from stdnum.ar import dni
from stdnum.exceptions import ValidationError
from stdnum.ru import inn

from ventanilla.fields.faults import Fault

_DAY_FIRST = re.compile(r"([0-9]{1,2})([/. -])([0-9]{1,2})\2([0-9]{4})")
_EIGHT = re.compile(r"([0-9]{2})()([0-9]{2})([0-9]{4})")
_SHORT_YEAR = re.compile(r"[0-9]{1,2}([/. -])[0-9]{1,2}\1[0-9]{2}|[0-9]{6}")
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_CODE = re.compile(r"[0-9]{6}")
_NUMBER = re.compile(r"[0-9]{1,20}")
_BILL_CODE = re.compile(r"[0-9A-Z]{6,24}")
_INN = re.compile(r"[0-9]{10}|[0-9]{12}")
_KPP = re.compile(r"[0-9]{4}[0-9A-Z]{2}[0-9]{3}")
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
    value = day(text)
    if value > today or value.year < 1900:
        raise Fault("birth_date")
    return value.isoformat()


def day(text: str) -> date:
    """A day of the calendar, written as in :func:`birth_date`.

    :raises Fault: when it is written otherwise or is no day of the calendar.
    """
    if found := _DAY_FIRST.fullmatch(text) or _EIGHT.fullmatch(text):
        number, month, year = int(found[1]), int(found[3]), int(found[4])
    elif found := _ISO.fullmatch(text):
        year, month, number = int(found[1]), int(found[2]), int(found[3])
    else:
        raise Fault("year_digits" if _SHORT_YEAR.fullmatch(text) else "date")
    try:
        return date(year, month, number)
    except ValueError:
        raise Fault("no_such_day") from None


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


def customer_number(text: str) -> str:
    """The number that a utility gave a customer or a contract: up to 20 digits, leading zeros kept.

    Blanks and hyphens are allowed in it, as bills group it.

    :raises Fault: when it is anything else.
    """
    digits = text.replace(" ", "").replace("-", "")
    if not _NUMBER.fullmatch(digits):
        raise Fault("customer_number")
    return digits


def ru_inn(text: str) -> str:
    """A Russian ИНН: 10 digits of an organisation or 12 of a person, the check digits right.

    :raises Fault: when it is anything else.
    """
    digits = text.replace(" ", "")
    if not (_INN.fullmatch(digits) and inn.is_valid(digits)):
        raise Fault("inn")
    return digits


def ru_kpp(text: str) -> str:
    """A Russian КПП: nine characters without a check digit, of which the fifth and sixth may be letters A–Z.

    :raises Fault: when it is anything else.
    """
    letters = text.replace(" ", "").upper()
    if not _KPP.fullmatch(letters):
        raise Fault("kpp")
    return letters


def code(text: str) -> str:
    """A code of six digits; blanks and a hyphen between them are allowed.

    :raises Fault: when it is anything else.
    """
    digits = text.replace(" ", "").replace("-", "")
    if not _CODE.fullmatch(digits):
        raise Fault("code")
    return digits


def bill_code(text: str) -> str:
    """A code that a bill prints: letters and digits, six at least; case, blanks and hyphens don't matter.

    :raises Fault: when it is anything else.
    """
    plain = text.replace(" ", "").replace("-", "").upper()
    if not _BILL_CODE.fullmatch(plain):
        raise Fault("bill_code")
    return plain
