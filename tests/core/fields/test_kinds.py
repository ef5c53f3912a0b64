from __future__ import annotations

from datetime import date

import pytest

from ventanilla.fields import Fault, Surroundings, canonical_value, email_key, user_key
from ventanilla.plugin import FieldKind

AR = Surroundings("AR", date(2026, 4, 15), own_words=("Cooperativa del Sur", "COSUR"))

RIGHT = [
    ("user_name", "juan.perez", "juan.perez"),
    ("user_name", "  Ana_Paz-99 ", "Ana_Paz-99"),
    ("email", " Ana@Correo.Example ", "Ana@correo.example"),
    ("email", "ana+luz@ñandú.com.ar", "ana+luz@xn--and-6ma2c.com.ar"),
    ("phone", "03482 15-421234", "+5493482421234"),
    ("phone", "+54 9 3482 421234", "+5493482421234"),
    ("first_name", "  María   José ", "María José"),
    ("first_name", 'O\'Brien "Pepe" <b>', 'O\'Brien "Pepe" <b>'),
    ("last_name", "عبد الله", "عبد الله"),
    ("first_name", "Ana 👩‍🌾", "Ana 👩‍🌾"),
    ("new_password", "caballo verde lápiz", "caballo verde lápiz"),
    ("password", "x", "x"),
    ("birth_date", "31/12/1980", "1980-12-31"),
    ("birth_date", "1/2/1980", "1980-02-01"),
    ("birth_date", "1-2-1980", "1980-02-01"),
    ("birth_date", "1980-12-31", "1980-12-31"),
    ("birth_date", "14 3 1971", "1971-03-14"),
    ("birth_date", "14.3.1971", "1971-03-14"),
    ("birth_date", "14031971", "1971-03-14"),
    ("birth_date", "29/02/2024", "2024-02-29"),
    ("ar_dni", "20.123.456", "20123456"),
    ("ar_dni", " 20 123 456 ", "20123456"),
    ("ar_dni", "01234567", "1234567"),
    ("customer_number", "0102 0045-1", "010200451"),
    ("ru_inn", "1234567894", "1234567894"),
    ("ru_inn", "1234 5678 9047", "123456789047"),
    ("ru_kpp", "0035ab001", "0035AB001"),
    ("code", "123 456", "123456"),
    ("user_name_or_email", "  ANA ", "ANA"),
]

WRONG = [
    ("user_name", "ab", "user_name_length"),
    ("user_name", "a" * 41, "user_name_length"),
    ("user_name", "a" * 10_000, "long"),
    ("user_name", "jose maria", "user_name"),
    ("user_name", ".juan", "user_name"),
    ("user_name", "josé", "user_name"),
    ("user_name", "jоse", "user_name"),
    ("user_name", "ｊｕａｎ", "user_name"),
    ("user_name", "juan\u200b", "unseen"),
    ("email", "ana", "email"),
    ("email", "ana@localhost", "email"),
    ("email", "Ana <ana@correo.example>", "email"),
    ("email", "ana@correo.example,eva@correo.example", "email"),
    ("email", "ana@correo.example\r\nBcc: eva@correo.example", "email"),
    ("email", "ana@correo.example\n", "email"),
    ("email", "vıctima@correo.example", "email"),
    ("email", "a..b@correo.example", "email"),
    ("email", "ana@correo..example", "email"),
    ("email", "ana@-correo.example", "email"),
    ("email", "a" * 65 + "@correo.example", "email"),
    ("email", "a" * 300 + "@correo.example", "long"),
    ("phone", "0600 555 1234", "phone"),
    ("phone", "12", "phone"),
    ("phone", "٠٣٤٨٢", "phone"),
    ("first_name", "Ana\u202eoko", "unseen"),
    ("first_name", "Ana\x00", "unseen"),
    ("first_name", "Ana\x1b[31m", "unseen"),
    ("first_name", "a" * 81, "long"),
    ("first_name", "Ganaste http://malo.example", "link"),
    ("new_password", "corta", "password_short"),
    ("new_password", "x" * 129, "password_long"),
    ("new_password", "contraseña1", "password_known"),
    ("new_password", "P@ssw0rd2026!", "password_known"),
    ("new_password", "1234567890", "password_known"),
    ("new_password", "qwertyuiop", "password_known"),
    ("new_password", "aaaaaaaaaaaa", "password_known"),
    ("new_password", "abcabcabcabc", "password_known"),
    ("new_password", "CooperativaDelSur1", "password_own"),
    ("new_password", "con\x00un nulo dentro", "unseen"),
    ("birth_date", "31/12/1980 ", "date"),
    ("birth_date", "29/02/1900", "no_such_day"),
    ("birth_date", "1900-02-29", "no_such_day"),
    ("birth_date", "0000-00-00", "no_such_day"),
    ("birth_date", "2999-01-01", "birth_date"),
    ("birth_date", "31/12/1899", "birth_date"),
    ("birth_date", "٣١/١٢/١٩٨٠", "date"),
    ("birth_date", "31.12/1980", "date"),
    ("birth_date", "14-3-71", "year_digits"),
    ("birth_date", "140371", "year_digits"),
    ("birth_date", "12/31/1980", "no_such_day"),
    ("ar_dni", "123456", "dni"),
    ("ar_dni", "123456789", "dni"),
    ("ar_dni", "٢٠١٢٣٤٥٦", "dni"),
    ("ar_dni", "２０１２３４５６", "dni"),
    ("ar_dni", "20-123-456", "dni"),
    ("customer_number", "", "customer_number"),
    ("customer_number", "10A2", "customer_number"),
    ("customer_number", "1" * 21, "customer_number"),
    ("customer_number", "１０２００４５１", "customer_number"),
    ("ru_inn", "1234567895", "inn"),
    ("ru_inn", "123456789037", "inn"),
    ("ru_inn", "12345678", "inn"),
    ("ru_inn", "１２３４５６７８９４", "inn"),
    ("ru_kpp", "00350100", "kpp"),
    ("ru_kpp", "0035Б1001", "kpp"),
    ("code", "１２３４５６", "code"),
    ("code", "12345", "code"),
    ("code", "1234567", "code"),
]


@pytest.mark.parametrize(("kind", "typed", "canonical"), RIGHT)
def test_what_people_type_becomes_one_text(kind: str, typed: str, canonical: str) -> None:
    assert canonical_value(FieldKind(kind), typed, AR) == canonical


@pytest.mark.parametrize(("kind", "typed", "canonical"), RIGHT)
def test_a_canonical_text_stays_as_it_is(kind: str, typed: str, canonical: str) -> None:
    assert canonical_value(FieldKind(kind), canonical, AR) == canonical


@pytest.mark.parametrize(("kind", "typed", "reason"), WRONG)
def test_a_wrong_text_is_refused_with_its_reason(kind: str, typed: str, reason: str) -> None:
    with pytest.raises(Fault) as fault:
        canonical_value(FieldKind(kind), typed, AR)
    assert fault.value.message.id == f"field.fault.{reason}"


@pytest.mark.parametrize("spelling", ["juan", "JUAN", " Juan ", "ｊｕａｎ", "Juan\t"])
def test_all_spellings_of_a_user_name_have_one_key(spelling: str) -> None:
    assert user_key(spelling) == "juan"


@pytest.mark.parametrize("odd", ["", "ju\u200ban", "jüan", "jоan", "\ud800", "a" * 100_000, "juan\x00"])
def test_what_can_be_no_user_name_has_no_key(odd: str) -> None:
    assert user_key(odd) == ""


def test_addresses_are_compared_without_case() -> None:
    assert email_key("Ana@Correo.example") == email_key("ana@correo.EXAMPLE") != email_key("ana2@correo.example")


def test_a_look_alike_address_has_no_key() -> None:
    assert email_key("vıctima@correo.example") == ""
    assert email_key("vic\u0301tima@correo.example") == ""
