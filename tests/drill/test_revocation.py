"""Whatever ends access ends it within a second in every process of the portal, over real HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from ventanilla.testing.revoking_causes import CAUSES
from ventanilla.testing.revoking_site import Site, open_site

if TYPE_CHECKING:
    from ventanilla.testing.databases import SqliteTemplate

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def site(sqlite_template: SqliteTemplate, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with sqlite_template.fresh() as url, open_site(url, tmp_path_factory.mktemp("site")) as made:
        yield made


@pytest.mark.parametrize("cause", CAUSES)
def test_nothing_is_open_a_second_after_what_ends_it(site: Site, cause: str) -> None:
    assert site.late(cause) == set()


def test_the_control_run_with_a_memory_goes_on_opening(
    sqlite_template: SqliteTemplate, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with sqlite_template.fresh() as url, open_site(url, tmp_path_factory.mktemp("site"), remembers=True) as site:
        assert {"page", "bearer", "app"} <= site.late("a new password")
        assert {"app", "userinfo"} <= site.late("shutting the app")
        assert "app" in site.late("taking it back")
