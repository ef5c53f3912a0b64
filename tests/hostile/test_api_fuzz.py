"""The whole API asked what it should not be asked: no 5xx, no answer that is not described, nothing of others."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from ventanilla.app import Portal, build_portal, create_app
from ventanilla.settings import ApiSettings, Settings
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.fuzzing import Prober
from ventanilla.testing.fuzzing.planting import FAULTS, plant
from ventanilla.testing.holding import two_holders

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
            api=ApiSettings(per_minute=0),
        ),
        clock=clock,
    )
    yield built
    built.house.db.close()
    logging.disable(logging.NOTSET)


def test_every_operation_answers_as_described_whatever_it_is_asked(portal: Portal) -> None:
    prober = Prober(portal, create_app(portal.house.settings, portal), two_holders(portal))
    assert prober.run(examples=2) == []
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
