"""A portal with a small register of the grid."""

from __future__ import annotations

from typing import Any

import pytest

from ventanilla.kernel.actors import CustomerActor
from ventanilla.testing.gridding import Grid, small_grid
from ventanilla.testing.mailbox import SmtpSink
from ventanilla.testing.outages import hold, register, work


@pytest.fixture
def grid(portal: Any) -> Grid:
    return small_grid(portal)


@pytest.fixture
def elena(grid: Grid, smtp_sink: SmtpSink) -> tuple[CustomerActor, str, str]:
    """A holder of the supply 11111, which hangs on transformer 328250 of feeder 4."""
    found = register(grid.portal)
    hold(grid.portal.house, found[0].identity_id, grid.supply_point_id, "12345678-5")
    work(grid)
    smtp_sink.messages.clear()
    smtp_sink.envelopes.clear()
    return found
