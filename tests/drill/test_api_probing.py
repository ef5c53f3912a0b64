"""The whole API with every odd value and many cases of schemathesis, on both databases; thirty faults, one by one."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest

from ventanilla.app import Portal, create_app
from ventanilla.testing.fuzzing import Prober
from ventanilla.testing.fuzzing.planting import FAULTS, plant
from ventanilla.testing.holding import two_holders

pytestmark = [pytest.mark.utility("cosepav"), pytest.mark.timeout(3000)]


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def prober_of(portal: Portal) -> tuple[Prober, Any]:
    app = create_app(portal.house.settings, portal)
    return Prober(portal, app, two_holders(portal)), app


def test_nothing_is_found_however_long_one_looks(portal: Portal) -> None:
    prober, _ = prober_of(portal)
    assert prober.run(examples=25, thorough=True) == []


def test_each_fault_alone_is_found(portal: Portal) -> None:
    prober, app = prober_of(portal)
    if portal.house.db.kind != "sqlite":
        pytest.skip("a fault is one wherever the data are")
    views, missed = dict(app.view_functions), []
    for fault in FAULTS:
        plant(prober, app, fault)
        prober.findings.clear()
        found = prober.run(only=fault.operation)
        app.view_functions.update(views)
        missed += [fault.about] * (not found)
    assert len(missed) <= 3, missed
