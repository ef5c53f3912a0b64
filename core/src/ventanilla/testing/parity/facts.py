"""The facts that a page shows and an answer says: days, months, amounts, numbers of things, names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from babel import Locale
from babel.dates import get_day_names, get_month_names
from babel.numbers import get_currency_name, get_decimal_symbol, get_group_symbol
from lxml import html

from ventanilla.i18n import Language
from ventanilla.i18n.catalogs import chain, merged

_YEARS = range(1900, 2101)
_DAY = re.compile(r"\b(\d{2})[./-](\d{2})[./-](\d{4})\b")
_CODE = re.compile(r"(?<![\w-])(?=[\w/-]*\d)(?=[\w/-]*[^\W\d_])\w+(?:[-/]\w+)*(?![\w-])")
_WORD = re.compile(r"[^\W\d_]{4,}")
_GROUPED = re.compile(r"\b\d{4}(?: \d{4})+(?: \d{1,4})?\b")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_MONTH = re.compile(r"\b(\d{4}-\d{2})\b")
_PLAIN = re.compile(r"-?\d+(?:\.\d+)?")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")
_ASIDE = ".//svg | .//form[@method='get'] | .//nav | .//script | .//option | .//label"
_CELLS = ".//td | .//dd"


@dataclass
class Page:
    """The main part of a page: all its words, and those of its tables and lists of facts."""

    text: str = ""
    cells: str = ""

    @classmethod
    def of(cls, source: str) -> Page:
        """A page of its HTML, without what is chosen, drawn, or leads elsewhere."""
        main: Any = html.fromstring(source).find(".//main")
        for aside in main.xpath(_ASIDE):
            aside.drop_tree()
        cells = " | ".join(" ".join(each.itertext()) for each in main.xpath(_CELLS))
        return cls(" ".join(main.itertext()), cells)


@dataclass
class Facts:
    """Reads the facts of pages in one language, and of answers; ``known`` are words that the portal itself says."""

    language: Language
    zone: ZoneInfo
    known: frozenset[str] = field(default=frozenset())

    @classmethod
    def of(cls, language: Language, zone: ZoneInfo, plugin: str | None, theme: str | None = None) -> Facts:
        """In a language with the texts of core, plugin and theme."""
        entries = merged(chain(language.locale), plugin, theme)
        texts = [part for each in entries.values() for form in each.forms for part in form[::2]]
        return cls(language, zone, frozenset(_words([*texts, *_names(language)])))

    def of_page(self, page: Page) -> set[str]:
        """Days, months, amounts, numbers of things; of tables and lists of facts also the names that they say.

        Small whole numbers say too little."""
        text = _GROUPED.sub(lambda found: found[0].replace(" ", ""), _DAY.sub(" ", page.text))
        facts = {f"{year}-{month}-{day}" for day, month, year in _DAY.findall(page.text)}
        facts |= set(self._amounts(text))
        facts |= {code.casefold() for code in _CODE.findall(text) if len(code) > 5}
        return facts | (set(_words([page.cells])) - self.known)

    def of_json(self, value: Any) -> set[str]:
        """The same of an answer, with moments as days of the utility's place."""
        text = orjson.dumps(value).decode() if value is not None else ""
        moments = {
            datetime.fromisoformat(each).astimezone(self.zone).date().isoformat() for each in _MOMENT.findall(text)
        }
        numbers = {_canonical(Decimal(each)) for each in _PLAIN.findall(_ISO.sub(" ", text))}
        strings = " ".join(_strings(value))
        codes = {code.casefold() for code in _CODE.findall(strings)}
        return (
            moments | set(_ISO.findall(text)) | numbers | codes | set(_words([strings])) | self.of_page(Page(strings))
        )

    def _amounts(self, text: str) -> Iterator[str]:
        group, point = get_group_symbol(self.language.locale), get_decimal_symbol(self.language.locale)
        whole = rf"\d{{1,3}}(?:{re.escape(group)}\d{{3}})+|\d+"
        for number in re.findall(rf"(?<![\w/.,-])(?:{whole})(?:{re.escape(point)}\d+)?(?![\w/-])", text):
            value = Decimal(number.replace(group, "").replace(point, "."))
            if (value >= 1000 or point in number) and (int(value) not in _YEARS or value != int(value)):
                yield _canonical(value)


def _names(language: Language) -> Iterator[str]:
    """What CLDR says of days, months, countries and currencies."""
    for width in ("wide", "abbreviated"):
        for kind in ("format", "stand-alone"):
            yield from get_month_names(width, kind, language.locale).values()
            yield from get_day_names(width, kind, language.locale).values()
    yield from language.countries().values()
    parsed: Any = Locale.parse(language.locale)
    for currency in parsed.currencies:
        yield from (get_currency_name(currency, count, parsed) for count in (1, 2, 5))


def _words(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        for word in _WORD.findall(text):
            yield word.casefold()


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, each in value.items():
            yield str(name)
            yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)
    elif value is not None:
        yield str(value)


def _canonical(value: Decimal) -> str:
    return f"{abs(value).normalize():f}"
