"""The Italian retailer's client with the guide in hand: bills, PDF where the mark is, paying, withdrawals."""

from __future__ import annotations

import io
from collections.abc import Callable

import pypdf
import pytest
import zxingcpp
from axe_playwright_python.sync_playwright import Axe
from PIL import Image

from ventanilla.testing.visitor import Visitor

pytestmark = pytest.mark.browser


def assert_accessible(visitor: Visitor) -> None:
    found = Axe().run(visitor.page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []


@pytest.mark.covers("ITA-05", "ITA-08", "ITA-19")
def test_bills_are_opened_scanned_and_paid_and_withdrawals_compared(guest: Callable[..., Visitor]) -> None:
    alba = guest("italian_gas", "000123")
    alba.go("/")
    alba.follow("Elenco fatture")
    assert alba.heading == "Elenco fatture"
    assert_accessible(alba)
    table = alba.main.locator("table")
    assert table.locator("thead th").last.inner_text() == "Doc"
    assert table.locator("tbody tr").first.locator("td").last.locator("a").count() == 1
    newest = table.locator("tbody th a").first.inner_text()
    with alba.page.expect_navigation():
        alba.main.get_by_label("Anno").select_option("2014")
        alba.press("Applica")
    assert table.locator("tbody tr").count() == 12
    assert table.locator("tbody td a").count() == 0, "no mark on what can't be had"
    alba.go(alba.path)
    with alba.page.expect_navigation():
        alba.main.get_by_text(newest, exact=True).click()
    assert "Box dell'offerta" in alba.words
    assert_accessible(alba)
    shot = Image.open(io.BytesIO(alba.main.locator("svg.qr").screenshot()))
    (read,) = zxingcpp.read_barcodes(shot)
    assert read.text.startswith("PAGOPA|002|3")
    cents = read.text.rpartition("|")[2]
    assert f"{cents[:-2]},{cents[-2:]} €" in alba.words.replace("\u00a0", " ")
    href = alba.main.get_by_role("link", name="Scarica il PDF").get_attribute("href") or ""
    front = pypdf.PdfReader(io.BytesIO(alba.fetch(href))).pages[0].extract_text().splitlines()
    at = front.index(f"N. {newest}")
    assert front[at + 2] == "Codice cliente 000123", "just below number and date"
    assert alba.site.bank is not None
    alba.follow("Paga online")
    with alba.page.expect_navigation():
        alba.main.locator("form button[type=submit]").last.click()
    assert alba.page.url.startswith(alba.site.bank.url)
    alba.press("Torna senza pagare")
    alba.follow("Prelevi Fatturati")
    assert_accessible(alba)
    alba.follow("Tabella")
    years = alba.main.locator("tbody th").all_inner_texts()
    assert years[0] == "2014"
    alba.follow("2015")
    assert alba.main.locator("tbody tr").count() == 12
    alba.page.set_viewport_size({"width": 360, "height": 740})
    assert alba.page.evaluate("document.documentElement.scrollWidth") == 360
    assert_accessible(alba)
