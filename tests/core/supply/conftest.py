"""A house with customers for the tests of this room, on both databases."""

from __future__ import annotations

import pytest

from ventanilla.storage import Database
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.linking import Linking, build


@pytest.fixture
def linking(db: Database, clock: FixedClock) -> Linking:
    """A small utility with its customers loaded."""
    return build(db, clock)
