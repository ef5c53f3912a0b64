"""Answers that are chosen, and a RUT in any usual writing."""

from __future__ import annotations

from datetime import date

import pytest

from ventanilla.errors import InvalidInput
from ventanilla.fields import Fault, Surroundings, canonical_value, describe, load, options, schema_for, shown
from ventanilla.fields.choices import COUNTRIES
from ventanilla.i18n import Languages
from ventanilla.plugin import Choice, Field, FieldKind
from ventanilla_cooprel import UTILITY

AROUND = Surroundings("CL", date(2026, 11, 21))
COMUNA = Field(
    "comuna", FieldKind.CHOICE, choices=(Choice("La Unión", group="Los Ríos"), Choice("Osorno", group="Los Lagos"))
)
SPANISH = Languages.build(UTILITY, "ventanilla_cooprel").default


@pytest.mark.covers("CPR-02")
@pytest.mark.parametrize(
    "typed",
    ["12345678-5", "12.345.678-5", "123456785", " 12345678-5 ", "012.345.678-5", "12 345 678 - 5", "12345678–5"],
)
def test_a_rut_is_understood_in_any_usual_writing(typed: str) -> None:
    assert canonical_value(FieldKind.CL_RUT, typed, AROUND) == "12345678-5"


@pytest.mark.parametrize("typed", ["10000013-k", "10.000.013-K", "10000013k"])
def test_k_is_a_check_digit(typed: str) -> None:
    assert canonical_value(FieldKind.CL_RUT, typed, AROUND) == "10000013-K"


@pytest.mark.covers("CPR-02")
@pytest.mark.parametrize(
    "typed", ["12345678-9", "12531909-3", "5", "0-0", "12345678", "١٢٣٤٥٦٧٨-5", "K", "-5", "1234567890123-5"]
)
def test_what_is_no_rut_is_answered_with_the_right_form(typed: str) -> None:
    with pytest.raises(Fault) as fault:
        canonical_value(FieldKind.CL_RUT, typed, AROUND)
    assert "12345678-5" in SPANISH.say(fault.value.message)


@pytest.mark.parametrize("typed", ["La Unión", "la union", " LA UNIÓN ", "la  unión"])
def test_a_choice_is_meant_whatever_its_capitals_and_accents(typed: str) -> None:
    assert load(schema_for((COMUNA,), lambda: AROUND), {"comuna": typed}) == {"comuna": "La Unión"}


@pytest.mark.parametrize("typed", ["Santiago", "%", "La Unión\x00", "'; --", "La Uni\u202eón", "x" * 20_000])
def test_what_is_not_on_offer_is_refused_by_its_field(typed: str) -> None:
    with pytest.raises(InvalidInput) as fault:
        load(schema_for((COMUNA,), lambda: AROUND), {"comuna": typed})
    assert set(fault.value.fields) == {"comuna"}


def test_countries_come_by_name_with_the_own_one_first() -> None:
    asked = Field("nationality", FieldKind.COUNTRY)
    found = options(asked, SPANISH, "CL")
    assert found[0] == Choice("CL", "Chile")
    assert [each.value for each in found[1:4]] == ["AF", "AL", "DE"]
    assert {each.value for each in found} <= COUNTRIES
    assert len(found) > 240
    assert canonical_value(FieldKind.COUNTRY, "ar", AROUND) == "AR"
    for typed in ("ZZ", "EU", "001", "Chile", ""):
        with pytest.raises(Fault):
            canonical_value(FieldKind.COUNTRY, typed, AROUND)


def test_kept_values_are_shown_as_people_read_them() -> None:
    assert shown(Field("n", FieldKind.COUNTRY), "DE", SPANISH) == "Alemania"
    assert shown(Field("b", FieldKind.BIRTH_DATE), "1971-03-14", SPANISH) == "14-03-1971"
    assert shown(Field("t", FieldKind.PHONE), "+56642341214", SPANISH) == "+56 64 234 1214"
    assert shown(COMUNA, "La Unión", SPANISH) == "La Unión"


def test_an_app_is_told_what_there_is_to_choose() -> None:
    (told,) = describe((COMUNA,), SPANISH)
    assert (told["type"], told["choices"][1]) == (
        "select",
        {"value": "Osorno", "label": "Osorno", "group": "Los Lagos"},
    )
