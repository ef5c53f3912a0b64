"""A wrong plugin stops the start with a sentence that names it and the fault."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table

from ventanilla.app.portal import HOOKS
from ventanilla.errors import StartRefused
from ventanilla.i18n import Languages
from ventanilla.plugin import (
    Attribute,
    AttributeType,
    DocumentKind,
    Field,
    FieldKind,
    Gateway,
    Screen,
    Utility,
    hookimpl,
    live_hookimpl,
)
from ventanilla.plugin.checks import refuse_wrong_manifest, refuse_wrong_plugin
from ventanilla.plugin.loading import Loaded, load_utility, theme_of
from ventanilla.plugin.specs import Specs
from ventanilla.testing.plugins import installed_from

ACME = Path(__file__).parents[2] / "example_plugin"
DNI = Field("dni", FieldKind.AR_DNI)
SPECS = Specs.of(HOOKS)


@pytest.fixture
def acme() -> Iterator[Loaded]:
    with installed_from(ACME):
        yield load_utility("acme_water")


def sentence(do: Callable[..., Any], *arguments: Any, **named: Any) -> str:
    with pytest.raises(StartRefused) as refused:
        do(*arguments, **named)
    return str(refused.value)


def check(loaded: Loaded, **options: Any) -> None:
    languages = Languages.build(loaded.utility, loaded.package)
    known: dict[str, Any] = {"answers": lambda hook: True, "settings": {}, "renderers": {"bill"}}
    refuse_wrong_plugin(loaded, SPECS, languages, **(known | options))


def with_utility(loaded: Loaded, **changes: Any) -> Loaded:
    return replace(loaded, utility=replace(loaded.utility, **changes))


def test_the_example_is_found_by_its_entry_point_and_has_no_fault(acme: Loaded) -> None:
    assert acme.package == "ventanilla_acme_water"
    assert acme.hooks is not None
    check(acme)


def test_an_unknown_utility_is_refused_with_the_ones_that_are_there(acme: Loaded) -> None:
    said = sentence(load_utility, "atlantis")
    assert said.startswith("utility atlantis: no such plugin is installed; installed are: ")
    assert "acme_water" in said


def test_a_package_needs_a_manifest_of_its_name(acme: Loaded) -> None:
    empty = ModuleType("ventanilla_empty")
    assert "has no UTILITY" in sentence(load_utility, "empty", package=empty)
    package = sys.modules[acme.package]
    assert "called 'acme_water'" in sentence(load_utility, "other", package=package)


def test_a_plugin_that_fails_on_import_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "src" / "ventanilla_broken"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text("import sys\nsys.exit('no')\n")
    (tmp_path / "pyproject.toml").write_text(
        '[project]\nname = "broken"\nversion = "1"\n[project.entry-points."ventanilla.utilities"]\n'
        'broken = "ventanilla_broken"\n[tool.flit.module]\nname = "ventanilla_broken"\n'
    )
    with installed_from(tmp_path):
        assert sentence(load_utility, "broken").startswith("plugin broken: ventanilla_broken can't be imported")


def test_the_theme_is_the_settings_the_utilitys_or_the_base(acme: Loaded) -> None:
    assert theme_of("", acme).name == "base"
    assert theme_of("base", acme).package is None
    assert theme_of("", with_utility(acme, theme="cosepav")).package == "ventanilla_theme_cosepav"
    assert sentence(theme_of, "neon", acme).startswith("theme neon: no such theme is installed")


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "timezone": ({"timezone": "America/Atlantis"}, "there is no timezone 'America/Atlantis'"),
    "currency": ({"currency": "PESO"}, "there is no currency 'PESO'"),
    "country": ({"country": "XQ"}, "there is no country 'XQ'"),
    "locale": ({"locales": ("xx-YY",)}, "there is no locale 'xx-YY'"),
    "no locale": ({"locales": ()}, "it declares no locales"),
    "type": ({"title": 3}, "UTILITY.title is of a wrong type"),
    "list": ({"locales": ["es-AR"]}, "UTILITY.locales is of a wrong type"),
    "inner type": ({"screens": (Screen("home.dashboard"), Screen(7))}, "UTILITY.screens[1].name is of a wrong type"),
    "core": ({"core": ">=9"}, "it was made for core >=9"),
    "range": ({"core": "latest"}, "core='latest' is not a version range"),
    "twice": ({"screens": (Screen("billing.bills"),) * 2}, "the screen billing.bills is declared 2 times"),
    "attribute": ({"attributes": (Attribute("meter", "phase", AttributeType.TEXT),)}, "is on 'meter'"),
    "label": ({"supply_label": "{socio}"}, "supply_label '{socio}' can name"),
    "name": ({"name": "Acme Water"}, "must be lower-case letters"),
}


@pytest.mark.parametrize(("changes", "said"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_manifest_is_refused(acme: Loaded, changes: dict[str, Any], said: str) -> None:
    utility = replace(acme.utility, **changes)
    found = sentence(refuse_wrong_manifest, utility)
    assert found.startswith(f"plugin {utility.name}: ")
    assert said in found


def test_a_form_that_asks_for_nothing_is_refused(acme: Loaded) -> None:
    utility: Utility = replace(acme.utility, linking=replace(acme.utility.linking, fields=()))
    assert "linking.fields asks for nothing" in sentence(refuse_wrong_manifest, utility)


def test_an_unknown_screen_is_refused(acme: Loaded) -> None:
    wrong = with_utility(acme, screens=(Screen("billing.lottery"),))
    assert "plugin acme_water: there is no screen 'billing.lottery'; there are" in sentence(check, wrong)


def test_a_landing_screen_that_is_none_of_its_screens_is_refused(acme: Loaded) -> None:
    said = sentence(check, with_utility(acme, landing="billing.debts"))
    assert said == "plugin acme_water: it opens with the screen 'billing.debts', which is none of its screens"


def test_a_screen_that_nobody_answers_is_refused(acme: Loaded) -> None:
    said = sentence(check, acme, answers=lambda hook: hook != "bill")
    assert said == "plugin acme_water: the screen billing.bills needs the hook bill, and nobody implements it"


def test_a_document_that_nothing_prints_is_refused(acme: Loaded) -> None:
    wrong = with_utility(acme, documents=(DocumentKind("poem"),))
    assert "nothing prints the document kind 'poem'" in sentence(check, wrong)


def test_a_label_without_a_translation_is_refused(acme: Loaded) -> None:
    linking = replace(acme.utility.linking, fields=(Field("shoe_size", FieldKind.CODE),))
    said = sentence(check, with_utility(acme, linking=linking))
    assert said == "plugin acme_water: the message field.shoe_size has no translation in es_AR"


def test_a_template_that_says_an_untranslated_message_is_refused(acme: Loaded, tmp_path: Path) -> None:
    package = tmp_path / "ventanilla_papery"
    (package / "templates" / "inner").mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "templates" / "inner" / "tile.html").write_text("<p>{{ _('papery.tile.hello', name=1) }}</p>")
    sys.path.insert(0, str(tmp_path))
    try:
        bare = {"attributes": (), "tickets": None, "screens": (Screen("home.dashboard"),)}
        plain = with_utility(acme, **bare, linking=replace(acme.utility.linking, fields=(DNI,)))
        said = sentence(check, replace(plain, package="ventanilla_papery"))
    finally:
        sys.path.remove(str(tmp_path))
        sys.modules.pop("ventanilla_papery", None)
    assert said == "plugin acme_water: the message papery.tile.hello has no translation in es_AR"


def test_a_setting_that_the_plugin_does_not_read_is_refused(acme: Loaded) -> None:
    said = sentence(check, acme, settings={"meter_url": "https://x.example"})
    assert said == "plugin acme_water: it reads no setting 'meter_url'; it reads meters_url"


def test_a_table_outside_the_plugins_prefix_is_refused(acme: Loaded) -> None:
    tables = ModuleType(f"{acme.package}.tables")
    tables.__spec__ = SimpleNamespace(name=tables.__name__)  # type: ignore[assignment]
    collection = MetaData()
    tables.bill = Table("bill", collection, Column("id", Integer))  # type: ignore[attr-defined]
    sys.modules[tables.__name__] = tables
    assert "its table bill must begin with acme_water_" in sentence(check, acme)
    link = Column("bill_id", ForeignKey("bill.id"))
    tables.bill = Table("acme_water_note", collection, link)  # type: ignore[attr-defined]
    assert "points into bill.id" in sentence(check, acme)


@hookimpl
def _bils(portal: Any) -> None:
    return None


@hookimpl
def _with_a_wrong_argument(portal: Any, supply: Any) -> None:
    return None


@hookimpl
def _with_a_default(portal: Any, supply_point: Any = None) -> None:
    return None


@live_hookimpl
def _with_keywords_only(portal: Any, *, supply_point: Any) -> None:
    return None


@hookimpl
async def _waiting(portal: Any) -> None:
    return None


WRONG_HOOKS: dict[str, tuple[str, Callable[..., Any], str]] = {
    "unknown hook": ("bils", _bils, "plugin wrong: bils: there is no such hook; there are bill, bills"),
    "wrong argument": ("bills", _with_a_wrong_argument, "plugin wrong: bills: it has no argument 'supply'"),
    "a default": ("bills", _with_a_default, "write the argument 'supply_point' plainly"),
    "keyword only": ("bills", _with_keywords_only, "write the argument 'supply_point' plainly"),
    "async": ("bills", _waiting, "it can't be async"),
}


@pytest.mark.parametrize(("name", "function", "said"), WRONG_HOOKS.values(), ids=WRONG_HOOKS.keys())
def test_a_wrong_hook_is_refused(
    make_gateway: Callable[..., Gateway], name: str, function: Callable[..., Any], said: str
) -> None:
    gateway = make_gateway()
    assert said in sentence(gateway.add_plugin, "wrong", SimpleNamespace(**{name: function}))


def test_a_function_that_is_only_called_like_a_hook_is_refused(make_gateway: Callable[..., Gateway]) -> None:
    def bills(portal: Any) -> None:
        return None

    module = ModuleType("ventanilla_forgetful.hooks")
    bills.__module__ = module.__name__
    module.bills = bills  # type: ignore[attr-defined]
    said = sentence(make_gateway().add_plugin, "forgetful", module)
    assert said == "plugin forgetful: bills: it is called like a hook; put @hookimpl before it"
