"""A utility whose electricity is measured by quarter hours, as its pages show it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ventanilla.settings import Settings
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.measuring import MeteredDesk, open_metered_desk


@pytest.fixture
def utility_name() -> str:
    return "cosepav"


@pytest.fixture
def metered(portal_settings: Settings, clock: FixedClock) -> Iterator[MeteredDesk]:
    desk = open_metered_desk(portal_settings, clock)
    yield desk
    desk.portal.house.db.close()
