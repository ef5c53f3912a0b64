"""Every error of the family can be shown to a person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from ventanilla.errors import InvalidInput, ScopeMissing, StartRefused, VentanillaError
from ventanilla.i18n import Languages
from ventanilla.kernel.messages import message


@dataclass(frozen=True)
class Speaker:
    locales: tuple[str, ...] = ("es-AR",)
    timezone: str = "America/Argentina/Buenos_Aires"


def family(cls: type[VentanillaError] = VentanillaError) -> Iterator[type[VentanillaError]]:
    yield cls
    for child in cls.__subclasses__():
        yield from family(child)


@pytest.mark.parametrize("error", list(family()), ids=lambda error: error.__name__)
def test_each_has_a_code_a_status_a_text_and_says_who_raises_it(error: type[VentanillaError]) -> None:
    assert error.code.replace("_", "").isalpha()
    assert 400 <= error.status < 600
    assert error.__doc__
    for language in Languages.build(Speaker()).all:
        assert language.has(f"error.{error.code}"), f"error.{error.code} has no text in {language.tag}"


def test_codes_are_told_apart() -> None:
    codes = [error.code for error in family()]
    assert len(codes) == len(set(codes))


def test_invalid_input_names_each_field() -> None:
    refused = InvalidInput({"dni": message("field.dni.wrong")})
    assert refused.fields["dni"].id == "field.dni.wrong"
    assert refused.message.id == "error.invalid_input"


def test_a_refused_start_is_its_sentence() -> None:
    assert str(StartRefused("x: no")) == "x: no"


def test_an_operation_that_no_app_may_use_names_no_scope() -> None:
    assert ScopeMissing("billing:read").message == message("error.insufficient_scope", scope="billing:read")
    assert ScopeMissing("").message == message("error.insufficient_scope.never")
