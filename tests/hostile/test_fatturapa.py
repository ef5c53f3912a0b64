"""Hostile e-invoices: each is set aside with its reason, and the honest file beside them comes in."""

from __future__ import annotations

import csv
import time
from pathlib import Path
from typing import Any

import pytest

from ventanilla.demo.fatturapa import invoice_file
from ventanilla.testing.italian import ALBA, OFFICE, gas_paper, invoices, load_client, power_paper, take

pytestmark = pytest.mark.utility("italian_gas")

GOOD = invoice_file(OFFICE, ALBA, [gas_paper()])
START = b'<?xml version="1.0" encoding="utf-8"?>'
ROOT = b"<p:FatturaElettronica"
WINDOWS = invoice_file(OFFICE, ALBA, [gas_paper("2026/à")], encoding="windows-1252")


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    """One database is enough for what is no SQL of its own."""
    return sqlite_url


def with_type(subset: bytes) -> bytes:
    return GOOD.replace(START, START + b"<!DOCTYPE p:FatturaElettronica [" + subset + b"]>", 1)


LAUGHS = b'<!ENTITY a "' + b"ha" * 50 + b'">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + at, b"&%c;" % (97 + at) * 30) for at in range(8)
)  # fmt: skip
HOSTILE: dict[str, bytes] = {
    "xxe_file": with_type(b'<!ENTITY x SYSTEM "file:///etc/passwd">').replace(b"Nencini Alba", b"&x;"),
    "xxe_net": with_type(b'<!ENTITY x SYSTEM "http://127.0.0.1:9/x">').replace(b"Nencini Alba", b"&x;"),
    "parameter_entity": with_type(b'<!ENTITY % x SYSTEM "file:///etc/hostname"> %x;'),
    "billion_laughs": with_type(LAUGHS).replace(b"Nencini Alba", b"&i;"),
    "utf_16_type": with_type(b'<!ENTITY x "y">').replace(b"utf-8", b"utf-16", 1).decode().encode("utf-16"),
    "deep": START + b"<a>" * 100_000,
    "broken_off": GOOD[: len(GOOD) // 2],
    "no_xml": b"%PDF-1.7 not an invoice",
    "empty": b"",
    "too_large": GOOD.replace(b"Quota fissa", b"Q" * (6 * 1024 * 1024), 1),
    "other_root": GOOD.replace(b"FatturaElettronica ", b"FatturaElettronicaSemplificata ").replace(
        b"</p:FatturaElettronica>", b"</p:FatturaElettronicaSemplificata>"),
    "old_version": GOOD.replace(b"/fatture/v1.2", b"/fatture/v1.1").replace(b"FPR12", b"SDI11"),
    "simplified_version": GOOD.replace(b'versione="FPR12"', b'versione="FSM10"'),
    "windows_as_utf_8": WINDOWS.replace(b"windows-1252", b"utf-8", 1),
    "utf_8_as_windows": invoice_file(OFFICE, ALBA, [gas_paper("2026/à")]).replace(b"utf-8", b"windows-1252", 1),
    "undefined_byte": WINDOWS.replace(b"\xe0", b"\x81"),
    "utf_7": GOOD.replace(b"utf-8", b"utf-7", 1),
    "no_body": GOOD[: GOOD.index(b"<FatturaElettronicaBody>")] + b"</p:FatturaElettronica>",
    "nan": GOOD.replace(b"<PrezzoTotale>14.00<", b"<PrezzoTotale>NaN<", 1),
    "exponent": GOOD.replace(b"<PrezzoTotale>14.00<", b"<PrezzoTotale>1e9<", 1),
    "no_day": GOOD.replace(b"<Data>2026-04-07<", b"<Data>2026-02-30<", 1),
    "invisible": GOOD.replace(b"Quota fissa", "Quota \u202efissa".encode(), 1),
    "dollars": GOOD.replace(b"<Divisa>EUR<", b"<Divisa>USD<", 1),
}  # fmt: skip


def test_each_is_set_aside_and_the_honest_one_comes_in(portal: Any, tmp_path: Path) -> None:
    load_client(portal)
    assert all(content != GOOD for content in HOSTILE.values())
    folder = invoices(tmp_path / "in", good=[power_paper()], **HOSTILE)
    (folder / "signed.xml.p7m").write_bytes(b"\x30\x82" + GOOD)
    (folder / "notes.txt").write_text("not looked at")
    (folder / "link.xml").symlink_to("/etc/passwd")
    started = time.monotonic()
    outcome = take(portal, folder)
    assert time.monotonic() - started < 10, "nothing of a bomb went off"
    with (tmp_path / "rejects" / "fatturapa.rejects.csv").open(encoding="utf-8", newline="") as stream:
        told = list(csv.DictReader(stream))
    assert {one["file"] for one in told} == {f"{name}.xml" for name in HOSTILE} | {"signed.xml.p7m"}
    assert (outcome.files[0].inserted, outcome.rejected) == (1, len(HOSTILE) + 1)
    assert all(one["reject_reason"] for one in told)
    assert "root:" not in "".join(one["reject_reason"] for one in told)


def test_a_formula_in_a_name_does_nothing_in_a_spreadsheet(portal: Any, tmp_path: Path) -> None:
    load_client(portal)
    take(portal, invoices(tmp_path / "in", **{"=1+1": b"<x/>"}))
    text = (tmp_path / "rejects" / "fatturapa.rejects.csv").read_text(encoding="utf-8")
    assert "'=1+1.xml" in text
