"""Names in other writing: which way they run, how they join, what they are read back as."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pypdf
import pytest

from ventanilla.documents.fonts import face
from ventanilla.documents.look import Look
from ventanilla.documents.paper import Paper
from ventanilla.documents.scripts import pieces, script_of
from ventanilla.documents.writer import Writer


def paper() -> Paper:
    made = Paper(Writer("t", "es-AR", "a", date(2026, 4, 1)), Look())
    made.new_page()
    return made


def printed(*lines: str, style: str = "") -> bytes:
    made = paper()
    for at, line in enumerate(lines):
        made.text(20, 20 + at * 10, line, 12, style=style)
    return made.writer.to_bytes()


def order(text: str) -> list[str]:
    """The parts of a line from left to right, each as it is read."""
    return [piece.text for piece in pieces(text, face("").codes.keys())]


@pytest.mark.parametrize("style", ["", "b"])
@pytest.mark.parametrize(
    "name",
    [
        "محمد بن سلمان", "שלום לכולם", "Ana 😀", "Ana 👩🏽‍🔬 Ruiz", "नमस्ते", "สวัสดี", "Շնորհակալ", "გამარჯობა",
        "O'Brien \"Ñandú\" & <b>", "Кузнецова", "🏳️‍🌈",
    ],
)  # fmt: skip
def test_a_name_is_read_back_as_it_was_written(name: str, style: str) -> None:
    content = printed(name, style=style)
    said = pypdf.PdfReader(io.BytesIO(content), strict=True).pages[0].extract_text()
    assert said.strip() == name


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="a second reader")
@pytest.mark.parametrize("name", ["محمد بن سلمان", "שלום לכולם"])
def test_another_reader_reads_the_same(tmp_path: Path, name: str) -> None:
    (tmp_path / "name.pdf").write_bytes(printed(name))
    done = subprocess.run(["pdftotext", "name.pdf", "-"], cwd=tmp_path, check=True, capture_output=True, text=True)
    assert done.stdout.translate(dict.fromkeys([0x0C, 0x202A, 0x202B, 0x202C])).strip() == name


def test_what_runs_to_the_left_stands_the_other_way_round() -> None:
    assert order("Ana שלום Ruiz") == ["Ana ", "שלום", " Ruiz"]
    assert order("שלום Ana") == ["Ana", "שלום "]
    assert order("ab (שלום) 12") == ["ab (", "שלום", ") ", "12"]
    assert order("שלום 12") == ["12", "שלום "], "numbers keep their own way"
    assert order("שלום (x)") == ["(", "x", ")", "שלום "], "brackets are turned"


def test_letters_are_joined_and_marks_stand_on_them() -> None:
    (piece,) = pieces("محمد", face("").codes.keys())
    alone = [part.glyphs[0].id for char in "محمد" for part in pieces(char, face("").codes.keys())]
    assert [glyph.id for glyph in reversed(piece.glyphs)] != alone
    (emoji,) = pieces("👩🏽‍🔬", face("").codes.keys())
    assert len([glyph for glyph in emoji.glyphs if glyph.advance]) == 1, "one picture of three"


def test_direction_marks_and_stray_joiners_are_gone() -> None:
    made = paper()
    assert made.readable("a\u202eb\u200d\u0000c\ufe0f") == "abc"
    assert made.readable("e\u0301") == "é"
    assert made.readable("x\u0591") == "x\u0591"


def test_what_no_font_knows_is_still_seen() -> None:
    assert script_of("中") is None
    assert paper().readable("中a") == "\ufffda"


def test_a_line_is_as_wide_as_it_is_drawn_and_fits_where_it_is_cut() -> None:
    made = paper()
    assert 0 < made.width("محمد", 12) != sum(made.width(char, 12) for char in "محمد")
    for text in ("محمد بن سلمان " * 20, "😀" * 200, "שלום " * 50):
        lines = made.wrapped(text, 60, 10, most=3)
        assert len(lines) == 3
        assert all(made.width(line, 10) <= 60 for line in lines)


def test_the_same_names_make_the_same_bytes_in_another_process() -> None:
    import hashlib

    script = (
        "import sys; sys.path.insert(0, sys.argv[1]); import test_scripts as t, hashlib;"
        "print(hashlib.sha256(t.printed('محمد 😀 नमस्ते')).hexdigest())"
    )
    run = [sys.executable, "-c", script, str(Path(__file__).parent)]
    said = subprocess.run(run, capture_output=True, text=True, check=True).stdout
    assert said == hashlib.sha256(printed("محمد 😀 नमस्ते")).hexdigest() + "\n"


def test_no_font_of_other_writing_is_read_for_papers_without_it() -> None:
    script = (
        "import sys; sys.path.insert(0, sys.argv[1]); import test_bill_paper as t; t.paper();"
        "print('manimgx_fonts' in sys.modules)"
    )
    run = [sys.executable, "-c", script, str(Path(__file__).parent)]
    assert subprocess.run(run, capture_output=True, text=True, check=True).stdout == "False\n"
