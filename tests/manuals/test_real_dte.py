"""Real electronic invoices of Chile, read where they lie: their stamps hold, are printed, and scan back."""

from __future__ import annotations

import time
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from lxml import etree

from ventanilla.documents.dte.faults import DteFault
from ventanilla.documents.dte.paper import DtePrint, print_dte
from ventanilla.documents.dte.reading import read_dte
from ventanilla.documents.dte.stamp import stamp_faults
from ventanilla.documents.look import Look
from ventanilla.i18n import Languages
from ventanilla.plugin import TaxDocuments
from ventanilla.testing.linking import UTILITY

DATA = Path(__file__).parents[3] / "shared" / "data" / "cl-dte"
FILES = sorted(DATA.glob("DTE--*.xml"))
ATTACKS = sorted(path for path in DATA.glob("*.xml") if not path.name.startswith("DTE"))

pytestmark = [
    pytest.mark.skipif(not FILES, reason="the real documents lie beside the repository"),
    pytest.mark.covers("CPR-23"),
]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_real_stamp_holds_and_scans_back(path: Path) -> None:
    raw = path.read_bytes()
    dte = read_dte(raw)
    assert list(stamp_faults(dte)) == []
    root = etree.fromstring(raw)
    assert dte.totals.total == int(root.findtext(".//MntTotal") or 0)
    assert dte.receiver.name == root.findtext(".//RznSocRecep")
    language = Languages.build(UTILITY).default
    pdf = print_dte(DtePrint(dte, UTILITY, TaxDocuments(), language, Look()))
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0]
        codes = zxingcpp.read_barcodes(page.render(scale=3).to_pil())
        page.close()
    assert [code.bytes for code in codes] == [dte.stamp.printed]
    assert etree.fromstring(codes[0].bytes.decode("iso-8859-1")).findtext("DD/MNT") == str(dte.totals.total)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_changed_amount_is_noticed(path: Path) -> None:
    raw = path.read_bytes()
    total = str(read_dte(raw).totals.total).encode()
    changed = raw.replace(b"<MNT>" + total, b"<MNT>1" + total)
    assert {str(fault) for fault in stamp_faults(read_dte(changed))} == {"signature", "amount_differs"}
    with pytest.raises(DteFault):
        read_dte(raw.replace(b"<MntTotal>" + total, b"<MntTotal>1" + total))


@pytest.mark.parametrize("path", ATTACKS, ids=lambda path: path.stem)
def test_an_attack_is_refused_quickly(path: Path) -> None:
    began = time.monotonic()
    with pytest.raises(DteFault, match="xml_document_type"):
        read_dte(path.read_bytes())
    assert time.monotonic() - began < 1
