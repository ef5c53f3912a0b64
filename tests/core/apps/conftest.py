"""Portals before apps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from ventanilla.supply.model import Link
    from ventanilla.testing.apping import Apps
    from ventanilla.testing.consenting import Consenting
    from ventanilla.testing.databases import SqliteTemplate
    from ventanilla.testing.holding import Person


@pytest.fixture
def site(portal: Any) -> Consenting:
    """A customer before the page of consent, and an app that sends them there."""
    from ventanilla.testing.consenting import Consenting

    return Consenting(portal)


@pytest.fixture(scope="module")
def shared(sqlite_template: SqliteTemplate, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Apps]:
    """A portal before apps, for all tests of a file: they count what is kept in it."""
    from ventanilla.testing.apping import open_apps
    from ventanilla.testing.holding import two_holders

    with sqlite_template.fresh() as url, open_apps(url, tmp_path_factory.mktemp("apps")) as made:
        two_holders(made.portal)
        yield made


@pytest.fixture
def apps(shared: Apps) -> Apps:
    """An hour later than the test before: what that one used up is there again."""
    shared.clock.advance(timedelta(hours=1))
    return shared


@pytest.fixture
def ramon(apps: Apps) -> Person:
    """Somebody who has just signed in."""
    from ventanilla.testing.apping import a_name
    from ventanilla.testing.holding import person

    return person(apps.portal, a_name("ramon"))


@pytest.fixture
def held(apps: Apps) -> tuple[Person, Link]:
    """Somebody with a supply, and the link to it."""
    from ventanilla.testing.holding import enter

    elena = enter(apps.portal, "elena")
    return elena, apps.portal.supply.links_of(elena.actor, None)[0]
