"""Documents that come as files: copied whole, checked by content, told apart, or refused with the reason."""

from __future__ import annotations

import hashlib
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ventanilla.documents.model import ArchiveWish
from ventanilla.kernel.actors import SystemActor


def kept(sever: Any) -> list[str]:
    """The files in the store."""
    return list(sever.portal.house.files("documents").ids(datetime.now(UTC) + timedelta(days=1)))


def numbers(sever: Any) -> list[str]:
    archive = sever.portal.documents.archive(sever.actor, sever.ours, ArchiveWish(kind="contract_copy"))
    return sorted(one.number for one in archive.documents)


def reason(outcome: Any) -> tuple[str, str]:
    """Column and reason of the only rejected row."""
    (file,) = outcome.files
    assert file.rejected == 1
    where, _, why = file.first_rejection.partition(": ")
    return where.rpartition(" ")[2], why


@pytest.mark.covers("VOL-06")
def test_a_file_comes_in_once_and_the_same_feed_again_changes_nothing(sever: Any) -> None:
    files = {"copy.pdf": sever.pdf()}
    first = sever.hand_over("a", {"file": "copy.pdf"}, files=files)
    again = sever.hand_over("b", {"file": "copy.pdf"}, files=files)
    assert [
        (one.inserted, one.updated, one.unchanged, one.rejected) for out in (first, again) for one in out.files
    ] == [
        (1, 0, 0, 0),
        (0, 0, 1, 0),
    ]
    assert len(kept(sever)) == 1


def test_what_the_index_says_may_be_put_right_and_the_file_stays(sever: Any) -> None:
    files = {"copy.pdf": sever.pdf()}
    sever.hand_over("a", {"file": "copy.pdf"}, files=files)
    outcome = sever.hand_over("b", {"file": "copy.pdf", "issued_on": date(2026, 10, 2)}, files=files)
    assert outcome.files[0].updated == 1
    archive = sever.portal.documents.archive(sever.actor, sever.ours, ArchiveWish(kind="contract_copy"))
    assert archive.documents[0].issued_on == date(2026, 10, 2)
    assert len(kept(sever)) == 1


def test_files_come_in_a_zip_as_well(sever: Any) -> None:
    sever.hand_over("loose", {"file": "copy.pdf", "number": "К-9"}, files={"copy.pdf": sever.pdf("в архиве")})
    folder: Path = sever.folder / "again"
    folder.mkdir()
    (sever.folder / "loose" / "documents.csv").rename(folder / "documents.csv")
    text = (folder / "documents.csv").read_text(encoding="utf-8").replace("К-9", "К-10")
    text = text.replace(
        hashlib.sha256(sever.pdf("в архиве")).hexdigest(), hashlib.sha256(sever.pdf("другой")).hexdigest()
    )
    with zipfile.ZipFile(sever.folder / "feed.zip", "w") as archive:
        archive.writestr("feed.toml", (sever.folder / "loose" / "feed.toml").read_text(encoding="utf-8"))
        archive.writestr("documents.csv", text)
        archive.writestr("copy.pdf", sever.pdf("другой"))
    outcome = sever.portal.exchange.import_feed(
        SystemActor("test"), sever.folder / "feed.zip", rejects=sever.folder / "zip.rejects"
    )
    assert outcome.rejected == 0, outcome.files[0].first_rejection
    assert numbers(sever) == ["К-10", "К-9"]


BAD: list[tuple[dict[str, Any], bytes, str, str]] = [
    ({"file": "other.pdf"}, b"", "file", "no such PDF"),
    ({"file": "copy.pdf", "sha256": "0" * 64}, b"", "sha256", "another SHA-256"),
    ({"file": "copy.pdf", "sha256": "abc"}, b"", "sha256", "64 hexadecimal digits"),
    ({"file": "copy.pdf", "sha256": None}, b"", "sha256", "64 hexadecimal digits"),
    ({"file": None, "sha256": "0" * 64}, b"", "file", "no such PDF"),
    ({"file": "copy.pdf"}, b"<html><script>alert(1)</script>", "file", "no PDF"),
    ({"file": "copy.pdf"}, b"GIF89a %PDF-1.7\n%%EOF", "file", "no PDF"),
    ({"file": "copy.pdf"}, b"%PDF-1.7 cut off", "file", "no PDF"),
    ({"file": "../../etc/passwd"}, b"", "file", "without a path"),
    ({"file": "../copy.pdf"}, b"", "file", "without a path"),
    ({"file": "/etc/x.pdf"}, b"", "file", "without a path"),
    ({"file": "..\\copy.pdf"}, b"", "file", "without a path"),
    ({"file": "documents.csv"}, b"", "file", "without a path"),
    ({"file": "copy.pdf", "supply_number": "99"}, b"", "supply_number", "no such supply"),
    ({"file": "copy.pdf", "issued_on": date(2026, 11, 22)}, b"", "issued_on", "after today"),
]


def test_a_row_that_can_not_be_taken_says_why_and_leaves_no_file(sever: Any) -> None:
    for at, (row, content, column, said) in enumerate(BAD):
        given = content or sever.pdf()
        usual = {"file": "copy.pdf", "sha256": hashlib.sha256(given).hexdigest()}
        found = reason(sever.hand_over(f"bad{at}", {**usual, **row}, files={"copy.pdf": given}))
        assert found[0] == column, (row, found)
        assert said in found[1], (row, found)
        assert kept(sever) == []
    assert numbers(sever) == []


def test_a_document_that_was_handed_over_never_changes_its_content(sever: Any) -> None:
    sever.hand_over("a", {"file": "copy.pdf"}, files={"copy.pdf": sever.pdf()})
    outcome = sever.hand_over("b", {"file": "copy.pdf"}, files={"copy.pdf": sever.pdf("исправлено тайно")})
    assert "number of its own" in reason(outcome)[1]
    assert len(kept(sever)) == 1
    assert sever.hand_over("c", {"file": None}).rejected == 1


def test_one_file_is_not_the_paper_of_two_customers(sever: Any) -> None:
    files = {"copy.pdf": sever.pdf()}
    ours = {"file": "copy.pdf"}
    theirs = {"file": "copy.pdf", "customer_number": "78", "supply_number": "78-01"}
    outcome = sever.hand_over("both", ours, theirs, files=files)
    assert "another document" in reason(outcome)[1]
    assert sever.hand_over("later", theirs, files=files).rejected == 1
    assert len(kept(sever)) == 1


def test_a_link_in_the_feed_leads_nowhere(sever: Any, tmp_path: Path) -> None:
    secret = tmp_path / "secret.pdf"
    secret.write_bytes(sever.pdf("тайна"))
    folder = sever.folder / "links"
    folder.mkdir(parents=True)
    (folder / "copy.pdf").symlink_to(secret)
    row = {"file": "copy.pdf", "sha256": hashlib.sha256(secret.read_bytes()).hexdigest()}
    assert "no such PDF" in reason(sever.hand_over("links", row))[1]


def test_a_kind_that_is_not_declared_for_the_archive_is_refused(sever: Any) -> None:
    assert reason(sever.hand_over("kinds", {"kind": "clearance"}))[0] == "kind"


def test_a_file_that_vanished_from_the_store_is_a_missing_page_and_no_fault(sever: Any) -> None:
    from ventanilla.errors import VentanillaError

    sever.hand_over("a", {"file": "copy.pdf"}, files={"copy.pdf": sever.pdf()})
    store = sever.portal.house.files("documents")
    store.delete(kept(sever)[0])
    archive = sever.portal.documents.archive(sever.actor, sever.ours, ArchiveWish(kind="contract_copy"))
    with pytest.raises(VentanillaError) as told:
        sever.portal.documents.document_pdf(sever.actor, sever.ours, archive.documents[0].id)
    assert told.value.status in (404, 503)
