"""The whole API with every odd value and many cases of schemathesis: one utility on both databases, and all of them.

Thirty faults, one by one.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from flask import request

from ventanilla.app import Portal, create_app
from ventanilla.testing.fuzzing import Prober
from ventanilla.testing.fuzzing.machines import Machines, grant
from ventanilla.testing.fuzzing.planting import FAULTS, plant
from ventanilla.testing.fuzzing.probing import without_limits
from ventanilla.testing.fuzzing.sweeping import swept
from ventanilla.testing.holding import two_holders
from ventanilla.testing.matrix.world import Prepared, prepare

UTILITIES = ("cooprel", "cosepav", "italian_gas", "komiesc", "vologda")
pytestmark = [pytest.mark.utility("cosepav"), pytest.mark.timeout(3000)]


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def sets(tmp_path_factory: pytest.TempPathFactory, sites: Any) -> Iterator[dict[str, Prepared]]:
    with ExitStack() as stack:
        yield prepare(stack, tmp_path_factory.mktemp("worlds"), {name: sites.filled(name) for name in UTILITIES})


def prober_of(portal: Portal) -> tuple[Prober, Any]:
    app = create_app(without_limits(portal).house.settings, portal)
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


@pytest.mark.parametrize("utility", UTILITIES)
def test_nothing_is_found_at_any_utility_with_any_token(
    sets: dict[str, Prepared], tmp_path: Path, utility: str
) -> None:
    with swept(sets[utility], tmp_path / "operations") as sweep:
        assert sweep.run(each=12, examples=25) == []
    with swept(sets[utility], tmp_path / "machines") as sweep:
        grant(sweep)
        assert Machines(sweep).run(each=1_000) == []


@pytest.mark.parametrize("utility", UTILITIES)
def test_what_is_planted_at_a_utility_is_found(sets: dict[str, Prepared], tmp_path: Path, utility: str) -> None:
    with swept(sets[utility], tmp_path / "planted") as sweep:
        usual = sweep.app.view_functions["api_supply.supplies"]

        def breaks(**values: Any) -> Any:
            return 1 / 0 if "Range" in request.headers or "\u0663" in str(request.args) else usual(**values)

        sweep.app.view_functions["api_supply.supplies"] = breaks
        found = {each.what for each in sweep.run(each=120, examples=0, only="GET /supplies")}
        assert any(each.startswith("status 500") for each in found)
        assert any(each.startswith("undocumented status 500") for each in found)
