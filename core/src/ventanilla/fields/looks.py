"""How a kind of value is asked for: the same in a form of the web and in an app on the API."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from ventanilla.fields.choices import options
from ventanilla.fields.names import LONGEST_EMAIL, LONGEST_NAME
from ventanilla.i18n import Language
from ventanilla.plugin import Field, FieldKind


@dataclass(frozen=True, slots=True)
class Look:
    """How a kind of value is asked for in a browser. ``type`` is never ``number``: leading zeros count."""

    type: str = "text"
    inputmode: str = ""
    autocomplete: str = "off"
    longest: int = 200
    is_secret: bool = False


_LOOKS = {
    FieldKind.USER_NAME: Look(autocomplete="username", longest=64),
    FieldKind.USER_NAME_OR_EMAIL: Look(autocomplete="username", longest=LONGEST_EMAIL),
    FieldKind.EMAIL: Look("email", "email", "email", LONGEST_EMAIL),
    FieldKind.PHONE: Look("tel", "tel", "tel", 40),
    FieldKind.FIRST_NAME: Look(autocomplete="given-name", longest=LONGEST_NAME),
    FieldKind.LAST_NAME: Look(autocomplete="family-name", longest=LONGEST_NAME),
    FieldKind.PASSWORD: Look("password", "", "current-password", 256, is_secret=True),
    FieldKind.NEW_PASSWORD: Look("password", "", "new-password", 256, is_secret=True),
    FieldKind.PASSWORD_AGAIN: Look("password", "", "new-password", 256, is_secret=True),
    FieldKind.BIRTH_DATE: Look("text", "", "bday", 20),
    FieldKind.TEXT: Look(longest=200),
    FieldKind.DAY: Look("text", "", "off", 20),
    FieldKind.CODE: Look("text", "numeric", "one-time-code", 20, is_secret=True),
    FieldKind.AR_DNI: Look("text", "numeric", "off", 20),
    FieldKind.CUSTOMER_NUMBER: Look("text", "numeric", "off", 40),
    FieldKind.RU_INN: Look("text", "numeric", "off", 20),
    FieldKind.RU_KPP: Look("text", "numeric", "off", 20),
    FieldKind.RU_OGRN: Look("text", "numeric", "off", 20),
    FieldKind.RU_SNILS: Look("text", "numeric", "off", 20),
    FieldKind.RU_MOBILE: Look("tel", "tel", "tel", 40),
    FieldKind.RU_NAME: Look("text", "", "name", 120),
    FieldKind.CL_RUT: Look("text", "", "off", 20),
    FieldKind.SUPPLY_NUMBER: Look("text", "numeric", "off", 40),
    FieldKind.COUNTRY: Look("select", "", "country", 2),
    FieldKind.CHOICE: Look("select", "", "off", 200),
    FieldKind.IT_TAX_CODE: Look("text", "", "off", 30),
    FieldKind.IT_VAT: Look("text", "numeric", "off", 30),
    FieldKind.IT_CLIENT_CODE: Look("text", "numeric", "off", 20),
    FieldKind.BILL_CODE: Look("text", "", "off", 40),
    FieldKind.IT_PDR: Look("text", "numeric", "off", 30),
    FieldKind.IT_POD: Look("text", "", "off", 30),
}


def look_of(each: Field) -> Look:
    """How a declared field is asked for."""
    look = _LOOKS[each.kind]
    return replace(look, autocomplete=each.autocomplete) if each.autocomplete else look


def describe(fields: tuple[Field, ...], language: Language, own_country: str = "") -> list[dict[str, Any]]:
    """The fields for whoever draws a form: an app on the API gets what the web's own pages show."""
    return [_described(each, look_of(each), language, own_country) for each in fields]


def _described(each: Field, look: Look, language: Language, own_country: str) -> dict[str, Any]:
    return {
        "name": each.name,
        "kind": each.kind.value,
        "type": look.type,
        "label": language.text(each.label_id),
        "hint": language.text(each.hint) if each.hint else "",
        "required": each.required,
        "inputmode": look.inputmode or "text",
        "autocomplete": look.autocomplete,
        "maxlength": look.longest,
        "choices": [
            {"value": one.value, "label": one.label, "group": one.group} for one in options(each, language, own_country)
        ],
    }
