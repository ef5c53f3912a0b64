"""What every installed utility keeps to, ours and anybody else's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from ventanilla.app.portal import HOOKS
from ventanilla.demo.invoicing import take_invoices
from ventanilla.documents.service import RENDERERS
from ventanilla.i18n import Languages
from ventanilla.kernel.actors import SystemActor
from ventanilla.kernel.money import Money
from ventanilla.plugin import DocumentSource
from ventanilla.plugin.checks import PLAIN_SCREENS, refuse_wrong_manifest
from ventanilla.plugin.loading import Loaded, load_utility, theme_of
from ventanilla.plugin.specs import Specs
from ventanilla.plugin.words import words_of
from ventanilla.testing.plugins import installed_from
from ventanilla.testing.sites import keep_personas

ACME = Path(__file__).parents[1] / "example_plugin"
NAMES = [*sorted(point.name for point in entry_points(group="ventanilla.utilities")), "acme_water"]
SPECS = Specs.of(HOOKS)
EACH = pytest.mark.parametrize("loaded", NAMES, indirect=True)


@contextmanager
def present(name: str) -> Iterator[None]:
    if name == "acme_water":
        with installed_from(ACME):
            yield
    else:
        yield


@pytest.fixture
def loaded(request: pytest.FixtureRequest) -> Iterator[Loaded]:
    with present(request.param):
        yield load_utility(request.param)


@EACH
def test_its_manifest_has_no_fault(loaded: Loaded) -> None:
    refuse_wrong_manifest(loaded.utility)


@EACH
def test_its_words_are_translated_in_all_its_languages(loaded: Loaded) -> None:
    languages = Languages.build(loaded.utility, loaded.package, theme_of("", loaded).package)
    assert languages.missing(words_of(loaded)) == []
    assert languages.default.money(Money.zero(loaded.utility.currency))


@EACH
def test_it_names_screens_and_papers_that_core_has(loaded: Loaded) -> None:
    assert {screen.name for screen in loaded.utility.screens} <= {*SPECS.screens, *PLAIN_SCREENS}
    printed = [kind for kind in loaded.utility.documents if kind.renderer or kind.source is not DocumentSource.FEED]
    assert {kind.paper for kind in printed} <= set(RENDERERS)


@EACH
def test_it_says_how_to_reach_a_human(loaded: Loaded) -> None:
    contact = loaded.utility.contact
    assert all([contact.phone, contact.email, contact.address, contact.hours])


@EACH
def test_its_linking_is_guarded(loaded: Loaded) -> None:
    policy = loaded.utility.linking
    for budget in (policy.per_target, policy.per_actor, policy.per_utility):
        assert budget.tries > 0
        assert budget.window.total_seconds() > 0
    assert policy.code_tries <= 5
    assert policy.version >= 1


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.mark.parametrize("name", NAMES)
def test_a_portal_starts_with_it(name: str, request: pytest.FixtureRequest) -> None:
    request.node.add_marker(pytest.mark.utility(name))
    with present(name):
        portal: Any = request.getfixturevalue("portal")
        assert portal.house.utility.name == name
        for screen in portal.house.utility.screens:
            assert all(portal.house.gateway.answers(hook) for hook in SPECS.screens.get(screen.name, ()))


@pytest.mark.parametrize("name", [name for name in NAMES if name != "acme_water"])
def test_its_demo_customers_come_in_by_the_standard_feed(
    name: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    request.node.add_marker(pytest.mark.utility(name))
    portal: Any = request.getfixturevalue("portal")
    if find_spec(f"{portal.loaded.package}.demo") is None:
        return
    from importlib import import_module

    demo: Any = import_module(f"{portal.loaded.package}.demo")
    feed, again = tmp_path / "feed", tmp_path / "again"
    for folder in (feed, again):
        folder.mkdir()
        demo.write_feed(folder, portal.house.today())
    assert contents(feed) == contents(again)
    # `ventanilla demo` takes in every row of it, and refuses to start otherwise; here those with something to see.
    keep_personas(feed, name)
    outcome = portal.exchange.import_feed(SystemActor("test"), feed, rejects=tmp_path)
    assert outcome.rejected == 0, [file.first_rejection for file in outcome.files]
    take_invoices(portal, feed, tmp_path)
    assert demo.PERSONAS


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
