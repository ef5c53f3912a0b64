"""Every kind of access against everything that ends one: gone with the next request, and only where it ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from ventanilla.testing.apping import Apps, open_apps
from ventanilla.testing.revoking import EVERY, Everything, Inside, everything
from ventanilla.testing.revoking_causes import CAUSES

if TYPE_CHECKING:
    from ventanilla.testing.databases import SqliteTemplate


@pytest.fixture(scope="module")
def shared(sqlite_template: SqliteTemplate, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Apps]:
    with sqlite_template.fresh() as url, open_apps(url, tmp_path_factory.mktemp("apps")) as apps:
        yield apps


@pytest.fixture
def all_(shared: Apps) -> Everything:
    """Somebody new for each test, an hour later than the one before."""
    shared.clock.advance(timedelta(hours=1))
    return everything(shared.portal, Inside(shared))


@pytest.mark.parametrize("cause", CAUSES)
def test_what_ends_access_ends_it_with_the_next_request(all_: Everything, cause: str) -> None:
    assert all_.open() == EVERY
    CAUSES[cause].happens(all_)
    assert all_.open() == EVERY - CAUSES[cause].ends


def test_a_clock_that_goes_back_brings_nothing_back(all_: Everything) -> None:
    clock = all_.portal.house.clock
    clock.advance(timedelta(minutes=16))
    assert "app" not in all_.open()
    CAUSES["taking it back"].happens(all_)
    clock.advance(timedelta(minutes=-16))
    assert not all_.tries["app"]()
