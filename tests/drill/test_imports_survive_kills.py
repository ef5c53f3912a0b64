"""Imports with the process killed again and again: what is there in the end is what one undisturbed import brings."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from ventanilla.testing.importing import BROKEN, Importer, content, write_feed, write_settings

CUSTOMERS = 60
KILLS = 12


@pytest.fixture
def expected(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, tuple[int, str]]:
    """What an import brings that nobody disturbs, into another database of the same kind: each has its own way to
    show truth and JSON."""
    kind = request.node.callspec.params["db_url"] if hasattr(request.node, "callspec") else "sqlite"
    source = request.getfixturevalue("postgres_server" if kind == "postgresql" else "sqlite_template")
    feed = write_feed(tmp_path / "feed", CUSTOMERS)
    with source.fresh() as url:
        code, said = Importer(write_settings(tmp_path / "calm.toml", url), feed).run()
        assert code == 0, said
        found: dict[str, tuple[int, str]] = content(url)
    return found


def test_kills_at_any_moment_leave_what_the_same_command_finishes(
    db_url: str, tmp_path: Path, expected: dict[str, tuple[int, str]]
) -> None:
    importer = Importer(write_settings(tmp_path / "portal.toml", db_url), tmp_path / "feed")
    chance = random.Random(20261121)
    hits = sum(importer.kill(chance.randrange(1, 70), chance) for _ in range(KILLS))
    assert hits >= KILLS // 2
    code, said = importer.run()
    assert code == 0, said
    assert content(db_url) == expected
    assert importer.run()[1].splitlines()[-1] == "Nothing changed."
    assert content(db_url) == expected


def test_control_an_import_that_believes_that_begun_is_done_is_caught(
    sqlite_url: str, tmp_path: Path, expected: dict[str, tuple[int, str]]
) -> None:
    importer = Importer(write_settings(tmp_path / "portal.toml", sqlite_url), tmp_path / "feed", broken=BROKEN)
    assert importer.kill(5, random.Random(1))
    assert importer.run()[0] == 0
    assert content(sqlite_url) != expected
