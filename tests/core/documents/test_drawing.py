"""Drawings and outlines on paper."""

from __future__ import annotations

import cmath
from datetime import date
from pathlib import Path

import pytest

from ventanilla.documents.drawing import DrawingRefused, draw_svg
from ventanilla.documents.look import Look
from ventanilla.documents.outline import outline
from ventanilla.documents.paper import Paper
from ventanilla.documents.writer import Writer

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20">{}</svg>'


def _paper() -> Paper:
    paper = Paper(Writer("t", "en", "a", date(2026, 4, 1)), Look())
    paper.new_page()
    return paper


def test_steps_of_a_path_become_absolute_lines_and_curves() -> None:
    assert outline("M1 2h3v4l-1-1 1 1H0V0z") == [
        ("m", (1 + 2j,)), ("l", (4 + 2j,)), ("l", (4 + 6j,)), ("l", (3 + 5j,)), ("l", (4 + 6j,)), ("l", (6j,)),
        ("l", (0j,)), ("h", ()),
    ]  # fmt: skip
    assert outline("m1 1 2 2zm5 0") == [("m", (1 + 1j,)), ("l", (3 + 3j,)), ("h", ()), ("m", (6 + 1j,))]
    (_, (kind, points)) = outline("M0 0q3 3 6 0")
    assert (kind, points) == ("c", (2 + 2j, 4 + 2j, 6 + 0j))
    assert outline("M0 0q3 3 6 0t6 0")[2] == ("c", (8 - 2j, 10 - 2j, 12 + 0j))


def test_an_arc_keeps_its_distance_from_the_centre() -> None:
    segments = outline("M-5 0A5 5 0 0 1 5 0A5 5 0 1 1 -5 0")
    ends = [points[-1] for kind, points in segments if kind == "c"]
    assert all(abs(abs(end) - 5) < 1e-9 for end in ends)
    assert cmath.isclose(ends[0], -5j, abs_tol=1e-9)
    assert outline("M0 0A0 5 0 0 1 5 0")[1] == ("l", (5 + 0j,))


@pytest.mark.parametrize("d", ["M0", "X1 2", "1 2", "M0 0L1 2Z3", "M0 0#", "M0 0 A 1 1 0 0 1 2"])
def test_what_is_no_path_is_refused(d: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        outline(d)


@pytest.mark.parametrize(
    "inner",
    [
        '<image href="file:///etc/passwd"/>', '<use href="#x"/>', '<rect style="fill:red"/>',
        '<g transform="scale(2)"/>',
        '<rect width="a"/>', '<rect fill="url(#x)"/>', '<path d="M0 0B"/>', "<script>1</script>",
    ],
)  # fmt: skip
def test_a_drawing_with_other_means_is_refused_before_anything_is_drawn(inner: str) -> None:
    paper = _paper()
    before = bytes(paper.writer.pages[1].contents or b"")
    with pytest.raises(DrawingRefused):
        draw_svg(paper, SVG.format('<rect width="1" height="1" fill="#fff"/>' + inner), 0, 0, 40)
    assert bytes(paper.writer.pages[1].contents or b"") == before


@pytest.mark.parametrize("text", ["<!DOCTYPE x [<!ENTITY a 'b'>]><svg/>", "<svg", "", "<svg viewBox='a b'/>"])
def test_what_is_no_plain_svg_is_refused(text: str) -> None:
    with pytest.raises(DrawingRefused):
        draw_svg(_paper(), text, 0, 0, 40)


def test_a_drawing_takes_the_height_of_its_proportions() -> None:
    assert draw_svg(_paper(), SVG.format('<g><path d="M0 0h4" stroke="#000"/><title>x</title></g>'), 0, 0, 60) == 30


def test_the_logos_of_the_installed_themes_can_be_drawn() -> None:
    root = Path(__file__).parents[3]
    logos = [
        *root.glob("themes/*/src/*/static/logo.svg"),
        *root.glob("core/src/ventanilla/web/themes/*/static/logo.svg"),
    ]
    assert len(logos) >= 2
    for logo in logos:
        assert draw_svg(_paper(), logo.read_text(encoding="utf-8"), 0, 0, 15) == 15


def test_long_texts_are_wrapped_broken_and_cut() -> None:
    paper = _paper()
    lines = paper.wrapped("uno dos " + "W" * 60, 30, 10, most=3)
    assert lines[0] == "uno dos"
    assert len(lines) == 3
    assert lines[2].endswith("…")
    assert all(paper.width(line, 10) <= 30 for line in lines)
    assert paper.wrapped("", 30, 10) == [""]


def test_a_circle_is_drawn_as_four_curves_around_its_centre() -> None:
    paper = _paper()
    assert draw_svg(paper, SVG.format('<circle cx="20" cy="10" r="5" fill="#fff"/>'), 0, 0, 40) == 20
    drawn = paper.writer.pages[1].contents.decode().splitlines()[-1]
    assert drawn.count(" c ") == 4
    assert drawn.endswith("f Q")
