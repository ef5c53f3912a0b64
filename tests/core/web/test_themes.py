"""Themes: complete, told apart well enough, and refused with a sentence where they are not."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from ventanilla.errors import StartRefused
from ventanilla.web.themes import installed_themes, load_theme, read_theme
from ventanilla.web.themes.contrast import ratio
from ventanilla.web.themes.theme import BASE, COLOURS

WEB = BASE.parents[1]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(BASE, tmp_path / "mine")
    return tmp_path / "mine"


def change(folder: Path, old: str, new: str) -> None:
    path = folder / "theme.toml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_contrast_is_that_of_wcag() -> None:
    assert ratio("#000000", "#ffffff") == pytest.approx(21)
    assert ratio("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)
    assert ratio("#ffffff", "#777777") == ratio("#777777", "#ffffff")


def test_the_base_and_every_installed_theme_are_without_fault() -> None:
    assert load_theme("").name == "base"
    assert "cosepav" in installed_themes()
    for name in installed_themes():
        theme = load_theme(name)
        assert theme.logo_file.is_file()
        assert set(theme.tokens) >= set(COLOURS)


def test_a_weak_contrast_is_refused_with_theme_token_and_ratio(copy: Path) -> None:
    change(copy, 'ink_soft = "#4d5a6b"', 'ink_soft = "#9aa4b0"')
    with pytest.raises(
        StartRefused, match=r"theme mine: \[light\] ink_soft on paper has a contrast of 2\.\d\d:1.*4\.5:1"
    ):
        read_theme("mine", copy)


def test_a_weak_edge_is_refused_too(copy: Path) -> None:
    change(copy, 'edge = "#748296"', 'edge = "#d7dee7"')
    with pytest.raises(StartRefused, match=r"edge on paper .* 3:1"):
        read_theme("mine", copy)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('focus = "#1a5fb4"\n', "", r"\[light\] lacks the token focus"),
        ('tone = "plain"', 'tone = "plain"\nspeed = "fast"', r"\[look\] has an unknown token speed"),
        ('brand = "#1d3f66"', 'brand = "navy"', r"\[light\] brand = 'navy': write it as #rrggbb"),
        ('tone = "plain"', 'tone = "loud"', r"tone = 'loud': write one of"),
        ('radius = "14px"', 'radius = "1px} body{display:none"', r"radius = .* write a plain CSS value"),
        ('logo = "logo.svg"', 'logo = "missing.svg"', r"logo = 'missing.svg': there is no such file"),
        ("[dark]", "[dim]", r"theme.toml lacks the token dark"),
        ("[light]", "[light", r"theme.toml can't be read"),
    ],
)
def test_a_faulty_theme_is_refused_with_a_sentence(copy: Path, old: str, new: str, sentence: str) -> None:
    change(copy, old, new)
    with pytest.raises(StartRefused, match=f"theme mine: .*{sentence}|theme mine: {sentence}"):
        read_theme("mine", copy)


def test_a_theme_that_is_not_installed_is_refused_by_name() -> None:
    with pytest.raises(StartRefused, match="no theme 'nowhere' installed"):
        load_theme("nowhere")


def test_every_property_that_the_style_sheet_uses_is_a_token() -> None:
    sheet = (WEB / "static" / "portal.css").read_text()
    own = set(re.findall(r"(--[a-z-]+):", sheet))
    used = set(re.findall(r"var\((--[a-z-]+)", sheet))
    given = set(re.findall(r"(--[a-z-]+):", load_theme("").css()))
    assert used <= own | given


def test_style_sheet_and_script_are_small() -> None:
    assert (WEB / "static" / "portal.css").stat().st_size <= 26_000
    assert (WEB / "static" / "portal.js").stat().st_size <= 20_000


def test_dark_colours_are_for_screens_only() -> None:
    assert "@media screen and (prefers-color-scheme:dark)" in load_theme("cosepav").css()
