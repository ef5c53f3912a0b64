"""Feeds that mean harm, or were mangled on the way: a sentence or a reject, never a trace, never much memory."""

from __future__ import annotations

import resource
import zipfile
from pathlib import Path
from typing import Any

import pytest

from ventanilla.errors import FeedRefused
from ventanilla.exchange.lines import LONGEST_CELL, LONGEST_LINE
from ventanilla.exchange.model import ImportOutcome
from ventanilla.exchange.rejects import guarded, unguarded
from ventanilla.exchange.sources import Source
from ventanilla.kernel.actors import SystemActor

pytestmark = pytest.mark.utility("cosepav")


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    return sqlite_url


def take(portal: Any, tmp_path: Path, customers: bytes, label: str = "version = 1\n") -> ImportOutcome:
    folder = tmp_path / "feed"
    folder.mkdir(exist_ok=True)
    (folder / "feed.toml").write_text(label)
    (folder / "customers.csv").write_bytes(customers)
    outcome: ImportOutcome = portal.exchange.import_feed(SystemActor("test"), folder, rejects=tmp_path / "rejects")
    return outcome


@pytest.mark.parametrize(
    "bad",
    [
        b"1\x00,Ana",
        b"1,A\x00na",
        b"1,An\x1b[31ma",
        b"1,Ana\xe2\x80\xae",
        b"1,\xff\xfe",
        b"1," + b"x" * 100_000,
        b"1",
        b"1,a,b",
    ],
)
def test_a_row_that_no_cell_may_hold_is_rejected_and_the_next_one_comes_in(
    portal: Any, tmp_path: Path, bad: bytes
) -> None:
    outcome = take(portal, tmp_path, b"number,name\n" + bad + b"\n5555,Elena Duarte\n")
    assert (outcome.files[0].inserted, outcome.rejected) == (1, 1)
    assert outcome.files[0].first_rejection.startswith("customers.csv line 2")
    assert outcome.files[0].first_rejection.isprintable()
    assert len(outcome.files[0].first_rejection) < 300


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b'number,name\n1,"' + b"x" * (LONGEST_CELL + 1) + b'"\n', "customers.csv line 2: it is not CSV"),
        (b"number,name\n1," + b"x" * (LONGEST_LINE + 1), "a line is longer than"),
        (b'number,name\n1,"unclosed\n2,b\n', "it is not CSV"),
        (b'number,name\n1,"a"b\n', "customers.csv line 2: it is not CSV"),
        (b"\x00\x00\n", "is not known"),
        (b"\xff\xfen\x00u\x00", "is not known"),
        (b"", "its first line is empty"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_a_sentence(
    portal: Any, tmp_path: Path, text: bytes, said: str
) -> None:
    with pytest.raises(FeedRefused) as refused:
        take(portal, tmp_path, text)
    assert said in str(refused.value)
    assert str(refused.value).isprintable()
    assert len(str(refused.value)) < 500


@pytest.mark.parametrize(
    "label", ["version = 1\n" + "#" * 70_000, "version = 1\nx = " + "[" * 5_000, "\x00", "version = true\n"]
)
def test_a_label_that_means_harm_is_refused(portal: Any, tmp_path: Path, label: str) -> None:
    with pytest.raises(FeedRefused):
        take(portal, tmp_path, b"number,name\n", label)


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("feed.toml", "version = 1\n")
        with out.open("bills.csv", "w", force_zip64=True) as member:
            for _ in range(64):
                member.write(bytes(1 << 20))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(FeedRefused, match="would unpack to"):
        Source(path)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000


def test_a_size_that_lies_does_not_get_past_it(tmp_path: Path) -> None:
    path = tmp_path / "liar.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("feed.toml", "version = 1\n")
        out.writestr("x.csv", b"a\n" * 4_000_000)
    raw = path.read_bytes()
    path.write_bytes(raw.replace((8_000_000).to_bytes(4, "little"), (1_000).to_bytes(4, "little")))
    with Source(path) as source, pytest.raises(FeedRefused, match="damaged"):
        source.digest()


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_only_the_usual_packing_is_read(tmp_path: Path, packing: int) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", packing) as out:
        out.writestr("feed.toml", "version = 1\n")
    with pytest.raises(FeedRefused, match="packed in a way"):
        Source(path)


@pytest.mark.parametrize("cell", ["=1", "'=1", "''=1", "-5,00", "'", "''", "'a", "", "@x", "\tx", "+1", "'-", "a"])
def test_a_guarded_cell_comes_back_as_it_was(cell: str) -> None:
    assert unguarded(guarded(cell)) == cell
    assert not guarded(cell).startswith(("=", "+", "-", "@", "\t"))
