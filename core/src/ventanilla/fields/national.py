"""Numbers and names that one country gives: digits 0 to 9 and letters A to Z only, check digits always looked at."""

from __future__ import annotations

import re

import phonenumbers
from phonenumbers import PhoneNumberType
from stdnum.cl import rut
from stdnum.exceptions import ValidationError
from stdnum.it import codicefiscale, iva
from stdnum.ru import ogrn

from ventanilla.fields.faults import Fault
from ventanilla.fields.names import LONGEST_NAME, seen

_PHONE = re.compile(r"\+?[0-9 ()./-]+")
_MOBILE = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
_CYRILLIC = re.compile(r"[А-ЯЁа-яё]+(?:[-'.][А-ЯЁа-яё]+|\.)*(?: [А-ЯЁа-яё]+(?:[-'.][А-ЯЁа-яё]+|\.)*)+")
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
_OGRN = re.compile(r"[0-9]{13}|[0-9]{15}")
_SNILS = re.compile(r"[0-9]{11}")
_RUT = re.compile(r"[0-9.]{1,12}-?[0-9Kk]")
_TAX_CODE = re.compile(r"[A-Z0-9]{16}")
_VAT = re.compile(r"[0-9]{11}")
_SIX = re.compile(r"[0-9]{6}")
_POD = re.compile(r"IT[0-9]{3}E[0-9]{8}[0-9A-Z]?")
_PDR = re.compile(r"[0-9]{14}")


def ru_mobile(text: str) -> str:
    """A Russian mobile number as E.164, with ``+7``, ``8``, ``7`` or nothing before its ten digits.

    :raises Fault: when it is anything else: a land line gets no SMS, and +7 7… is Kazakhstan.
    """
    if not _PHONE.fullmatch(text.strip()):
        raise Fault("ru_mobile")
    try:
        number = phonenumbers.parse(text, "RU")
    except phonenumbers.NumberParseException:
        raise Fault("ru_mobile") from None
    is_russian = phonenumbers.region_code_for_number(number) == "RU"
    if not is_russian or phonenumbers.number_type(number) not in _MOBILE:
        raise Fault("ru_mobile")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def ru_name(text: str) -> str:
    """Family name, first name and patronymic in Cyrillic letters, two words at least.

    :raises Fault: when it holds anything else: a Latin letter that looks the same is another one.
    """
    name = re.sub(r" ?- ?", "-", seen(text).translate(_DASHES))
    if len(name) > LONGEST_NAME:
        raise Fault("long", longest=LONGEST_NAME)
    if not _CYRILLIC.fullmatch(name):
        raise Fault("ru_name")
    return name


def name_match_key(name: str) -> str:
    """What decides whether two Russian names are the same: case, ё and е, blanks and hyphens don't."""
    try:
        plain = seen(name)
    except Fault:
        return ""
    return " ".join(plain.translate(_DASHES).replace("-", " ").casefold().replace("ё", "е").split())


def ru_ogrn(text: str) -> str:
    """A Russian ОГРН of 13 digits or ОГРНИП of 15, the check digit right.

    :raises Fault: when it is anything else.
    """
    digits = text.replace(" ", "")
    if not (_OGRN.fullmatch(digits) and ogrn.is_valid(digits)):
        raise Fault("ogrn")
    return digits


def ru_snils(text: str) -> str:
    """A Russian СНИЛС as 11 digits; it is written ``112-233-445 95``.

    :raises Fault: when it is anything else.
    """
    digits = text.replace(" ", "").replace("-", "")
    if not _SNILS.fullmatch(digits):
        raise Fault("snils")
    weighed = sum(int(digit) * weight for digit, weight in zip(digits[:9], range(9, 0, -1), strict=True))
    if int(digits[9:]) != weighed % 101 % 100:
        raise Fault("snils")
    return digits


def cl_rut(text: str) -> str:
    """A Chilean RUT as ``12345678-5``; dots, blanks and leading zeros are fine, the hyphen may miss, ``k`` is ``K``.

    :raises Fault: when it is anything else.
    """
    plain = "".join(text.translate(_DASHES).split()).upper()
    if not _RUT.fullmatch(plain):
        raise Fault("rut")
    digits = plain.replace(".", "").replace("-", "").lstrip("0")
    if len(digits) < 2 or not rut.is_valid(digits.zfill(8)):
        raise Fault("rut")
    return f"{digits[:-1]}-{digits[-1]}"


def written_rut(text: str) -> str:
    """A RUT as people write it, ``12.345.678-5``; what is none stays as it is."""
    digits, _, check = text.partition("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 12 and len(check) == 1):
        return text
    return f"{int(digits):,}".replace(",", ".") + f"-{check}"


def it_tax_code(text: str) -> str:
    """An Italian codice fiscale of 16 characters in upper case, or a partita IVA, which organisations have for one.

    :raises Fault: when it is anything else.
    """
    plain = text.replace(" ", "").upper()
    if _VAT.fullmatch(plain):
        return it_vat(plain)
    try:
        if not _TAX_CODE.fullmatch(plain):
            raise Fault("tax_code")
        return str(codicefiscale.validate(plain))
    except ValidationError:
        raise Fault("tax_code") from None


def it_vat(text: str) -> str:
    """An Italian partita IVA: 11 digits; ``IT`` may stand before them.

    :raises Fault: when it is anything else.
    """
    digits = text.replace(" ", "").upper().removeprefix("IT")
    if not (_VAT.fullmatch(digits) and iva.is_valid(digits)):
        raise Fault("it_vat")
    return digits


def it_client_code(text: str) -> str:
    """The client code of an Italian bill: exactly six digits, leading zeros kept.

    :raises Fault: when it is anything else.
    """
    digits = text.replace(" ", "")
    if not _SIX.fullmatch(digits):
        raise Fault("client_code")
    return digits


def it_pod(text: str) -> str:
    """The POD of an Italian supply of electricity: ``IT``, the distributor, ``E`` and eight digits; a sign may follow.

    :raises Fault: when it is anything else.
    """
    plain = text.replace(" ", "").upper()
    if not _POD.fullmatch(plain):
        raise Fault("pod")
    return plain


def it_pdr(text: str) -> str:
    """The PDR of an Italian supply of gas: fourteen digits, leading zeros kept.

    :raises Fault: when it is anything else.
    """
    digits = text.replace(" ", "")
    if not _PDR.fullmatch(digits):
        raise Fault("pdr")
    return digits
