"""The whole API asked what it should not be asked: no 5xx, no answer that is not described, nothing of others."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ventanilla.app import Portal, build_portal, create_app
from ventanilla.settings import ApiSettings, Settings
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.fuzzing import Prober
from ventanilla.testing.fuzzing.machines import FORMS, Machines, grant
from ventanilla.testing.fuzzing.planting import FAULTS, plant
from ventanilla.testing.fuzzing.sweeping import Sweep, swept
from ventanilla.testing.holding import two_holders
from ventanilla.testing.matrix.world import Prepared

UTILITIES = ("cooprel", "cosepav", "italian_gas", "komiesc", "vologda")
BASE = "http://127.0.0.1:8000/cosepav"


@pytest.fixture
def portal(sqlite_url: str, clock: FixedClock) -> Iterator[Portal]:
    pytest.importorskip("schemathesis", reason="comes with requirements-dev.txt")
    logging.disable(logging.CRITICAL)
    built = build_portal(
        Settings(
            "cosepav",
            BASE,
            "a secret key that only the tests know about",
            sqlite_url,
            api=ApiSettings(per_minute=1_000_000),
        ),
        clock=clock,
    )
    yield built
    built.house.db.close()
    logging.disable(logging.NOTSET)


def test_every_operation_answers_as_described_whatever_it_is_asked(portal: Portal) -> None:
    prober = Prober(portal, create_app(portal.house.settings, portal), two_holders(portal))
    assert prober.run() == []
    assert prober.asked > 2_000


def test_of_thirty_planted_faults_at_least_twenty_seven_are_found(portal: Portal) -> None:
    app = create_app(portal.house.settings, portal)
    prober = Prober(portal, app, two_holders(portal))
    assert len({fault.operation for fault in FAULTS}) == len(FAULTS) == 30
    for fault in FAULTS:
        plant(prober, app, fault)
    found = {finding.operation for finding in prober.run()}
    missed = [fault for fault in FAULTS if fault.operation not in found]
    assert len(missed) <= 3, missed
    assert found <= {fault.operation for fault in FAULTS}, "a fault showed where none was planted"


@pytest.fixture
def sweep(request: pytest.FixtureRequest, sets: dict[str, Prepared], tmp_path: Path) -> Iterator[Sweep]:
    pytest.importorskip("schemathesis", reason="comes with requirements-dev.txt")
    logging.disable(logging.CRITICAL)
    with swept(sets[request.param], tmp_path / "sweep") as made:
        yield made
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("sweep", UTILITIES, indirect=True)
def test_every_utility_answers_as_described_to_every_kind_of_token(sweep: Sweep) -> None:
    assert sweep.run() == []
    assert sweep.asked > 1_500
    assert sum(any(status < 300 for status in found) for found in sweep.statuses.values()) > 70


@pytest.mark.parametrize("sweep", UTILITIES, indirect=True)
def test_what_apps_speak_beside_the_operations_answers_as_the_standards_say(sweep: Sweep) -> None:
    grant(sweep)
    machines = Machines(sweep)
    assert machines.run() == []
    good = {path for path, found in machines.statuses.items() if 200 in found}
    assert set(FORMS) <= good
    assert any(path.startswith("/espi/") for path in good)
    assert 201 in machines.statuses["/oauth/register"]


@pytest.mark.parametrize("sweep", ["vologda"], indirect=True)
def test_a_sweep_notices_what_is_not_described(sweep: Sweep) -> None:
    from flask import Response, request

    sweep.app.view_functions["api_billing.debts"] = lambda **_: Response("{}", 418)
    sweep.app.view_functions["apps.introspect"] = lambda: Response("oops", 500)
    usual = sweep.app.view_functions["api_supply.supplies"]

    def breaks(**values: Any) -> Any:
        return 1 / 0 if "Range" in request.headers else usual(**values)

    sweep.app.view_functions["api_supply.supplies"] = breaks
    odd = {each.what for each in sweep.run(each=40, only="GET /supplies", examples=0)}
    assert any(each.startswith("status 500") for each in odd)
    sweep.findings.clear()
    (found,) = {each.operation for each in sweep.run(only="GET /supplies/{supply_point_id}/debts", examples=0)}
    assert found == "vologda GET /supplies/{supply_point_id}/debts"
    assert {each.operation for each in Machines(sweep).run(each=2)} == {"vologda /oauth/introspect"}
