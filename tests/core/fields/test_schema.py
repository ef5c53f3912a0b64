from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ventanilla.errors import InvalidInput
from ventanilla.fields import Surroundings, describe, load, schema_for
from ventanilla.i18n import Languages
from ventanilla.plugin import Field, FieldKind

FIELDS = (
    Field("user_name", FieldKind.USER_NAME),
    Field("email", FieldKind.EMAIL),
    Field("first_name", FieldKind.FIRST_NAME),
    Field("phone", FieldKind.PHONE, required=False),
    Field("password", FieldKind.NEW_PASSWORD),
    Field("password_again", FieldKind.PASSWORD_AGAIN),
)
SCHEMA = schema_for(FIELDS, lambda: Surroundings("AR", date(2026, 4, 15)))
GOOD = {
    "user_name": "juanperez",
    "email": "juan@correo.example",
    "first_name": "Juan",
    "password": "caballo verde",
    "password_again": "caballo verde",
}


class Speaker:
    locales = ("es_AR", "en")
    timezone = "America/Argentina/Buenos_Aires"


def faults(values: Any) -> dict[str, str]:
    with pytest.raises(InvalidInput) as fault:
        load(SCHEMA, values)
    return {name: said.id.removeprefix("field.fault.") for name, said in fault.value.fields.items()}


def test_good_values_are_loaded_and_an_optional_one_is_empty() -> None:
    assert load(SCHEMA, GOOD) == {**GOOD, "phone": ""}
    assert load(SCHEMA, {**GOOD, "phone": "  "})["phone"] == ""


@pytest.mark.covers("COS-01")
def test_each_missing_field_is_named() -> None:
    wanted = dict.fromkeys(GOOD, "required")
    assert faults({}) == wanted
    assert faults(dict.fromkeys(GOOD, "")) == wanted
    assert faults(dict.fromkeys(GOOD)) == wanted


@pytest.mark.covers("COS-01")
def test_a_mismatch_names_the_confirmation() -> None:
    assert faults({**GOOD, "password_again": "otra cosa"}) == {"password_again": "password_again"}


def test_a_wrong_password_and_a_mismatch_are_both_named() -> None:
    wanted = {"password": "password_short", "password_again": "password_again"}
    assert faults({**GOOD, "password": "corta", "password_again": "cort"}) == wanted


def test_a_password_made_of_the_user_name_is_refused() -> None:
    assert faults({**GOOD, "password": "juanperez12", "password_again": "juanperez12"}) == {"password": "password_own"}


@pytest.mark.parametrize("odd", [["a", "b"], 3, True, {"a": "b"}, 1.5])
def test_what_is_no_text_is_refused(odd: object) -> None:
    assert faults({**GOOD, "email": odd, "password": odd}) == {"email": "text", "password": "text"}


@pytest.mark.parametrize("name", ["id", "is_staff", "_sa_instance_state", "email[]", "__proto__"])
def test_an_unknown_field_is_refused(name: str) -> None:
    assert faults({**GOOD, name: "1"}) == {name: "unknown"}


@pytest.mark.parametrize("odd", ["text", ["list"], None, 3])
def test_a_body_that_is_no_object_is_refused(odd: object) -> None:
    assert faults(odd)


def test_every_fault_is_said_in_both_languages() -> None:
    languages = Languages.build(Speaker())
    with pytest.raises(InvalidInput) as fault:
        load(SCHEMA, {**GOOD, "user_name": "x", "password": "corta"})
    for language in languages.all:
        for said in fault.value.fields.values():
            text = language.say(said)
            assert text != said.id
            assert "{" not in text


def test_fields_are_described_for_an_app() -> None:
    described = {each["name"]: each for each in describe(FIELDS, Languages.build(Speaker()).default)}
    assert described["user_name"]["label"] == "Usuario"
    assert described["password"] | {"hint": ""} == {
        "name": "password",
        "choices": [],
        "kind": "new_password",
        "type": "password",
        "label": "Contraseña",
        "hint": "",
        "required": True,
        "inputmode": "text",
        "autocomplete": "new-password",
        "maxlength": 256,
    }
    assert described["phone"]["required"] is False
