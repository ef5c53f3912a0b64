"""Files are kept whole or not at all, under names that say nothing."""

from __future__ import annotations

import hashlib
import io
import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ventanilla.errors import NotFound
from ventanilla.storage.files import FileTooLarge, FolderStore


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "deep" / "files")


def test_what_was_put_is_read_back(store: FolderStore) -> None:
    content = os.urandom(200_000)
    kept = store.put(io.BytesIO(content), 200_000)
    assert (kept.size, kept.sha256) == (200_000, hashlib.sha256(content).hexdigest())
    with store.open(kept.id) as stream:
        assert stream.read() == content


def test_the_same_content_twice_is_two_files(store: FolderStore) -> None:
    first, second = store.put(io.BytesIO(b"x"), 9), store.put(io.BytesIO(b"x"), 9)
    store.delete(first.id)
    assert first.id != second.id
    with store.open(second.id) as stream:
        assert stream.read() == b"x"
    with pytest.raises(NotFound):
        store.open(first.id)
    store.delete(first.id)


def test_one_byte_too_many_leaves_nothing_behind(store: FolderStore) -> None:
    with pytest.raises(FileTooLarge) as refused:
        store.put(io.BytesIO(b"123456"), 5)
    assert refused.value.limit == 5
    assert [path for path in store.folder.rglob("*") if path.is_file()] == []


def test_a_stream_that_breaks_leaves_nothing_behind(store: FolderStore) -> None:
    class Broken(io.RawIOBase):
        def readinto(self, _buffer: object) -> int:
            raise OSError("the line is cut")

    with pytest.raises(OSError, match="the line is cut"):
        store.put(Broken(), 5)  # type: ignore[arg-type]
    assert [path for path in store.folder.rglob("*") if path.is_file()] == []


def test_only_the_portal_may_read_it(store: FolderStore) -> None:
    kept = store.put(io.BytesIO(b"private"), 100)
    place = next(path for path in store.folder.rglob("*") if path.name == kept.id)
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert stat.S_IMODE(store.folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("id_", ["", "..", "../../etc/passwd", "/etc/passwd", "a" * 25, "A" * 26, "a" * 26, "a\0" * 13])
def test_nothing_else_can_be_named(store: FolderStore, id_: str) -> None:
    with pytest.raises(NotFound):
        store.open(id_)


def test_a_link_is_not_followed(store: FolderStore, tmp_path: Path) -> None:
    kept = store.put(io.BytesIO(b"x"), 9)
    place = store.folder / kept.id[:2] / kept.id
    (tmp_path / "secret").write_bytes(b"secret")
    place.unlink()
    place.symlink_to(tmp_path / "secret")
    with pytest.raises(NotFound):
        store.open(kept.id)


def test_old_files_are_told_apart_from_new_ones(store: FolderStore) -> None:
    kept = store.put(io.BytesIO(b"x"), 9)
    now = datetime.now(UTC)
    assert list(store.ids(now - timedelta(minutes=5))) == []
    assert list(store.ids(now + timedelta(minutes=5))) == [kept.id]


def test_a_file_is_on_the_disk_before_it_has_its_name(store: FolderStore, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []
    sync, rename = os.fsync, Path.rename

    def told_sync(handle: int) -> None:
        steps.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")
        sync(handle)

    def told_rename(path: Path, target: Path) -> Path:
        steps.append("rename")
        return rename(path, target)

    store.put(io.BytesIO(b"makes the folders"), 99)
    monkeypatch.setattr(os, "fsync", told_sync)
    monkeypatch.setattr(Path, "rename", told_rename)
    store.put(io.BytesIO(b"x"), 9)
    assert steps[-3:] == ["file", "rename", "folder"]
