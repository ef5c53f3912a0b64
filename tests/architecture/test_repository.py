"""What lies in the repository, and what may not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LEFT_OUT = {".venv", ".git", "var", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis"}
TEXTS = {".py", ".md", ".toml", ".txt", ".in", ".html", ".css", ".js", ".po", ".xml", ".csv", ".svg", ""}
BIGGEST = 400 * 1024


def files(folder: Path = ROOT) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name in LEFT_OUT or path.name.endswith(".egg-info"):
            continue
        if path.is_dir():
            yield from files(path)
        else:
            yield path


def texts() -> Iterator[tuple[Path, str]]:
    for path in files():
        if path.suffix in TEXTS:
            yield path, path.read_text(encoding="utf-8", errors="replace")


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_a_lock_names_no_host_and_hashes_everything(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert not re.search(r"https?://|--index|--find-links", text)
    pinned = re.findall(r"^[a-zA-Z0-9][^ \n]*==[^ \n]+", text, re.MULTILINE)
    assert pinned
    assert text.count("--hash=sha256:") >= len(pinned)


def test_no_text_names_a_place_on_somebodys_machine() -> None:
    machine = re.compile("/" + r"(?:home|root|work|Users)/\w|[A-Z]:\\\\Users")
    assert [str(path.relative_to(ROOT)) for path, text in texts() if machine.search(text)] == []


def test_nothing_is_too_big_to_read() -> None:
    assert [path.name for path in files() if path.stat().st_size > BIGGEST] == []


def test_no_third_party_code_lies_here() -> None:
    assert [path.name for path in files() if re.search(r"\.min\.(js|css)$", path.name)] == []
    assert [str(path) for path in files() if {"vendor", "node_modules"} & set(path.parts)] == []


def test_nothing_is_left_for_later() -> None:
    later = re.compile("TO" + "DO|FIX" + "ME|XX" + "X|NotImplemented" + "Error")
    sources = [(path, text) for path, text in texts() if path.suffix == ".py"]
    assert [str(path.relative_to(ROOT)) for path, text in sources if later.search(text)] == []


def test_every_distribution_lists_what_it_is() -> None:
    for project in [*ROOT.glob("plugins/*/pyproject.toml"), *ROOT.glob("themes/*/pyproject.toml")]:
        assert (project.parent / "README.md").read_text(encoding="utf-8").strip()
        assert f"-e ./{project.parent.relative_to(ROOT)}" in (ROOT / "workspace.txt").read_text(encoding="utf-8")
