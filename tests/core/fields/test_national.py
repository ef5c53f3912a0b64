"""Numbers and names of one country: right ones in every spelling, wrong ones refused, never another digit taken."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ventanilla.fields import Fault, Surroundings, canonical_value, name_match_key
from ventanilla.plugin import FieldKind

AROUND = Surroundings("RU", date(2026, 4, 15))


def read(kind: FieldKind, text: str) -> str:
    return canonical_value(kind, text, AROUND)


@pytest.mark.parametrize(
    ("kind", "text", "canonical"),
    [
        (FieldKind.CUSTOMER_NUMBER, "0012 3456-78", "0012345678"),
        (FieldKind.RU_INN, "1234567894", "1234567894"),
        (FieldKind.RU_INN, "123456789047", "123456789047"),
        (FieldKind.RU_KPP, "7707ab001", "7707AB001"),
        (FieldKind.RU_OGRN, "1022200525819", "1022200525819"),
        (FieldKind.RU_OGRN, "385768585948949", "385768585948949"),
        (FieldKind.RU_SNILS, "112-233-445 95", "11223344595"),
        (FieldKind.RU_MOBILE, "8(900)000-04-51", "+79000000451"),
        (FieldKind.RU_MOBILE, "7 900 000 04 51", "+79000000451"),
        (FieldKind.RU_MOBILE, "900 000 04 51", "+79000000451"),
        (FieldKind.RU_NAME, "  Салтыков – Щедрин   Михаил ", "Салтыков-Щедрин Михаил"),
        (FieldKind.CL_RUT, "12.345.678-5", "12345678-5"),
        (FieldKind.CL_RUT, "010000013k", "10000013-K"),
        (FieldKind.CL_RUT, "11111111-1", "11111111-1"),
        (FieldKind.IT_TAX_CODE, "rccmnl83s18d969h", "RCCMNL83S18D969H"),
        (FieldKind.IT_TAX_CODE, "00743110157", "00743110157"),
        (FieldKind.IT_VAT, "IT 00743110157", "00743110157"),
        (FieldKind.IT_CLIENT_CODE, "000123", "000123"),
        (FieldKind.DAY, "31.12.2026", "2026-12-31"),
    ],
)
def test_a_right_one_has_one_canonical_text(kind: FieldKind, text: str, canonical: str) -> None:
    assert read(kind, text) == canonical
    assert read(kind, canonical) == canonical


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (FieldKind.CUSTOMER_NUMBER, "１２３"),
        (FieldKind.CUSTOMER_NUMBER, "12a"),
        (FieldKind.RU_INN, "1234567895"),
        (FieldKind.RU_INN, "123456789037"),
        (FieldKind.RU_INN, "१२३४५६७८९४"),
        (FieldKind.RU_KPP, "77070100"),
        (FieldKind.RU_KPP, "7707АБ001"),
        (FieldKind.RU_OGRN, "1022200525818"),
        (FieldKind.RU_SNILS, "112-233-445 96"),
        (FieldKind.RU_MOBILE, "+7 701 123 45 67"),
        (FieldKind.RU_MOBILE, "+1 900 123 4567"),
        (FieldKind.RU_MOBILE, "+881 612345678"),
        (FieldKind.RU_MOBILE, "8 495 123-45-67"),
        (FieldKind.RU_MOBILE, "＋79000000451"),
        (FieldKind.RU_NAME, "Канева"),
        (FieldKind.RU_NAME, "Kaneva Полина"),
        (FieldKind.RU_NAME, "Канева Пoлина"),
        (FieldKind.RU_NAME, "Канева\u202eПолина Игоревна"),
        (FieldKind.CL_RUT, "12345678-9"),
        (FieldKind.IT_TAX_CODE, "RCCMNL83S18D969I"),
        (FieldKind.IT_VAT, "00743110158"),
        (FieldKind.IT_CLIENT_CODE, "12345"),
        (FieldKind.IT_CLIENT_CODE, "1234567"),
        (FieldKind.DAY, "31.02.2026"),
    ],
)
def test_a_wrong_one_is_refused(kind: FieldKind, text: str) -> None:
    with pytest.raises(Fault):
        read(kind, text)


@given(st.integers(0, 999_999_999))
def test_exactly_one_pair_of_check_digits_fits_a_snils(number: int) -> None:
    fits = [pair for pair in range(100) if _is_right(FieldKind.RU_SNILS, f"{number:09}{pair:02}")]
    assert len(fits) == 1


@given(st.integers(100_000_000, 999_999_999))
def test_exactly_one_check_digit_fits_an_inn(number: int) -> None:
    assert sum(_is_right(FieldKind.RU_INN, f"{number}{digit}") for digit in range(10)) == 1


@given(st.integers(0, 9_999_999), st.sampled_from(["8", "+7", "7", ""]), st.sampled_from(["", " ", "-"]))
def test_every_spelling_of_a_mobile_is_one_number(number: int, before: str, between: str) -> None:
    digits = f"{number:07}"
    parts = ("900", digits[:3], digits[3:5], digits[5:])
    assert read(FieldKind.RU_MOBILE, between.join(filter(None, (before, *parts)))) == f"+7900{digits}"


WORD = st.text("АБВГДЕЁЖЗабвгдеёжзийюя", min_size=1, max_size=12)


@given(WORD, WORD, WORD)
def test_a_name_matches_itself_however_it_is_written(last: str, other: str, first: str) -> None:
    known = name_match_key(f"{last}-{other} {first}")
    for spelt in (f" {last} - {other}   {first} ", f"{last}-{other} {first}".upper(), f"{last} {other} {first}"):
        assert name_match_key(spelt.replace("ё", "е").replace("Ё", "Е")) == known


@given(
    st.text(max_size=40), st.sampled_from([kind for kind in FieldKind if kind.value.startswith(("ru_", "cl_", "it_"))])
)
def test_nothing_that_is_typed_breaks_a_rule(text: str, kind: FieldKind) -> None:
    try:
        once = read(kind, text)
    except Fault:
        return
    assert read(kind, once) == once


def _is_right(kind: FieldKind, text: str) -> bool:
    try:
        return bool(read(kind, text))
    except Fault:
        return False
