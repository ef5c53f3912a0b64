"""The payment QR of Russian bills (ГОСТ Р 56042-2014): ST00012 in UTF-8, ST00011 in Windows-1251."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from ventanilla.kernel.periods import Month

ENCODINGS: Mapping[str, str] = MappingProxyType({"1": "cp1251", "2": "utf-8"})
"""The encodings by their digit; 3 is KOI8-R, which nobody prints."""
ENCODING_NAMES: Mapping[str, str] = MappingProxyType({"cp1251": "windows-1251", "utf-8": "utf-8"})
"""What manifests and the API call them."""
MANDATORY = ("Name", "PersonalAcc", "BankName", "BIC", "CorrespAcc")
MOST_MANDATORY = 300
"""Bytes of the mandatory part, with its header."""
LONGEST: Mapping[str, int] = MappingProxyType(
    {"Name": 160, "PersonalAcc": 20, "BankName": 45, "BIC": 9, "CorrespAcc": 20, "Sum": 18, "Purpose": 210,
     "PayeeINN": 12, "KPP": 9, "LastName": 60, "PayerAddress": 120, "PersAcc": 40, "PaymPeriod": 12}
)  # fmt: skip
_DIGITS = {"PersonalAcc": 20, "BIC": 9, "CorrespAcc": 20}
_OTHERS = ("FirstName", "MiddleName", "Category", "ServiceName", "AddAmount", "CounterId", "CounterVal", "Contract",
           "PayerINN", "DocNo", "DocDate", "TaxPeriod", "Phone", "Flat")  # fmt: skip
_KNOWN = {name.lower(): name for name in (*LONGEST, *_OTHERS)}
_SEPARATORS = "|#~^;*&!@$%`"
_HEADER = re.compile(rb"(?i)ST(\d{4})(\d)(.)", re.DOTALL)
_MONTHS = ("январ", "феврал", "март", "апрел", "ма", "июн", "июл", "август", "сентябр", "октябр", "ноябр", "декабр")


def build_payment_code(fields: Mapping[str, str], encoding: str = "utf-8") -> bytes:
    """The bytes of the QR, from its fields by their names, empty ones left out.

    Text that Windows-1251 can't write goes in UTF-8. What is too long by the standard is cut, never the mandatory part.

    :raises ValueError: when a mandatory field is missing or wrong, or their part is longer than 300 bytes.
    """
    _refuse_wrong(fields)
    given = {name: " ".join(fields[name].split())[: LONGEST.get(name, 120)] for name in (*MANDATORY, *_rest(fields))}
    digit = "1" if encoding in ("windows-1251", "cp1251") else "2"
    try:
        "".join(given.values()).encode(ENCODINGS[digit])
    except UnicodeEncodeError:
        digit = "2"
    separator = next((each for each in _SEPARATORS if not any(each in value for value in given.values())), "")
    if not separator:
        raise ValueError("every separator occurs in the data")
    parts = [f"ST0001{digit}", *(f"{name}={value}" for name, value in given.items())]
    whole = [part.encode(ENCODINGS[digit]) for part in parts]
    mark = separator.encode("ascii")
    if len(mark.join(whole[: 1 + len(MANDATORY)])) > MOST_MANDATORY:
        raise ValueError("the mandatory part is longer than 300 bytes")
    return mark.join(whole)


def _rest(fields: Mapping[str, str]) -> list[str]:
    return [name for name, value in fields.items() if name not in MANDATORY and value.strip()]


def _refuse_wrong(fields: Mapping[str, str]) -> None:
    for name in MANDATORY:
        value = fields.get(name, "").strip()
        if not value or len(value) > LONGEST[name]:
            raise ValueError(f"{name} is missing or too long")
        if name in _DIGITS and value != "0" and not re.fullmatch(rf"[0-9]{{{_DIGITS[name]}}}", value):
            raise ValueError(f"{name} has {_DIGITS[name]} digits")
    amount = fields.get("Sum", "")
    if amount and not re.fullmatch("[0-9]{1,18}", amount):
        raise ValueError("Sum is whole kopecks")


@dataclass(frozen=True, slots=True)
class ReadPaymentCode:
    """What a payment QR says: fields by their names as the standard writes them, unknown ones as they came.

    ``faults`` names the fields that are missing or can't be; ``sum`` is in kopecks.
    """

    encoding: str
    separator: str
    fields: Mapping[str, str]
    faults: tuple[str, ...] = field(default=())

    @property
    def sum(self) -> int | None:
        """In kopecks; None where there is none that can be read."""
        text = self.fields.get("Sum", "")
        return int(text) if re.fullmatch("[0-9]{1,18}", text) else None

    @property
    def month(self) -> Month | None:
        """The month that is paid for, however it is spelled; None where it can't be told."""
        return month_of(self.fields.get("PaymPeriod", ""))


def read_payment_code(content: bytes) -> ReadPaymentCode:
    """Read a code leniently: keys in any case, a separator at the end or none, fields in any order.

    :raises ValueError: when it is no such code, or in an encoding that it does not name rightly.
    """
    found = _HEADER.match(content)
    if found is None or found[1] != b"0001":
        raise ValueError("it does not begin with ST0001")
    encoding = ENCODINGS.get(found[2].decode("ascii"))
    if encoding is None:
        raise ValueError(f"the encoding {found[2].decode('ascii')} is not read")
    separator = found[3]
    try:
        text = content[found.end() :].decode(encoding)
    except UnicodeDecodeError:
        raise ValueError("it is not in the encoding that it names") from None
    mark = separator.decode("ascii", "replace")
    pairs = [part.partition("=") for part in text.split(mark) if part.strip()]
    fields: dict[str, str] = {}
    faults = [key.strip()[:40] for key, equals, _ in pairs if not equals]
    for key, equals, value in pairs:
        name = _KNOWN.get(key.strip().lower(), key.strip())
        if equals and name:
            fields.setdefault(name, value.strip())
    return ReadPaymentCode(encoding, mark, fields, (*faults, *_wrong(fields)))


def _wrong(fields: Mapping[str, str]) -> list[str]:
    found = [name for name in MANDATORY if not fields.get(name)]
    for name, digits in _DIGITS.items():
        value = fields.get(name, "")
        if value and value != "0" and not re.fullmatch(rf"[0-9]{{{digits}}}", value):
            found.append(name)
    if fields.get("Sum") and not re.fullmatch("[0-9]{1,18}", fields["Sum"]):
        found.append("Sum")
    return found


def month_of(text: str) -> Month | None:
    """``09.2026``, ``092026``, ``2026-09``, ``20260900``, ``сентябрь 2026``: the month, or None."""
    plain = text.strip().lower()
    for pattern, order in (
        (r"(\d{1,2})[./-]?(\d{4})", (2, 1)),
        (r"(\d{4})[./-](\d{1,2})", (1, 2)),
        (r"(\d{4})(\d{2})(\d{2})?", (1, 2)),
    ):
        if (found := re.fullmatch(pattern, plain, re.ASCII)) and (made := _month(found[order[0]], found[order[1]])):
            return made
    found = re.fullmatch(r"([а-яё]+)\s+([0-9]{4})\s*(?:г\.?)?", plain)
    at = next((at for at, word in enumerate(_MONTHS, 1) if found and _names(found[1], word)), 0)
    return _month(found[2], str(at)) if found and at else None


def _names(word: str, stem: str) -> bool:
    return word in ("май", "мая") if stem == "ма" else word.startswith(stem)


def _month(year: str, month: str) -> Month | None:
    try:
        found = Month(int(year), int(month))
    except ValueError:
        return None
    return found if 1990 <= found.year <= 2100 else None
