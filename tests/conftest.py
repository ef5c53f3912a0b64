"""The fixtures that tests share come with the distribution: ``ventanilla.testing.fixtures``; here, the filled sites."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from ventanilla.testing.sites import Sites
    from ventanilla_cosepav.demo.people import Member

# A busy machine is slow at times; what is wrong is never a matter of milliseconds here.
settings.register_profile("suite", deadline=None)
settings.load_profile("suite")


@pytest.fixture(scope="session")
def unreachable() -> list[Member]:
    """Two members of whom no contact is on file, and whom no other test links; no personas, who only take time."""
    from ventanilla_cosepav.demo.people import members

    personas = {"5555", "8888", "2041", "4210", "3107", "9001", "7305", "1818"}
    return [each for each in members() if not each.email and not each.phone and each.number not in personas][:2]


@pytest.fixture(scope="session")
def sites(tmp_path_factory: pytest.TempPathFactory, unreachable: list[Member]) -> Iterator[Sites]:
    """``sites("komiesc")``: each utility's site on SQLite with its demo's personas, opened when it is first asked for.

    The logins of the personas are there, but those of COSEPAV, whose members register by the manual.
    """
    from ventanilla.testing.sites import Cast, Sites

    own = tmp_path_factory.mktemp("sites")
    # The processes of one run share what is filled once.
    shared = own.parents[1] / "filled" if "PYTEST_XDIST_WORKER" in os.environ else own / "filled"
    opened = Sites(shared, own, {"cosepav": Cast([each.number for each in unreachable], has_logins=False)})
    yield opened
    opened.close()
