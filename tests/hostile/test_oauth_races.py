"""Many uses of one secret at the same moment, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import Barrier
from typing import Any

import pytest

from ventanilla.testing.apping import (
    Apps,
    open_apps,
    refused,
    register_public,
)
from ventanilla.testing.holding import person


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_of_many_uses_of_one_secret_at_once_one_wins_at_most(kind: str, request: pytest.FixtureRequest) -> None:
    apps = _apps_on(kind, request)
    ramon, client = person(apps.portal, "ramon"), register_public(apps.portal)
    code = apps.code(client.client, ramon.actor)
    assert sorted(_at_once(8, lambda: apps.exchange(client, code).status_code))[1:] == [400] * 7
    got = apps.tokens(client, ramon.actor)
    statuses = _at_once(8, lambda: apps.refresh(client, got["refresh_token"]).status_code)
    assert sorted(statuses)[1:] == [400] * 7
    refused(apps.refresh(client, got["refresh_token"]))
    assert not apps.is_good(got["access_token"])
    assert apps.portal.apps.grants.of(ramon.actor) == ()


def _apps_on(kind: str, request: pytest.FixtureRequest) -> Apps:
    stack = ExitStack()
    request.addfinalizer(stack.close)
    source = request.getfixturevalue("sqlite_template" if kind == "sqlite" else "postgres_server")
    return stack.enter_context(open_apps(stack.enter_context(source.fresh()), request.getfixturevalue("tmp_path")))


def _at_once(count: int, act: Any) -> list[int]:
    start = Barrier(count)

    def one(_number: int) -> int:
        start.wait(30)
        return int(act())

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(one, range(count)))
