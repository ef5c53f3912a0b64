"""Electronic tax documents: read, their stamp checked, bound to their bills, printed, scanned back."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pypdf
import pypdfium2
import pytest
import zxingcpp

from ventanilla.demo.dte import DemoDte, DemoItem, DemoParty, dte_xml
from ventanilla.demo.writing import FeedStyle, FeedWriter
from ventanilla.documents.dte.faults import DteFault
from ventanilla.documents.dte.paper import DtePrint, print_dte
from ventanilla.documents.dte.reading import read_dte
from ventanilla.documents.dte.stamp import stamp_faults
from ventanilla.documents.look import Look
from ventanilla.documents.model.dte import DTE_KINDS
from ventanilla.errors import NotFound, SignInRequired, Unavailable
from ventanilla.i18n import Languages
from ventanilla.kernel.actors import Anonymous
from ventanilla.plugin import TaxDocuments
from ventanilla.testing.linking import UTILITY

SAMPLE = DemoDte(
    kind=33,
    folio=77,
    issued_on=date(2026, 2, 5),
    due_on=date(2026, 2, 25),
    since=date(2026, 1, 1),
    until=date(2026, 1, 31),
    issuer=DemoParty("40000001-8", "Eléctrica Ñielol & Cía. <Ltda.>", "Calle 'Larga' 1", "Río Seco", "Distribución"),
    receiver=DemoParty("40118732-4", 'Comercial "El Roble" & Hijos', "Camino Uno", "La Unión"),
    items=(DemoItem("Energía <activa> & más", 46_604), DemoItem("Servicio público", 441, True)),
    net=46_604,
    exempt=441,
    tax=8_855,
)


def scanned(pdf: bytes) -> list[bytes]:
    """What a reader sees on the pages."""
    with pypdfium2.PdfDocument(pdf) as document:
        found = []
        for page in document:
            found += zxingcpp.read_barcodes(page.render(scale=3).to_pil())
            page.close()
    return [one.bytes for one in found if one.format == zxingcpp.BarcodeFormat.PDF417]


def printed(raw: bytes) -> bytes:
    language = Languages.build(UTILITY).default
    return print_dte(DtePrint(read_dte(raw), UTILITY, TaxDocuments("Valdivia", "80 de 2014"), language, Look()))


@pytest.mark.parametrize("kind", sorted(DTE_KINDS))
@pytest.mark.covers("CPR-23")
def test_every_kind_is_printed_with_a_stamp_that_scans_back_byte_for_byte(kind: int) -> None:
    gross = kind in (39, 41)
    exempt_only = kind in (34, 41)
    items = (DemoItem("Energía <activa> & más", 55_459 if gross else 46_604), DemoItem("Servicio público", 441, True))
    sample = replace(SAMPLE, kind=kind, items=items)
    if exempt_only:
        sample = replace(sample, items=items[1:], net=0, tax=0)
    raw = dte_xml(sample)
    read = read_dte(raw)
    assert list(stamp_faults(read)) == []
    pdf = printed(raw)
    assert scanned(pdf) == [read.stamp.printed]
    assert read.stamp.printed.startswith(b'<TED version="1.0"><DD><RE>40000001-8</RE>')
    assert "Ñ".encode("iso-8859-1") in dte_xml(replace(sample, receiver=replace(sample.receiver, name="Ñandú")))
    text = pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    for wanted in ("R.U.T.: 40.000.001-8", "N.º 77", "S.I.I. - VALDIVIA", "Res. 80 de 2014", "441"):
        assert wanted in text
    assert f"{sample.total:,}".replace(",", ".") in text


def test_the_same_document_makes_the_same_paper() -> None:
    assert printed(dte_xml(SAMPLE)) == printed(dte_xml(SAMPLE))


def test_a_document_of_many_lines_takes_pages_and_one_stamp() -> None:
    items = tuple(DemoItem(f"Línea {at} " + "larga " * 12, 10) for at in range(120))
    raw = dte_xml(replace(SAMPLE, items=items, net=1_200, exempt=0, tax=228))
    pdf = printed(raw)
    assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages) > 1
    assert scanned(pdf) == [read_dte(raw).stamp.printed]


CHANGES: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "the amount in the stamp": (lambda raw: raw.replace(b"<MNT>55900<", b"<MNT>5590<"), "signature"),
    "all amounts alike": (lambda raw: raw.replace(b"55900", b"55901").replace(b"8855", b"8856"), "signature"),
    "the total, with the tax": (
        lambda raw: raw.replace(b"<IVA>8855", b"<IVA>8856").replace(b"<MntTotal>55900", b"<MntTotal>55901"),
        "amount_differs",
    ),
    "the receiver": (lambda raw: raw.replace(b"<RUTRecep>40118732-4", b"<RUTRecep>40231907-0"), "stamp_differs"),
    "the day": (lambda raw: raw.replace(b"<FchEmis>2026-02-05", b"<FchEmis>2026-02-06"), "stamp_differs"),
    "the folio": (lambda raw: raw.replace(b"<Folio>77<", b"<Folio>78<"), "stamp_differs"),
    "the first line": (lambda raw: raw.replace(b"<NmbItem>Energ", b"<NmbItem>energ"), "stamp_differs"),
    "the range of folios": (lambda raw: raw.replace(b"<RNG><D>1<", b"<RNG><D>500<"), "signature"),
    "the key": (lambda raw: raw.replace(b"<E>Aw==<", b"<E>AQAB<"), "signature"),
    "the signature": (lambda raw: raw.replace(b'withRSA">', b'withRSA">AAAA', 2), "signature"),
}


@pytest.mark.parametrize("what", CHANGES)
@pytest.mark.covers("CPR-23")
def test_a_change_is_noticed(what: str) -> None:
    change, reason = CHANGES[what]
    raw = dte_xml(SAMPLE)
    assert change(raw) != raw
    assert reason in [str(fault) for fault in stamp_faults(read_dte(change(raw)))]


BROKEN: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "no stamp": (lambda raw: raw[: raw.index(b"<TED")] + raw[raw.index(b"</TED>") + 6 :], "stamp_form"),
    "two stamps": (lambda raw: raw.replace(b"<TED ", b"<!--<TED></TED>--><TED "), "stamp_form"),
    "another stamp in a comment": (
        lambda raw: raw.replace(b"<DD>", b"<!--<DD></DD>--><DD>"),
        "signature",
    ),
    "a total that does not add up": (lambda raw: raw.replace(b"<MntTotal>55900", b"<MntTotal>1"), "totals"),
    "a line that was changed": (lambda raw: raw.replace(b"<MontoItem>46604", b"<MontoItem>4660"), "lines_sum"),
    "a kind for nobody": (lambda raw: raw.replace(b"<TipoDTE>33", b"<TipoDTE>52"), "kind"),
    "an amount in words": (lambda raw: raw.replace(b"<MntTotal>55900", b"<MntTotal>mil"), "number"),
    "an amount in Arabic digits": (lambda raw: raw.replace(b"<MntTotal>55900", b"<MntTotal>&#1633;"), "number"),
    "no day": (lambda raw: raw.replace(b"<FchEmis>2026-02-05", b"<FchEmis>5/2/2026"), "day"),
    "no lines": (lambda raw: raw.replace(b"Detalle>", b"Otra>"), "missing"),
    "a document type": (lambda raw: raw.replace(b"<DTE ", b"<!DOCTYPE a><DTE ", 1), "xml_document_type"),
    "another encoding than declared": (lambda raw: raw.replace(b"ISO-8859-1", b"utf-8"), "xml_malformed"),
    "nothing": (lambda raw: b"", "xml_malformed"),
    "half of it": (lambda raw: raw[:900], "xml_malformed"),
    "too much": (lambda raw: raw + b" " * 600_000, "xml_size"),
    "two documents": (lambda raw: raw.replace(b"</DTE>", b"<Documento/></DTE>"), "documents"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_no_sound_document_says_why(what: str) -> None:
    change, reason = BROKEN[what]
    began = time.monotonic()
    try:
        faults = [str(fault) for fault in stamp_faults(read_dte(change(dte_xml(SAMPLE))))]
    except DteFault as fault:
        faults = [str(fault)]
    assert reason in faults
    assert time.monotonic() - began < 1


def kept(austral: Any) -> list[str]:
    """The files in the store."""
    return list(austral.portal.house.files("tax_documents").ids(datetime.now(UTC) + timedelta(days=1)))


@pytest.mark.covers("CPR-23")
def test_a_document_comes_in_once_and_belongs_to_its_bill(austral: Any) -> None:
    raw = dte_xml(austral.dte())
    first, again = austral.hand_over("a", raw), austral.hand_over("b", raw)
    assert [(one.inserted, one.unchanged, one.rejected) for out in (first, again) for one in out.files] == [
        (1, 0, 0),
        (0, 1, 0),
    ]
    assert len(kept(austral)) == 1
    held = austral.portal.documents.taxes.of_supply(austral.actor, austral.ours).value
    assert {id_: (one.kind, one.folio) for id_, one in held.items()} == {austral.bill_id("11-2026-01"): (39, 2001)}
    paper = austral.portal.documents.tax_document_pdf(austral.actor, austral.ours, austral.bill_id("11-2026-01"))
    assert scanned(paper.content) == [read_dte(raw).stamp.printed]
    assert paper.filename == "Boleta-electronica-2001.pdf"


def test_a_consumer_need_not_be_named_on_a_boleta(austral: Any) -> None:
    anybody = DemoParty("66666666-6", "Cliente", "", "")
    assert austral.hand_over("a", dte_xml(austral.dte(receiver=anybody))).rejected == 0
    told = austral.why(austral.hand_over("b", dte_xml(austral.dte(33, 3, receiver=anybody))))
    assert "receiver" in told


@pytest.mark.covers("CPR-23")
def test_a_credit_note_belongs_to_its_negative_bill(austral: Any) -> None:
    note = austral.dte(61, 9, 1_190, 0, items=(DemoItem("Rebaja", 1_000),), about=(39, 2001, date(2026, 2, 5), "Corte"))
    assert austral.hand_over("a", dte_xml(note), bill_number="NC-1").rejected == 0
    wrong = austral.dte(56, 10, 1_190, 0, items=(DemoItem("Recargo", 1_000),))
    assert "1,190" in austral.why(austral.hand_over("b", dte_xml(wrong), bill_number="NC-1"))


MISFITS: tuple[tuple[dict[str, Any], dict[str, str], str], ...] = (
    ({"total": 55_901}, {}, "55,900"),
    ({"issuer": DemoParty("40231907-0", "Otra", "", "")}, {}, "40231907-0"),
    ({"receiver": DemoParty("40231907-0", "Otro", "", "")}, {}, "receiver"),
    ({"issued_on": date(2027, 1, 1)}, {}, "after today"),
    ({}, {"bill_number": "11-1999-01"}, "no bill"),
    ({}, {"customer_number": "40231907-0", "supply_number": "22"}, "no bill"),
    ({}, {"supply_number": "99"}, "supply"),
)


@pytest.mark.covers("CPR-23")
def test_a_document_that_does_not_fit_its_row_is_rejected_with_the_reason(austral: Any) -> None:
    for at, (changes, row, said) in enumerate(MISFITS):
        told = austral.why(austral.hand_over(f"f{at}", dte_xml(austral.dte(**changes)), **row))
        assert said in told, (changes, row, told)
        assert kept(austral) == []


def test_a_row_that_names_no_file_of_the_feed_is_rejected(austral: Any) -> None:
    usual = {"customer_number": "40118732-4", "supply_number": "11", "bill_number": "11-2026-01"}
    for at, name in enumerate(("../a.xml", "b.xml", "/etc/hostname", "a.pdf")):
        with FeedWriter(austral.folder / f"named{at}", FeedStyle()) as feed:
            feed.add("tax_documents", **usual, file=name)
        assert "file" in austral.why(austral.take(f"named{at}"))


@pytest.mark.covers("CPR-23")
def test_a_changed_amount_is_told_to_the_back_office_and_nobody_sees_the_document(austral: Any) -> None:
    raw = dte_xml(austral.dte()).replace(b"<MNT>55900", b"<MNT>55800")
    assert "stamp" in austral.why(austral.hand_over("a", raw))
    assert austral.portal.documents.taxes.of_supply(austral.actor, austral.ours).value == {}
    with pytest.raises(NotFound):
        austral.portal.documents.tax_document_pdf(austral.actor, austral.ours, austral.bill_id("11-2026-01"))


def test_a_document_never_changes_and_a_folio_belongs_to_one_bill(austral: Any) -> None:
    austral.hand_over("a", dte_xml(austral.dte()))
    assert "another document" in austral.why(austral.hand_over("b", dte_xml(austral.dte(folio=2002))))
    again = austral.dte(total=10_000 + 1_900 + 300, exempt=300)
    assert "2001" in austral.why(austral.hand_over("c", dte_xml(again), bill_number="11-2024-01"))


def test_only_the_client_gets_the_document(austral: Any) -> None:
    austral.hand_over("a", dte_xml(austral.dte()))
    taxes, bill = austral.portal.documents, austral.bill_id("11-2026-01")
    for actor, supply in ((austral.stranger, austral.ours), (austral.stranger, austral.other)):
        with pytest.raises(NotFound):
            taxes.tax_document_pdf(actor, supply, bill)
    with pytest.raises(SignInRequired):
        taxes.tax_document_pdf(Anonymous("192.0.2.9"), austral.ours, bill)


def test_a_file_that_was_changed_on_the_disk_is_not_printed(austral: Any) -> None:
    austral.hand_over("a", dte_xml(austral.dte()))
    store = austral.portal.house.files("tax_documents")
    (id_,) = kept(austral)
    path = store.folder / id_[:2] / id_
    path.write_bytes(path.read_bytes().replace(b"55900", b"55800"))
    with pytest.raises(Unavailable):
        austral.portal.documents.tax_document_pdf(austral.actor, austral.ours, austral.bill_id("11-2026-01"))


def test_attack_files_are_refused_quickly(austral: Any) -> None:
    laughs = b'<!DOCTYPE l [<!ENTITY a "ha">' + b"".join(
        b'<!ENTITY a%d "%s">' % (at, b"&a%d;" % (at - 1) * 10 if at > 1 else b"&a;" * 10) for at in range(1, 10)
    )
    began = time.monotonic()
    told = austral.why(austral.hand_over("a", laughs + b"]><l>&a9;</l>"))
    assert "XML" in told
    assert time.monotonic() - began < 2


@pytest.mark.covers("CPR-23", "CPR-25")
def test_the_paper_of_a_bill_is_its_tax_document_where_it_has_one(austral: Any) -> None:
    raw = dte_xml(austral.dte())
    austral.hand_over("a", raw)
    papers = austral.portal.documents
    taxed = papers.bill_pdf(austral.actor, austral.ours, austral.bill_id("11-2026-01"), "en")
    assert scanned(taxed.content) == [read_dte(raw).stamp.printed]
    assert scanned(papers.bill_pdf(austral.actor, austral.ours, austral.bill_id("11-2026-03")).content) == []
