"""Deleting against acquiring: a short run; the long one and its control are a drill."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from ventanilla.testing.gas_desk import POLICY, GasDesk
from ventanilla.testing.racing import delete_against_acquire


@pytest.mark.covers("ITA-14")
def test_a_reading_is_deleted_or_acquired_and_never_both(open_gas: Callable[..., GasDesk]) -> None:
    gas = open_gas(replace(POLICY, windows=()))
    found = delete_against_acquire(gas, 40)
    assert found["both"] == found["neither"] == 0, found
    view = gas.log()
    assert view.count == found["acquired"]
    assert all(one.readings[0].outcome for one in view.submissions)
