"""Papers that were changed, rows that were changed, numbers that are tried in sequence."""

from __future__ import annotations

import hashlib
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from ventanilla.app import create_app
from ventanilla.documents.certificates.verifying import PER_PLACE
from ventanilla.documents.model import CertificateState
from ventanilla.errors import NotFound, TooManyTries
from ventanilla.kernel.actors import Anonymous
from ventanilla.testing.billing import Holder, holder

pytestmark = pytest.mark.utility("cosepav")
BASE = "http://127.0.0.1:8000/cosepav"
VISITOR = Anonymous("203.0.113.9")
GUESSES = (
    "LD-2026-000001", "ld-2026-000001", "LD-2026-000002", "000001", "1", "a" * 26, "A" * 26, "0" * 26, "é" * 26, "%00",
    "..%2f..%2fetc", "' OR 1=1 --", "x" * 3000, "<script>", "a/b/c",
)  # fmt: skip


@pytest.fixture
def ours(portal: Any) -> Holder:
    return holder(portal)


@pytest.fixture
def issued(portal: Any, ours: Holder) -> Any:
    return portal.documents.issue_clearance(ours.actor, ours.supply_point_id)


def change(portal: Any, table: str, column: str, value: Any) -> None:
    with portal.house.db.write() as connection:
        connection.execute(text(f"UPDATE {table} SET {column} = :value"), {"value": value})


@pytest.mark.covers("COS-12")
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("valid_until", "2099-01-01"), ("number", "LD-2026-000777"), ("signature", "AAAA"), ("signature", "ñ"),
        ("key_id", "2"), ("supply_point_id", "other"), ("paper_signature", ""), ("sha256", "0" * 64),
        ("facts", "not json"), ("facts", "{}"), ("facts", "[]"), ("kind", "statement"),
    ],
)  # fmt: skip
def test_a_changed_row_is_told_and_shows_nothing(portal: Any, issued: Any, column: str, value: str) -> None:
    from datetime import date

    change(portal, "certificate", column, date.fromisoformat(value) if column == "valid_until" else value)
    found = portal.documents.verify(VISITOR, issued.code)
    assert (found.state, found.certificate) == (CertificateState.ALTERED, None)


def test_a_changed_name_in_the_row_is_told_on_all_pages(portal: Any, ours: Holder, issued: Any) -> None:
    kept = portal.documents._issuing
    with portal.house.db.read() as connection:
        facts = connection.execute(text("SELECT facts FROM certificate")).scalar_one()
    change(portal, "certificate", "facts", facts.replace("Ramón Sosa", "Otra Persona"))
    client = create_app(portal.house.settings, portal).test_client()
    page = client.get(f"/verify/{issued.code}", base_url=BASE, headers={"Accept-Language": "es-AR"})
    assert "No podemos confirmar este certificado" in page.text
    assert "Otra Persona" not in page.text
    (held,) = kept.of_supply(ours.actor.identity_id, ours.supply_point_id)
    assert held.state is CertificateState.ALTERED
    assert held.certificate.facts == {}


@pytest.mark.covers("COS-12")
def test_a_file_with_one_byte_changed_is_not_ours(portal: Any, ours: Holder, issued: Any) -> None:
    content = portal.documents.certificate_pdf(ours.actor, ours.supply_point_id, issued.id).content
    client = create_app(portal.house.settings, portal).test_client()

    def upload(body: bytes) -> str:
        form = client.get("/verify", base_url=BASE, headers={"Accept-Language": "es-AR"})
        token = re.search(r'name="csrf_token" value="([^"]+)"', form.text)
        assert token is not None
        answer = client.post(
            "/verify",
            base_url=BASE,
            headers={"Accept-Language": "es-AR", "Origin": "http://127.0.0.1:8000"},
            data={"csrf_token": token[1], "file": (io.BytesIO(body), "papel.pdf")},
        )
        assert answer.status_code == 200
        return str(answer.text)

    same = upload(content)
    assert "Este archivo es exactamente el que emitimos" in same
    assert "Certificado vigente" in same
    assert "Ramón" not in same
    for at in (0, len(content) // 2, len(content) - 1):
        changed = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
        said = upload(changed)
        assert "no es uno que hayamos emitido" in said
        assert "exactamente" not in said
    assert "no es uno que hayamos emitido" in upload(b"")


def test_a_kept_paper_that_was_changed_is_not_handed_out(portal: Any, ours: Holder, issued: Any) -> None:
    content = portal.documents.certificate_pdf(ours.actor, ours.supply_point_id, issued.id).content
    change(portal, "certificate_paper", "content", content[:-1] + b"!")
    with pytest.raises(NotFound):
        portal.documents.certificate_pdf(ours.actor, ours.supply_point_id, issued.id)


def test_a_file_that_someone_put_in_place_of_ours_is_told(portal: Any, ours: Holder, issued: Any) -> None:
    forged = b"%PDF-1.7 something else"
    change(portal, "certificate", "sha256", hashlib.sha256(forged).hexdigest())
    change(portal, "certificate_paper", "content", forged)
    compared = portal.documents.compare_file(VISITOR, hashlib.sha256(forged).hexdigest())
    assert not compared.is_as_issued


@pytest.mark.covers("COS-12")
def test_numbers_tried_in_sequence_teach_nothing(portal: Any, issued: Any) -> None:
    client = create_app(portal.house.settings, portal).test_client()
    answers = set()
    for guess in GUESSES:
        answer = client.get(f"/verify/{guess}", base_url=BASE)
        if guess == "%00":
            assert answer.status_code == 404, "whatever the address"
            continue
        kept = tuple(sorted((name, value) for name, value in answer.headers if name not in ("Date", "Set-Cookie")))
        answers.add((answer.status_code, answer.data, kept))
        assert portal.documents.verify(Anonymous("198.51.100.7"), guess).state is CertificateState.UNKNOWN
    assert len(answers) == 1
    page = client.get("/verify/unknown", base_url=BASE)
    assert page.status_code == 404
    assert issued.number not in page.text


def test_on_the_api_they_get_one_answer_too(portal: Any, issued: Any) -> None:
    client = create_app(portal.house.settings, portal).test_client()
    told = {
        client.get(f"/api/v1/certificates/{guess}", base_url=BASE).data
        for guess in GUESSES
        if "/" not in guess and "%" not in guess
    }
    assert told == {b'{"state":"unknown","certificate":null}'}
    known = client.get(f"/api/v1/certificates/{issued.code}", base_url=BASE).get_json()
    assert known["state"] == "valid"
    assert set(known["certificate"]) == {
        "number", "kind", "issued_at", "valid_until", "revoked_at", "fingerprint", "facts",
    }  # fmt: skip
    assert "id" not in known["certificate"]["facts"]


def test_the_code_of_another_portal_is_unknown(portal: Any, ours: Holder, issued: Any, sqlite_template: Any) -> None:
    from dataclasses import replace

    from ventanilla.app import build_portal

    with sqlite_template.fresh() as url:
        other = build_portal(replace(portal.house.settings, database=url), clock=portal.house.clock)
        try:
            assert other.documents.verify(VISITOR, issued.code).state is CertificateState.UNKNOWN
            with portal.house.db.read() as here:
                row = dict(here.execute(text("SELECT * FROM certificate")).mappings().one())
            columns = ", ".join(row)
            places = ", ".join(f":{name}" for name in row)
            values = {
                name: str(value) if name.endswith(("_at", "_on", "_until")) and value else value
                for name, value in row.items()
            }
            with other.house.db.write() as there:
                there.execute(text(f"INSERT INTO certificate ({columns}) VALUES ({places})"), values)
            assert other.documents.verify(VISITOR, issued.code).state is CertificateState.ALTERED, "it has another key"
        finally:
            other.house.db.close()


def test_a_network_address_has_so_many_looks_an_hour(portal: Any, issued: Any, clock: Any) -> None:
    for at in range(PER_PLACE.tries):
        portal.documents.verify(Anonymous(f"2001:db8:0:1::{at:x}"), "x")
    with pytest.raises(TooManyTries):
        portal.documents.verify(Anonymous("2001:db8:0:1:ffff::1"), issued.code)
    with pytest.raises(TooManyTries):
        portal.documents.compare_file(Anonymous("2001:db8:0:1::1"), issued.sha256)
    assert portal.documents.verify(VISITOR, issued.code).state is CertificateState.VALID
    clock.set(portal.house.clock.now() + timedelta(hours=1))
    assert portal.documents.verify(Anonymous("2001:db8:0:1::1"), issued.code).state is CertificateState.VALID
    clock.set(portal.house.clock.now() + timedelta(hours=2))
    portal.documents._verifying.forget({})
    with portal.house.db.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM certificate_look")).scalar_one() == 0


def test_too_many_looks_are_a_429(portal: Any, issued: Any) -> None:
    client = create_app(portal.house.settings, portal).test_client()
    for _ in range(PER_PLACE.tries):
        assert client.get("/verify/x", base_url=BASE).status_code == 303
    assert client.get(f"/verify/{issued.code}", base_url=BASE).status_code == 429
    assert client.get(f"/api/v1/certificates/{issued.code}", base_url=BASE).status_code == 429


@pytest.mark.covers("COS-12")
def test_a_scanner_reads_the_address_off_the_paper(portal: Any, ours: Holder, issued: Any) -> None:
    import pypdfium2
    import zxingcpp

    content = portal.documents.certificate_pdf(ours.actor, ours.supply_point_id, issued.id).content
    with pypdfium2.PdfDocument(content) as document:
        page = document[0]
        picture = page.render(scale=3).to_pil()
        page.close()
    (code,) = zxingcpp.read_barcodes(picture)
    assert code.text == f"{BASE}/verify/{issued.code}"


NAMES = (
    "O'Brien \"La Ñata\" <script>alert(1)</script>", "محمد بن سلمان", "שלום & Cía. 😀", "Ana \u202eosaP\u202c",
    "{{ 7*7 }}", "%s {supply} \\0", "\u202e" * 50, "ñ" * 200, "中文名字", "a\u0000b\r\nBcc: x",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_name_of_any_kind_is_certified_as_it_is_and_never_acts(portal: Any, name: str) -> None:
    from lxml import html
    from pypdf import PdfReader

    from ventanilla.testing import linking
    from ventanilla.testing.billing import hold

    rows = [{**row, "name": name.replace("\0", "")} for row in linking.customer_rows()]
    linking.load(portal.house, rows, linking.point_rows())
    ours = hold(portal, linking.applicant())
    issued = portal.documents.issue_clearance(ours.actor, ours.supply_point_id)
    content = portal.documents.certificate_pdf(ours.actor, ours.supply_point_id, issued.id).content
    reader = PdfReader(io.BytesIO(content), strict=True)
    assert issued.number in reader.pages[0].extract_text()
    assert all("/Annots" not in page for page in reader.pages)
    client = create_app(portal.house.settings, portal).test_client()
    page = html.fromstring(client.get(f"/verify/{issued.code}", base_url=BASE).text)
    (shown,) = page.xpath("//dl/div/dd/b[@dir='auto']/text()")
    assert " ".join(shown.split()) == " ".join(issued.facts["holder"].split())
    assert page.xpath("//script[not(@src)]") == []
