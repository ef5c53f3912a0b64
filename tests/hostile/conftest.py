"""Worlds of every utility that are attacked: filled once, and made once a process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from ventanilla.testing.matrix.world import Prepared, prepare


@pytest.fixture(scope="session")
def sets(tmp_path_factory: pytest.TempPathFactory, sites: Any) -> Iterator[dict[str, Prepared]]:
    """By utility."""
    with ExitStack() as stack:
        filled = {name: sites.filled(name) for name in ("cooprel", "cosepav", "italian_gas", "komiesc", "vologda")}
        yield prepare(stack, tmp_path_factory.mktemp("worlds"), filled)
