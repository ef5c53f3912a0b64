"""From what was typed to the one canonical text of its kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ventanilla.fields import choices, names, national, numbers, passwords
from ventanilla.fields.faults import Fault
from ventanilla.fields.surroundings import Surroundings
from ventanilla.plugin import FieldKind

__all__ = ["SECRETS", "Fault", "Surroundings", "canonical_value", "longest_of"]

SECRETS = frozenset({FieldKind.NEW_PASSWORD, FieldKind.PASSWORD, FieldKind.PASSWORD_AGAIN, FieldKind.CODE})
"""Kinds whose text is never shown again."""

_Rule = Callable[[str, Surroundings], str]


def _login(text: str, _around: Surroundings) -> str:
    """Who signs in: never refused for its letters, since that would tell apart what can be a name and what not."""
    try:
        return names.seen(text)
    except Fault:
        return text.strip()


_RULES: Mapping[FieldKind, tuple[int, _Rule]] = {
    FieldKind.USER_NAME: (64, lambda text, _: names.user_name(text)),
    FieldKind.USER_NAME_OR_EMAIL: (names.LONGEST_EMAIL, _login),
    FieldKind.EMAIL: (names.LONGEST_EMAIL, lambda text, _: names.email(text)),
    FieldKind.PHONE: (40, lambda text, around: numbers.phone(text, around.country)),
    FieldKind.FIRST_NAME: (400, lambda text, _: names.person_name(text)),
    FieldKind.LAST_NAME: (400, lambda text, _: names.person_name(text)),
    FieldKind.NEW_PASSWORD: (0, lambda text, around: passwords.new_password(text, around.password, around.own_words)),
    FieldKind.PASSWORD: (0, lambda text, _: passwords.password(text)),
    FieldKind.PASSWORD_AGAIN: (0, lambda text, _: passwords.password(text)),
    FieldKind.BIRTH_DATE: (20, lambda text, around: numbers.birth_date(text, around.today)),
    FieldKind.AR_DNI: (20, lambda text, _: numbers.ar_dni(text)),
    FieldKind.CUSTOMER_NUMBER: (40, lambda text, _: numbers.customer_number(text)),
    FieldKind.RU_INN: (20, lambda text, _: numbers.ru_inn(text)),
    FieldKind.RU_KPP: (20, lambda text, _: numbers.ru_kpp(text)),
    FieldKind.RU_OGRN: (20, lambda text, _: national.ru_ogrn(text)),
    FieldKind.RU_SNILS: (20, lambda text, _: national.ru_snils(text)),
    FieldKind.RU_MOBILE: (40, lambda text, _: national.ru_mobile(text)),
    FieldKind.RU_NAME: (200, lambda text, _: national.ru_name(text)),
    FieldKind.CL_RUT: (20, lambda text, _: national.cl_rut(text)),
    FieldKind.IT_TAX_CODE: (30, lambda text, _: national.it_tax_code(text)),
    FieldKind.IT_VAT: (30, lambda text, _: national.it_vat(text)),
    FieldKind.IT_CLIENT_CODE: (20, lambda text, _: national.it_client_code(text)),
    FieldKind.BILL_CODE: (40, lambda text, _: numbers.bill_code(text)),
    FieldKind.IT_PDR: (30, lambda text, _: national.it_pdr(text)),
    FieldKind.IT_POD: (30, lambda text, _: national.it_pod(text)),
    FieldKind.TEXT: (400, lambda text, _: names.plain_text(text)),
    FieldKind.DAY: (20, lambda text, _: numbers.day(text).isoformat()),
    FieldKind.CODE: (20, lambda text, _: numbers.code(text)),
    FieldKind.SUPPLY_NUMBER: (40, lambda text, _: numbers.customer_number(text)),
    FieldKind.COUNTRY: (20, lambda text, _: choices.country(text)),
    FieldKind.CHOICE: (400, lambda text, _: names.plain_text(text)),
}


def longest_of(kind: FieldKind) -> int:
    """More characters than this are refused unread; 0 where the rule itself counts them."""
    return _RULES[kind][0]


def canonical_value(kind: FieldKind, text: str, around: Surroundings) -> str:
    """The canonical text, the same for every spelling of the same thing.

    :raises Fault: when the text can't be of that kind; its message says why.
    """
    longest, rule = _RULES[kind]
    if longest and len(text) > longest:
        raise Fault("long", longest=longest)
    return rule(text, around)
