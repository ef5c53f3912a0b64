"""Texts: from several catalogs, in the right form, with their braces filled."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from ventanilla.errors import StartRefused
from ventanilla.i18n import Languages
from ventanilla.kernel.absence import NOT_SUPPLIED, Absent, Why
from ventanilla.kernel.messages import message
from ventanilla.kernel.money import Money
from ventanilla.kernel.periods import Month
from ventanilla.kernel.quantities import Quantity, Unit


@dataclass(frozen=True)
class Speaker:
    locales: tuple[str, ...] = ("es-AR",)
    timezone: str = "America/Argentina/Buenos_Aires"


HEADER = (
    'msgid ""\nmsgstr ""\n"Language: {0}\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: {1}\\n"\n\n'
)
TWO = "nplurals=2; plural=(n != 1);"
THREE = "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);"


class Packages:
    """Packages with translations, made for one test."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0

    def make(self, **bodies: str) -> str:
        self._count += 1
        name = f"talking_{self._folder.name}_{self._count}"
        (self._folder / name).mkdir()
        (self._folder / name / "__init__.py").write_text("")
        for locale, body in bodies.items():
            catalogs = self._folder / name / "translations" / locale / "LC_MESSAGES"
            catalogs.mkdir(parents=True)
            header = HEADER.format(locale, THREE if locale == "ru" else TWO)
            (catalogs / f"{name}.po").write_text(header + body, encoding="utf-8")
        return name


@pytest.fixture
def packages(tmp_path: Path) -> Iterator[Packages]:
    sys.path.insert(0, str(tmp_path))
    yield Packages(tmp_path)
    sys.path.remove(str(tmp_path))


def po(id_: str, text: str) -> str:
    return f'msgid "{id_}"\nmsgstr "{text}"\n\n'


def test_plugin_and_theme_win_over_core_and_the_near_locale_over_the_far(packages: Packages) -> None:
    plugin = packages.make(
        es_AR=po("error.not_found", "del plugin") + po("x.both", "plugin"),
        es=po("x.spanish", "español") + po("error.conflict", "lejos"),
        en=po("error.unavailable", "from the plugin") + po("x.english", "English only"),
    )
    theme = packages.make(es_AR=po("x.both", "tema"))
    es, en = Languages.build(Speaker(), plugin, theme).all
    assert es.text("error.not_found") == "del plugin"
    assert es.text("x.both") == "tema"
    assert es.text("x.spanish") == "español"
    assert es.text("x.english") == "English only"
    assert es.text("error.conflict").startswith("Esto cambió")
    assert es.text("error.unavailable").startswith("No podemos")
    assert en.text("error.unavailable") == "from the plugin"


def test_what_is_missing_is_told_by_locale(packages: Packages) -> None:
    plugin = packages.make(es=po("x.spanish", "español"), en=po("x.english", "English"))
    languages = Languages.build(Speaker(), plugin)
    assert languages.missing(["x.spanish", "x.english", "error.fault"]) == [("en", "x.spanish"), ("es_AR", "x.english")]


def test_braces_are_filled_by_the_type_of_the_value(packages: Packages) -> None:
    values = {
        "money": Money(Decimal("2671.84"), "ARS"),
        "day": date(2026, 4, 10),
        "quantity": Quantity(Decimal("1234.5"), Unit.M3),
        "number": Decimal("0.50"),
        "whole": 12345,
        "month": Month(2026, 4),
        "moment": datetime(2026, 4, 10, 3, 0, tzinfo=UTC),
        "text": "<b>{day}</b>",
        "absent": NOT_SUPPLIED,
        "inner": message("screen.billing.bills"),
    }
    plugin = packages.make(es_AR=po("x.all", " · ".join(f"{{{name}}}" for name in values)))
    es = Languages.build(Speaker(), plugin).default
    assert es.text("x.all", **values) == (
        "$\u00a02.671,84 · 10/04/2026 · 1.234,5\u00a0m³ · 0,50 · 12.345 · abril de 2026 · 10/04/2026 00:00"
        f" · <b>{{day}}</b> · Sin información · {es.text('screen.billing.bills')}"
    )


def test_a_brace_never_reaches_into_an_object(packages: Packages) -> None:
    plugin = packages.make(es_AR=po("x.evil", "{a.__class__} {a[0]} {a!r} {0} {} {missing} {a}"))
    es = Languages.build(Speaker(), plugin).default
    assert es.text("x.evil", a="A") == "{a.__class__} {a[0]} {a!r} {0} {} {missing} A"


def test_plural_forms_follow_the_catalogs_rule(packages: Packages) -> None:
    forms = 'msgid "x.bills"\nmsgid_plural "x.bills"\n'
    plugin = packages.make(
        es_AR=forms + 'msgstr[0] "{count} boleta"\nmsgstr[1] "{count} boletas"\n',
        ru=forms + 'msgstr[0] "{count} счёт"\nmsgstr[1] "{count} счёта"\nmsgstr[2] "{count} счетов"\n',
    )
    es = Languages.build(Speaker(), plugin).default
    assert [es.plural("x.bills", n) for n in (0, 1, 2, 1500)] == ["0 boletas", "1 boleta", "2 boletas", "1.500 boletas"]
    assert es.say(message("x.bills", count=1)) == "1 boleta"
    ru = Languages.build(Speaker(("ru-RU",), "Europe/Moscow"), plugin).default
    assert [ru.plural("x.bills", n) for n in (1, 3, 5, 11, 21)] == [
        "1 счёт",
        "3 счёта",
        "5 счетов",
        "11 счетов",
        "21 счёт",
    ]


def test_an_unknown_id_is_shown_as_it_is_and_logged_once(capsys: pytest.CaptureFixture[str]) -> None:
    es = Languages.build(Speaker()).default
    assert [es.text("no.such.text"), es.plural("no.such.text", 2)] == ["no.such.text", "no.such.text"]
    said = capsys.readouterr()
    assert (said.out + said.err).count("i18n.missing_text") == 1


def test_constants_are_texts_without_braces_and_plurals(packages: Packages) -> None:
    plural = 'msgid "x.n"\nmsgid_plural "x.n"\nmsgstr[0] "una"\nmsgstr[1] "varias"\n'
    plugin = packages.make(es_AR=po("x.plain", "hola") + po("x.open", "hola {name}") + plural)
    es = Languages.build(Speaker(), plugin).default
    assert [es.constant(id_) for id_ in ("x.plain", "x.open", "x.n", "x.none")] == ["hola", None, None, None]


def test_an_absence_says_why_and_until_when() -> None:
    es = Languages.build(Speaker()).default
    assert [es.absence(Absent(why)) for why in Why] == [
        "Sin información",
        "No corresponde",
        "Pendiente",
        "No disponible para vos",
    ]
    assert es.absence(Absent(Why.PENDING, date(2026, 4, 10))) == "Pendiente hasta el 10/04/2026"


TAGS = {
    "es-AR": "es-AR",
    "ES_ar": "es-AR",
    "es": "es-AR",
    "es-MX": "es-AR",
    "en-GB": "en",
    "en": "en",
    "xx_YY": "es-AR",
    "": "es-AR",
    "../../x": "es-AR",
    "en\x00": "es-AR",
    "en;q=1": "es-AR",
    "e" * 10_000: "es-AR",
    "es-" * 5_000: "es-AR",
    "ｅｎ": "es-AR",
}


@pytest.mark.parametrize(("tag", "expected"), TAGS.items(), ids=range(len(TAGS)))
def test_any_text_gets_a_language(tag: str, expected: str) -> None:
    assert Languages.build(Speaker()).get(tag).tag == expected


HEADERS = {
    "es-MX,es;q=0.9": "es-AR",
    "en-GB,en;q=0.9,es;q=0.8": "en",
    "de,fr;q=0.9": "es-AR",
    "de;q=1.0, en;q=0.5, es;q=0.4": "en",
    "en;q=0, es": "es-AR",
    "en;q=nan, es;q=0.1": "es-AR",
    "en;q=1e9": "es-AR",
    "*": "es-AR",
    "": "es-AR",
    ",,;;,=": "es-AR",
    "en," * 5_000: "en",
}


@pytest.mark.parametrize(("header", "expected"), HEADERS.items(), ids=range(len(HEADERS)))
def test_a_visitor_gets_the_nearest_language(header: str, expected: str) -> None:
    assert Languages.build(Speaker()).wanted(header).tag == expected


def test_english_is_always_there_and_the_utilitys_own_comes_first() -> None:
    assert [each.tag for each in Languages.build(Speaker()).all] == ["es-AR", "en"]
    assert [each.tag for each in Languages.build(Speaker(("en", "es-AR"))).all] == ["en", "es-AR"]
    assert [each.name for each in Languages.build(Speaker()).all] == ["Español", "English"]


def test_a_broken_catalog_is_refused_by_name(packages: Packages) -> None:
    broken = packages.make(es_AR="msgid no quotes\n")
    with pytest.raises(StartRefused, match=rf"{broken}\.po: it is not a valid catalog"):
        Languages.build(Speaker(), broken)
