"""A utility that takes readings, with two meters of one supply, on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from ventanilla.plugin import ReadingPolicy
from ventanilla.settings import Settings
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.reading_desk import POLICY, Desk, DeskVisit, open_desk


@pytest.fixture
def utility_name() -> str:
    return "cosepav"


@pytest.fixture(name="open_desk")
def opened(portal_settings: Settings, clock: FixedClock) -> Iterator[Callable[..., Desk]]:
    built = []

    def build(policy: ReadingPolicy | None = POLICY, **settings: Any) -> Desk:
        desk = open_desk(replace(portal_settings, **settings), clock, policy)
        built.append(desk.portal)
        return desk

    yield build
    for portal in built:
        portal.house.db.close()


@pytest.fixture
def desk(open_desk: Callable[..., Desk]) -> Desk:
    return open_desk()


@pytest.fixture
def visit(desk: Desk) -> DeskVisit:
    return DeskVisit(desk).hold()
