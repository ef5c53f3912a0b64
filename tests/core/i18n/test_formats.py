"""Numbers, money and days: ours against Babel's, for any value."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal
from hypothesis import given
from hypothesis import strategies as st

from ventanilla import i18n
from ventanilla.documents.fonts import face
from ventanilla.i18n import Language, Languages
from ventanilla.i18n.numbers import HOUSE_PATTERNS
from ventanilla.kernel.money import Money
from ventanilla.kernel.periods import Month
from ventanilla.kernel.quantities import Quantity, Unit

LOCALES = ("es_AR", "es_CL", "ru_RU", "it_IT", "en", "en_IN", "hi_IN", "de_CH", "fr_FR")
MINOR = st.integers(-(10**15), 10**15)
CATALOGS = Path(i18n.__file__).parent / "catalogs"
NBSP = "\u00a0"


def language(locale: str) -> Language:
    speaker = SimpleNamespace(locales=(locale,), timezone="America/Argentina/Buenos_Aires")
    return Languages.build(speaker).default


ALL = {locale: language(locale) for locale in LOCALES}


def by_babel(value: Money, locale: str) -> str:
    """Babel's text, with the blank that CLDR wants between a code of letters and a digit."""
    text: str = format_currency(value.amount, value.currency, format=HOUSE_PATTERNS.get(locale), locale=locale)
    for at in range(1, len(text)):
        left, right = text[at - 1], text[at]
        if (left.isalpha() and right.isdigit()) or (left.isdigit() and right.isalpha()):
            return text[:at] + NBSP + text[at:]
    return text


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("currency", ["ARS", "CLP", "EUR", "RUB", "USD", "KWD"])
@given(minor=MINOR)
def test_money_is_written_as_babel_writes_it(locale: str, currency: str, minor: int) -> None:
    value = Money.of_minor(minor, currency)
    assert ALL[locale].money(value) == by_babel(value, locale)


@pytest.mark.parametrize("locale", LOCALES)
@given(value=st.decimals(-(10**12), 10**12, allow_nan=False, allow_infinity=False), places=st.integers(0, 6))
def test_a_number_is_rounded_half_up_and_written_as_babel_writes_it(locale: str, value: Decimal, places: int) -> None:
    rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) + 0
    whole = "#,##,##0" if locale in {"en_IN", "hi_IN"} else "#,##0"
    pattern = f"{whole}.{'0' * places}" if places else whole
    assert ALL[locale].number(value, places) == format_decimal(rounded, pattern, locale)


@pytest.mark.parametrize("locale", LOCALES)
@given(value=st.integers(-(10**12), 10**12))
def test_a_whole_number_is_written_as_babel_writes_it(locale: str, value: int) -> None:
    assert ALL[locale].number(value) == format_decimal(value, locale=locale)


@pytest.mark.parametrize("locale", [each for each in LOCALES if each != "en"])
@given(day=st.dates())
def test_a_long_day_is_written_as_babel_writes_it(locale: str, day: date) -> None:
    assert ALL[locale].day(day, "long") == format_date(day, "long", locale).removesuffix("\u202fг.")
    assert ALL[locale].day(day, "short") == format_date(day, "short", locale)


def test_argentina() -> None:
    es = ALL["es_AR"]
    assert es.money(Money(Decimal("2671.84"), "ARS")) == f"${NBSP}2.671,84"
    assert es.money(Money(Decimal("-0.50"), "ARS")) == f"-${NBSP}0,50"
    assert es.number(Decimal("1234.5")) == "1.234,5"
    assert es.number(Decimal("1234.50")) == "1.234,50"
    assert es.number(Decimal("1E+3")) == "1.000"
    assert es.quantity(Quantity(Decimal(221), Unit.KWH)) == f"221{NBSP}kWh"
    assert [es.day(date(2026, 4, 10), style) for style in ("short", "medium", "long")] == [
        "10/4/26",
        "10/04/2026",
        "10 de abril de 2026",
    ]
    assert [es.month(Month(2026, 4), style) for style in ("short", "medium", "long")] == [
        "abr",
        "abr 2026",
        "abril de 2026",
    ]


def test_moments_are_told_in_the_utilitys_zone_on_a_24_hour_clock() -> None:
    moment = datetime(2026, 4, 10, 23, 5, tzinfo=UTC)
    for locale in ("es_AR", "en"):
        assert ALL[locale].moment(moment) == "10/04/2026 20:05"
        assert ALL[locale].clock_time(moment) == "20:05"


def test_english_writes_the_day_first() -> None:
    assert ALL["en"].day(date(2026, 4, 10)) == "10/04/2026"
    assert ALL["en"].day(date(2026, 4, 10), "long") == "10 April 2026"


def test_no_currency_has_a_negative_nothing() -> None:
    for each in ALL.values():
        assert "-" not in each.number(Decimal("-0.001"), 2)


def test_russian_writes_money_quantities_days_and_months_as_its_papers_do() -> None:
    speaker = SimpleNamespace(locales=("ru",), timezone="Europe/Moscow")
    russian = Languages.build(speaker).default
    assert russian.money(Money.of_minor(267_184, "RUB")) == f"2{NBSP}671,84{NBSP}₽"
    assert russian.money(Money.of_minor(-126_718_400, "RUB")) == f"-1{NBSP}267{NBSP}184,00{NBSP}₽"
    assert russian.quantity(Quantity(Decimal("2671.5"), Unit.KWH)) == f"2{NBSP}671,5{NBSP}кВт·ч"
    assert russian.quantity(Quantity(Decimal("0.91"), Unit.GCAL)) == f"0,91{NBSP}Гкал"
    assert (russian.unit("m³"), russian.unit("parsec")) == ("м³", "parsec")
    assert russian.day(date(2026, 4, 10)) == "10.04.2026"
    assert russian.day(date(2026, 5, 1), "long") == "1 мая 2026"
    assert russian.month(Month(2026, 5)) == "май 2026"
    assert russian.moment(datetime(2026, 4, 10, 11, 5, tzinfo=UTC)) == "10.04.2026 14:05"
    assert (russian.name, russian.tag) == ("Русский", "ru")


def test_the_font_of_papers_has_all_that_russian_writes() -> None:
    written = "".join(path.read_text(encoding="utf-8") for path in (CATALOGS / "ru").glob("*.po"))
    glyphs = face("").glyphs
    assert {char for char in written + "₽·³²№«»—–" if char.isprintable() and ord(char) not in glyphs} == {"▼", "→"}
