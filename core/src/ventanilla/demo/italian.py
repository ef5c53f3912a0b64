"""Invented people, firms and numbers of Italy: every check digit is right, and no number can be anybody's.

Tax codes carry the place Z999, which no country has; VAT numbers the office 999 after zeros; mobiles a block of zeros.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from stdnum import luhn
from stdnum.it import codicefiscale

from ventanilla.demo.chance import between, one_of

_MEN = (
    "Alessandro", "Bruno", "Cesare", "Dario", "Enzo", "Fabio", "Giorgio", "Lapo", "Marco", "Neri", "Otello", "Piero",
    "Raniero", "Sandro", "Tito", "Ugo",
)  # fmt: skip
_WOMEN = (
    "Alba", "Bianca", "Caterina", "Diletta", "Elisa", "Fiamma", "Ginevra", "Ilaria", "Lucia", "Margherita", "Nada",
    "Ornella", "Pia", "Rosanna", "Simonetta", "Viola",
)  # fmt: skip
_FAMILIES = (
    "Bartalini", "Cecchini", "Donnini", "Falorni", "Gambassi", "Lenzini", "Mannucci", "Nencini", "Orlandini",
    "Parrini", "Quercioli", "Ristori", "Sarteani", "Tognetti", "Ulivieri", "Vannacci", "Bindi", "Corsani",
)  # fmt: skip
_MONTHS = "ABCDEHLMPRST"
_VOWELS = "AEIOU"


@dataclass(frozen=True)
class Person:
    """Somebody with a codice fiscale that follows from their name and birth."""

    name: str
    tax_code: str


def person(*words: object) -> Person:
    """A person; the name as bills write it, family name first."""
    family, is_woman = one_of(_FAMILIES, *words, "family"), between(0, 1, *words, "woman") == 1
    first = one_of(_WOMEN if is_woman else _MEN, *words, "first")
    born = date(1944, 1, 1) + timedelta(days=between(0, 21_000, *words, "born"))
    return Person(f"{family} {first}", tax_code(family, first, born, is_woman=is_woman))


def tax_code(family: str, first: str, born: date, *, is_woman: bool) -> str:
    """The codice fiscale of somebody born in no country."""
    day = born.day + (40 if is_woman else 0)
    body = f"{_three(family)}{_three(first, is_first=True)}{born:%y}{_MONTHS[born.month - 1]}{day:02d}Z999"
    return body + str(codicefiscale.calc_check_digit(body))


def with_omocodia(code: str) -> str:
    """The same code as the tax office would give it to a second person: its last digit written as a letter."""
    body = code[:14] + "LMNPQRSTUV"[int(code[14])]
    return body + str(codicefiscale.calc_check_digit(body))


def vat_number(at: int) -> str:
    """The partita IVA of the place ``at``, from 1 to 9,999."""
    body = f"000{at:04d}999"
    return body + str(luhn.calc_check_digit(body))


def mobile(at: int) -> str:
    """The mobile number of the place ``at``, below 10,000."""
    return f"+39347000{at:04d}"


def pod(at: int) -> str:
    """The point of delivery of electricity of the place ``at``."""
    return f"IT999E{at:08d}"


def pdr(at: int) -> str:
    """The point of delivery of gas of the place ``at``."""
    return f"{at:014d}"


def _three(name: str, *, is_first: bool = False) -> str:
    letters = [letter for letter in name.upper() if letter.isalpha()]
    consonants = [letter for letter in letters if letter not in _VOWELS]
    if is_first and len(consonants) > 3:
        consonants.pop(1)
    return "".join([*consonants, *(letter for letter in letters if letter in _VOWELS), "X" * 3])[:3]
