"""A feed as it lies on the disk."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from ventanilla.errors import FeedRefused
from ventanilla.exchange.sources import Source


def write(folder: Path, toml: str = "version = 1\n", **files: bytes) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "feed.toml").write_text(toml, encoding="utf-8")
    for name, content in files.items():
        (folder / f"{name}.csv").write_bytes(content)
    return folder


def packed(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in files.items():
            out.writestr(name, content)
    return path


def test_a_folder_and_its_zip_are_the_same_feed(tmp_path: Path) -> None:
    folder = write(tmp_path / "feed", bills=b"a\n1\n")
    files = {"feed/feed.toml": b"version = 1\n", "feed/bills.csv": b"a\n1\n"}
    with Source(folder) as one, Source(packed(tmp_path / "feed.zip", files)) as other:
        assert one.names == other.names == ["bills"]
        assert one.digest() == other.digest()
        with other.text("bills") as text:
            assert text.read() == "a\n1\n"


@pytest.mark.parametrize(
    ("encoding", "raw"), [("utf-8", b"\xef\xbb\xbfnombre\nPe\xc3\xb1a\n"), ("cp1252", b"nombre\nPe\xf1a\n")]
)
def test_text_is_read_in_its_encoding(tmp_path: Path, encoding: str, raw: bytes) -> None:
    with (
        Source(write(tmp_path / "f", f'version = 1\nencoding = "{encoding}"\n', x=raw)) as source,
        source.text("x") as text,
    ):
        assert text.read() == "nombre\nPeña\n"


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("", "feed.toml: version: write version = 1, the only one there is"),
        ("version = 2", "feed.toml: version: write version = 1, the only one there is"),
        ("version = 1\ncolour = 1", "feed.toml: 'colour' is not known; known are encoding, delimiter,"),
        ("version = 1\nencoding = 'ebcdic'", "feed.toml: encoding: 'ebcdic' is not one of 'utf-8', 'cp1252'"),
        ("version = 1\ndelimiter = 3", "feed.toml: delimiter: 3 is not one of"),
        ("version = 1\ndecimal = ','", "feed.toml: delimiter and decimal can't both be ','"),
        ("version =", "feed.toml: it is not valid TOML:"),
    ],
)
def test_a_wrong_label_is_refused_with_the_setting(tmp_path: Path, toml: str, said: str) -> None:
    with pytest.raises(FeedRefused) as refused:
        Source(write(tmp_path / "feed", toml, x=b""))
    assert said in str(refused.value)


def test_what_is_no_feed_is_refused(tmp_path: Path) -> None:
    for path, said in [
        (tmp_path / "nowhere", "there is no such folder or file"),
        (write(tmp_path / "empty"), "it holds no CSV file"),
    ]:
        with pytest.raises(FeedRefused, match=said):
            Source(path)
    (tmp_path / "text.zip").write_text("not a zip")
    with pytest.raises(FeedRefused, match="neither a folder nor a ZIP"):
        Source(tmp_path / "text.zip")
    (tmp_path / "bare").mkdir()
    with pytest.raises(FeedRefused, match=r"feed\.toml is missing"):
        Source(tmp_path / "bare")


@pytest.mark.parametrize("name", ["../x.csv", "/etc/x.csv", "a/b/x.csv", "a\\x.csv"])
def test_a_zip_whose_files_do_not_lie_side_by_side_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(FeedRefused, match="lie side by side"):
        Source(packed(tmp_path / "x.zip", {"feed.toml": b"version = 1\n", name: b""}))


def test_a_zip_of_too_many_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FeedRefused, match="more than a feed does"):
        Source(packed(tmp_path / "x.zip", {f"{at}.csv": b"" for at in range(65)}))


def test_a_damaged_zip_is_refused_with_the_file(tmp_path: Path) -> None:
    path = packed(tmp_path / "x.zip", {"feed.toml": b"version = 1\n", "x.csv": b"a" * 1000})
    raw = bytearray(path.read_bytes())
    at = raw.index(b"x.csv") + len(b"x.csv")
    raw[at : at + 4] = b"\xff\xff\xff\xff"
    path.write_bytes(raw)
    with Source(path) as source, pytest.raises(FeedRefused, match=r"x\.csv"):
        source.digest()
