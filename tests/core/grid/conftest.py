"""A portal with a small register of the grid."""

from __future__ import annotations

from typing import Any

import pytest

from ventanilla.testing.gridding import Grid, small_grid


@pytest.fixture
def grid(portal: Any) -> Grid:
    return small_grid(portal)
