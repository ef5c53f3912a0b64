from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from ventanilla.testing.consenting import Consenting


@pytest.fixture
def site(portal: Any) -> Consenting:
    """A customer before the page of consent, and an app that sends them there."""
    from ventanilla.testing.consenting import Consenting

    return Consenting(portal)
