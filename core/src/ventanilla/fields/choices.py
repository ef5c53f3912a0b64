"""Answers that are chosen: one of those declared, or a country of the world."""

from __future__ import annotations

from datetime import date

import phonenumbers
from babel import Locale

from ventanilla.fields.faults import Fault
from ventanilla.fields.names import seen
from ventanilla.i18n import Language
from ventanilla.kernel.text import searchable
from ventanilla.plugin import Choice, Field, FieldKind

_DAYS = (FieldKind.BIRTH_DATE, FieldKind.DAY)
_NO_COUNTRIES = {"EU", "EZ", "UN", "ZZ", "QO", "XA", "XB"}
COUNTRIES = (
    frozenset(code for code in map(str, Locale("en").territories) if code.isalpha() and len(code) == 2) - _NO_COUNTRIES
)
"""The codes of ISO 3166 that CLDR has names for."""


def country(text: str) -> str:
    """A country's code of two letters.

    :raises Fault: when there is none such.
    """
    code = text.strip().upper()
    if code not in COUNTRIES:
        raise Fault("choice")
    return code


def chosen(text: str, choices: tuple[Choice, ...]) -> str:
    """The value that is meant: capitals, accents and blanks around it don't count.

    :raises Fault: when it is none of those declared.
    """
    wanted = _key(seen(text[:400]))
    for choice in choices:
        if text == choice.value or wanted == _key(choice.value):
            return choice.value
    raise Fault("choice")


def options(asked: Field, language: Language, own_country: str = "") -> list[Choice]:
    """What a field offers, each answer with the label that this language shows; empty where it is typed.

    Countries come by their names, the utility's own first.
    """
    if asked.kind is FieldKind.COUNTRY:
        names = sorted((searchable(name), code, name) for code, name in language.countries().items())
        found = [Choice(code, name) for _, code, name in names if code in COUNTRIES]
        return sorted(found, key=lambda each: each.value != own_country)
    return [Choice(each.value, shown(asked, each.value, language), each.group) for each in asked.choices]


def grouped(found: list[Choice]) -> list[tuple[str, list[Choice]]]:
    """Answers by the name of their group, in the order in which groups appear; the empty name is that of no group."""
    groups: dict[str, list[Choice]] = {}
    for each in found:
        groups.setdefault(each.group, []).append(each)
    return list(groups.items())


def shown(asked: Field, value: str, language: Language) -> str:
    """A kept value as people read it: a choice by its label, a day and a telephone as they are written."""
    if asked.kind is FieldKind.PHONE:
        return phonenumbers.format_number(phonenumbers.parse(value), phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    if asked.kind in _DAYS:
        return language.day(date.fromisoformat(value))
    if asked.kind is FieldKind.COUNTRY:
        return language.countries().get(value, value)
    label = next((each.label for each in asked.choices if each.value == value), "")
    return language.text(label) if label else value


def _key(text: str) -> str:
    return searchable(text)
