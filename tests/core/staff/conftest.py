from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ventanilla.app import create_app
from ventanilla.testing.desk import Clerk


@pytest.fixture
def app(portal: Any) -> Any:
    return create_app(portal.house.settings, portal)


@pytest.fixture
def hire(portal: Any, app: Any) -> Callable[..., Clerk]:
    """A member who has signed in."""

    def make(*roles: str, name: str = "Olga Ruiz") -> Clerk:
        clerk = Clerk(portal, app, name, roles or ("clerk",))
        assert clerk.enrol().status_code == 200
        return clerk

    return make
