"""Worlds of every utility that are attacked: filled once, and made once a process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from ventanilla.testing.matrix.world import Prepared, prepare

if TYPE_CHECKING:
    from ventanilla.testing.apping import Apps
    from ventanilla.testing.databases import SqliteTemplate
    from ventanilla.testing.holding import Person


@pytest.fixture(scope="session")
def sets(tmp_path_factory: pytest.TempPathFactory, sites: Any) -> Iterator[dict[str, Prepared]]:
    """By utility."""
    with ExitStack() as stack:
        filled = {name: sites.filled(name) for name in ("cooprel", "cosepav", "italian_gas", "komiesc", "vologda")}
        yield prepare(stack, tmp_path_factory.mktemp("worlds"), filled)


@pytest.fixture(scope="session")
def shared_apps(sqlite_template: SqliteTemplate, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Apps]:
    """A portal before apps, for all tests of a process."""
    from ventanilla.testing.apping import open_apps
    from ventanilla.testing.holding import two_holders

    with sqlite_template.fresh() as url, open_apps(url, tmp_path_factory.mktemp("apps")) as made:
        two_holders(made.portal)
        yield made


@pytest.fixture
def apps(shared_apps: Apps) -> Apps:
    """An hour later than the test before: what that one used up is there again."""
    shared_apps.clock.advance(timedelta(hours=1))
    return shared_apps


@pytest.fixture
def ramon(apps: Apps) -> Person:
    """Somebody who has just signed in."""
    from ventanilla.testing.apping import a_name
    from ventanilla.testing.holding import person

    return person(apps.portal, a_name("ramon"))
