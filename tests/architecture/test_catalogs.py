"""Every text that code and templates name is there, in every language; and none is there for nobody."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from ventanilla.i18n import Languages
from ventanilla.plugin.words import template_words
from ventanilla.testing.sources import modules
from ventanilla_cosepav import UTILITY
from ventanilla_komiesc import UTILITY as RUSSIAN

ROOT = Path(__file__).parents[2]
CORE = ROOT / "core" / "src" / "ventanilla"
CATALOGS = CORE / "i18n" / "catalogs"
ID = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)+")
SAYERS = {"message", "text", "plural"}
PLURALS = {"en": 2, "es_AR": 2, "es_CL": 2, "it": 2, "ru": 3}
"""How many forms a counted message has, by language."""
TOPICS = sorted({path.name for path in CATALOGS.glob("*/*.po")})


@cache
def catalog(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, abort_invalid=True)


def ids(path: Path) -> dict[str, tuple[str, ...]]:
    out = {}
    for entry in catalog(path):
        if entry.id:
            name = entry.id if isinstance(entry.id, str) else entry.id[0]
            out[name] = (entry.string,) if isinstance(entry.string, str) else tuple(entry.string)
    return out


def all_ids() -> set[str]:
    return {id_ for topic in TOPICS for id_ in ids(CATALOGS / "en" / topic)}


@pytest.mark.parametrize("locale", [each for each in PLURALS if each != "en"])
@pytest.mark.parametrize("topic", TOPICS)
def test_all_languages_say_the_same_messages_with_the_same_values(topic: str, locale: str) -> None:
    en, own = ids(CATALOGS / "en" / topic), ids(CATALOGS / locale / topic)
    assert sorted(en) == sorted(own)
    for id_ in en:
        assert all(en[id_]), f"{id_} is empty in en"
        assert all(own[id_]), f"{id_} is empty in {locale}"
        assert braces(en[id_]) == braces(own[id_]), f"{id_} names other values in {locale} than in en"
        assert len(own[id_]) in (1, PLURALS[locale]), f"{id_} has {len(own[id_])} plural forms in {locale}"
        assert (len(en[id_]) == 1) == (len(own[id_]) == 1), f"{id_} is counted in one language only"


def test_there_is_a_folder_for_every_language_and_no_other() -> None:
    assert sorted(path.name for path in CATALOGS.iterdir()) == sorted(PLURALS)


def test_russian_counts_as_russian_does() -> None:
    found = catalog(CATALOGS / "ru" / "home.po")["home.bill.days"].string
    russian = Languages.build(RUSSIAN, None).default
    assert [russian.plural("home.bill.days", count) for count in (1, 2, 5, 11, 12, 14, 21, 22, 25, 101, 111, 114)] == [
        f"через {count} {word}"
        for count, word in (
            (1, "день"), (2, "дня"), (5, "дней"), (11, "дней"), (12, "дней"), (14, "дней"), (21, "день"), (22, "дня"),
            (25, "дней"), (101, "день"), (111, "дней"), (114, "дней"),
        )
    ]  # fmt: skip
    assert len(found) == 3


@pytest.mark.parametrize("path", sorted((CATALOGS / "ru").glob("*.po")), ids=lambda path: path.stem)
def test_russian_is_set_in_russian_letters_quotes_and_dashes(path: Path) -> None:
    for id_, texts in ids(path).items():
        for text in texts:
            words = re.sub(r"\{\w+\}", "", text)
            assert not re.search(r"[\"“”]| - ", words), f"{id_}: write «» and —: {text}"
            mixed = re.findall(r"\b\w*(?:[а-яё][a-z]|[a-z][а-яё])\w*\b", words, re.IGNORECASE)
            assert mixed == [], f"{id_} mixes alphabets in a word: {mixed}"
            assert not re.search(r"\b(ты|тебя|тебе|твой|твоя|твои)\b", words.lower()), f"{id_} says ты: {text}"


@pytest.mark.parametrize("path", sorted(CATALOGS.glob("*/*.po")), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_catalog_has_a_header_and_dotted_ids(path: Path) -> None:
    found = catalog(path)
    assert str(found.locale) == path.parent.name
    assert found.charset == "utf-8"
    assert found.num_plurals == PLURALS[path.parent.name]
    assert [id_ for id_ in ids(path) if not ID.fullmatch(id_)] == []


def test_every_message_that_code_names_exists() -> None:
    known = all_ids()
    missing = {id_ for id_ in literal_ids() if id_ not in known}
    assert missing == set()


def test_every_message_that_templates_name_exists() -> None:
    known = all_ids()
    missing = set()
    for folder in CORE.rglob("templates"):
        missing |= {id_ for id_ in template_words(folder, "core") if id_ not in known and not id_.endswith(".")}
    assert missing == set()


def test_every_screen_has_its_name_and_its_help_text() -> None:
    known = all_ids()
    named = {id_.removeprefix("screen.") for id_ in known if id_.startswith("screen.")}
    named |= {screen.name for screen in UTILITY.screens}
    wanted = {f"{prefix}{name}" for name in named for prefix in ("screen.", "web.help.screen.")}
    assert sorted(wanted - known) == []


def test_no_message_is_there_for_nobody() -> None:
    exact, patterns = used()
    unused = [id_ for id_ in sorted(all_ids()) if id_ not in exact and not any(p.fullmatch(id_) for p in patterns)]
    assert unused == []


def braces(texts: tuple[str, ...]) -> set[str]:
    return {name for text in texts for name in re.findall(r"\{([a-z_][a-z0-9_]*)\}", text)} - {"count"}


def literal_ids() -> Iterator[str]:
    """First arguments of calls that say a message."""
    for module in modules(ROOT / "core" / "src"):
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            first = node.args[0]
            is_said = name in SAYERS and isinstance(first, ast.Constant) and isinstance(first.value, str)
            if is_said and ID.fullmatch(first.value):
                yield first.value


@cache
def used() -> tuple[set[str], list[re.Pattern[str]]]:
    exact: set[str] = set()
    patterns: list[re.Pattern[str]] = [re.compile(r"unit\.[a-z0-9]+")]
    for module in modules(ROOT / "core" / "src"):
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                exact.add(node.value)
                if re.fullmatch(r"[a-z0-9_]+(\.[a-z0-9_]+)*\.", node.value):
                    patterns.append(re.compile(re.escape(node.value) + ".+"))
            elif isinstance(node, ast.JoinedStr):
                patterns.extend(pattern_of(node))
    for path in CORE.rglob("templates/**/*"):
        if path.is_file():
            for text in re.findall(r"""["']([a-z0-9_.-]+)["']""", path.read_text(encoding="utf-8")):
                exact.add(text)
                if text.endswith(".") and len(text) > 1:
                    patterns.append(re.compile(re.escape(text) + ".+"))
    return exact, patterns


def pattern_of(node: ast.JoinedStr) -> list[re.Pattern[str]]:
    """What an f-string may become; one that names no topic could become anything and proves nothing."""
    parts = [re.escape(str(v.value)) if isinstance(v, ast.Constant) else ".+" for v in node.values]
    whole = "".join(parts)
    is_telling = bool(re.search(r"[a-z]{3}", whole.replace(".+", ""))) and "\\." in whole
    return [re.compile(whole)] if is_telling and not re.search(r"[\s/:<]", whole) else []
