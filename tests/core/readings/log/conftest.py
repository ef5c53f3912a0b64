"""A gas retailer in Rome, on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ventanilla.settings import Settings
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.gas_desk import GasDesk, open_gas_desk


@pytest.fixture
def utility_name() -> str:
    return "cosepav"


@pytest.fixture(name="open_gas")
def opened(portal_settings: Settings, clock: FixedClock) -> Iterator[Callable[..., GasDesk]]:
    built = []

    def build(*arguments: Any, **more: Any) -> GasDesk:
        desk = open_gas_desk(portal_settings, clock, *arguments, **more)
        built.append(desk.portal)
        return desk

    yield build
    for portal in built:
        portal.house.db.close()


@pytest.fixture
def gas(open_gas: Callable[..., GasDesk]) -> GasDesk:
    return open_gas()
