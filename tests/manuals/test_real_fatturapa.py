"""Real e-invoices of others, read in place: what they say is read to the cent, and none of them is anybody's bill."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ventanilla.exchange.fatturapa import Invoice, InvoiceFault, read_invoices
from ventanilla.exchange.fatturapa.charging import charges_of
from ventanilla.testing.italian import load_client, take

DATA = Path(__file__).parents[3] / "shared" / "data" / "fatturapa"
FILES = {
    "acube_test.xml": ("TD01", "1", date(2018, 7, 10), "12.20"),
    "invoice-b2g.xml": ("TD01", "SAMPLE-002", date(2024, 10, 9), "265.00"),
    "invoice-credit-note.xml": ("TD04", "CN-001", date(2024, 10, 9), "-1388.40"),
    "invoice-services-period.xml": ("TD06", "SAMPLE-001", date(2023, 3, 2), "2806.00"),
}

pytestmark = pytest.mark.skipif(not DATA.exists(), reason="the real files lie beside the repository")


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    """One database is enough for what is no SQL of its own."""
    return sqlite_url


def read(name: str, *changes: tuple[bytes, bytes]) -> Invoice:
    data = (DATA / name).read_bytes()
    for old, new in changes:
        assert old in data
        data = data.replace(old, new, 1)
    (found,) = read_invoices(data)
    if isinstance(found, InvoiceFault):
        raise found
    return found


@pytest.mark.parametrize("name", FILES)
def test_a_real_file_comes_to_what_it_states(name: str) -> None:
    kind, number, day, payable = FILES[name]
    invoice = read(name)
    assert (invoice.kind, invoice.number, invoice.issued_on) == (kind, number, day)
    charged = charges_of(invoice)
    assert sum(one.amount for one in charged) == Decimal(payable)
    root = ET.parse(DATA / name).getroot()
    lines = [Decimal(one.findtext("PrezzoTotale", "")) for one in root.iter("DettaglioLinee")]
    assert [abs(one.amount) for one in charged if one.line] == lines
    assert [one.summary.tax for one in charged if one.summary] == [
        Decimal(one.findtext("Imposta", "")) for one in root.iter("DatiRiepilogo")
    ]


def test_a_period_is_read_where_lines_have_one() -> None:
    first, second = read("invoice-services-period.xml").lines
    assert (first.first, first.last, second.first) == (date(2024, 1, 1), date(2024, 1, 31), None)


@pytest.mark.parametrize("name", FILES)
def test_a_real_file_with_another_total_does_not_add_up(name: str) -> None:
    data = (DATA / name).read_bytes()
    taxes = re.search(rb"<Imposta>([0-9.]+)</Imposta>", data)
    assert taxes
    with pytest.raises(InvoiceFault) as told:
        charges_of(read(name, (taxes[0], b"<Imposta>9.99</Imposta>")))
    assert told.value.element == "Imposta"


@pytest.mark.utility("italian_gas")
def test_none_of_them_is_anybodys_bill(portal: Any, tmp_path: Path) -> None:
    load_client(portal)
    folder = tmp_path / "in"
    folder.mkdir()
    for name in FILES:
        (folder / name).write_bytes((DATA / name).read_bytes())
    outcome = take(portal, folder)
    assert (outcome.changed, outcome.rejected) == (0, len(FILES))
