"""Bills that came in as e-invoices: their list, their page, their paper, what they are paid by, what they add up to."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pypdf
import pypdfium2
import pytest
import zxingcpp

from ventanilla.errors import NotFound
from ventanilla.testing.billing import load
from ventanilla.testing.italian import (
    CLIENT,
    GAS,
    NOTICE,
    POWER,
    TAX_ID,
    Visit,
    gas_lines,
    gas_paper,
    invoices,
    point_id,
    power_lines,
    power_paper,
    take,
)  # fmt: skip
from ventanilla.testing.paying import open_bank

pytestmark = pytest.mark.utility("italian_gas")
CODE = f"PAGOPA|002|{NOTICE}|{TAX_ID}|10386"


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    """One database is enough for what is no SQL of its own."""
    return sqlite_url


@pytest.fixture
def visit(portal: Any, tmp_path: Path) -> Visit:
    made = Visit(portal)
    take(portal, invoices(tmp_path / "in", gas=[gas_paper()], power=[power_paper()]))
    return made


def years(portal: Any, tmp_path: Path) -> None:
    """Electricity of three years, two bills each, and a credit note."""
    papers = [
        power_paper(
            f"{year}/{month:06d}", issued_on=date(year, month + 1, 7), first=date(year, month - 1, 1),
            last=date(year, month, 28), lines=power_lines(100 * month, "3" if year < 2025 else "4.5"), due_on=None,
        )
        for year in (2023, 2025)
        for month in (2, 6)
    ]  # fmt: skip
    note = power_paper("2025/000900", kind="TD04", issued_on=date(2025, 7, 9), first=date(2025, 6, 1),
                       last=date(2025, 6, 28), lines=power_lines(50), due_on=None, notice="")  # fmt: skip
    assert not take(portal, invoices(tmp_path / "years", lot=[*papers, note])).rejected


def pages(content: bytes) -> list[str]:
    found = pypdf.PdfReader(io.BytesIO(content)).pages
    return [page.extract_text().replace("\u00a0", " ") for page in found]


@pytest.mark.covers("ITA-05")
def test_bills_are_listed_since_2014_and_the_mark_is_where_a_pdf_is(visit: Visit) -> None:
    whose = {"customer_number": CLIENT, "supply_number": GAS}
    for number, year in (("2014000001", 2014), ("2013000001", 2013)):
        day = date(year, 3, 10)
        row = {
            **whose, "month": _month(day), "number": number, "issued_on": day, "due_on": day, "total": Decimal(50),
            "holder": "Nencini Alba", "paper": False,
        }  # fmt: skip
        load(visit.portal.house, "bills", [row])
        paid = {**whose, "bill_number": number, "paid_on": day, "amount": Decimal(50)}
        load(visit.portal.house, "payments", [paid])
    table = visit.page("/bills").find(".//main//table")
    assert [" ".join(cell.text_content().split()) for cell in table.findall("./thead/tr/th")][-1] == "Doc"
    rows = {row[0].text_content().strip(): row[-1] for row in table.findall("./tbody/tr")}
    assert list(rows) == ["2026/000871", "2014000001"], "nothing from before 2014"
    assert rows["2026/000871"].find("a").get("href").endswith(".pdf")
    assert rows["2014000001"].find("a") is None
    old = visit.bill_id("2014000001")
    assert visit.get(f"/bills/{old}").status_code == 200
    assert ".pdf" not in visit.get(f"/bills/{old}").text
    for answer in (visit.get(f"/bills/{old}.pdf"), visit.json(f"/bills/{old}/pdf")):
        assert answer.status_code == 404
    listed = {one["number"]: one["has_paper"] for one in visit.json("/bills").json["items"]}
    assert listed == {"2026/000871": True, "2014000001": False}
    with pytest.raises(NotFound):
        visit.portal.documents.bill_pdf(visit.actor, point_id(visit.portal, GAS), old)


@pytest.mark.covers("ITA-19")
def test_the_paper_has_the_client_code_below_number_and_date_and_sums_the_bill_up(visit: Visit) -> None:
    content = visit.get(f"/bills/{visit.bill_id()}.pdf").data
    front, behind = pages(content)
    lines = front.splitlines()
    at = next(at for at, line in enumerate(lines) if line.startswith("N. 2026/000871"))
    assert lines[at + 1 : at + 3] == ["Emessa il 07/04/2026", "Codice cliente 000123"]
    for said in (
        "Scontrino dell'energia", "120 Sm³ × 0,613417 €/Sm³", "73,61 €", "2 mesi × 7,00 €/mese", "Accise e imposte",
        "10,97 €", "103,86 €", "Box dell'offerta", "004211GSVML01XXGASSER12MESI00", "Consumo annuo", "120 Sm³",
        "1.120", "Pdr 00000000000001", "Paghi con pagoPA", "Da pagare entro il 30/04/2026",
    ):  # fmt: skip
        assert said in front, said
    for said in ("Rete e oneri".lower(), "0,123456", "riepilogo iva", "78,89 €", "copia di cortesia"):
        assert said in behind.lower(), said


@pytest.mark.covers("ITA-05")
def test_the_payment_code_of_the_paper_is_scanned_back(visit: Visit) -> None:
    content = visit.get(f"/bills/{visit.bill_id()}.pdf").data
    image = pypdfium2.PdfDocument(content)[0].render(scale=2.5).to_pil()
    (read,) = zxingcpp.read_barcodes(image)
    assert read.text == CODE


def test_the_page_says_what_the_paper_says(visit: Visit) -> None:
    tree = visit.page(f"/bills/{visit.bill_id()}")
    said = visit.said(tree)
    for part in (
        "Fattura", "Scontrino dell'energia", "120 Sm³", "0,613417 €/Sm³", "Box dell'offerta", "Gas Sereno 12",
        "Riepilogo IVA", "78,89 €", "3010 0000 0000 0123", "00000000000001", "Copia di cortesia",
    ):  # fmt: skip
        assert part in said, part
    assert tree.find(".//svg[@class='qr']") is not None


def test_the_operation_says_what_the_page_says(visit: Visit) -> None:
    told = visit.json(f"/bills/{visit.bill_id()}").json
    assert (told["kind"], told["notice"]["code"], told["notice"]["number"]) == ("invoice", CODE, NOTICE)
    assert [(one["part"], one["amount"]["amount"]) for one in told["receipt"]] == [
        ("consumption", "73.61"), ("fixed", "14.00"), ("tax", "5.28"), ("vat", "10.97"),
    ]  # fmt: skip
    assert told["receipt"][0]["price"] == "0.613417"
    assert told["vat"] == [
        {"rate": "10", "base": {"amount": "78.89", "currency": "EUR"}, "tax": {"amount": "7.89", "currency": "EUR"}},
        {"rate": "22", "base": {"amount": "14.00", "currency": "EUR"}, "tax": {"amount": "3.08", "currency": "EUR"}},
    ]
    assert told["yearly"] == {"amount": {"value": "120", "unit": "Sm³"}, "first": "2026-03", "last": "2026-03"}
    assert told["attributes"]["offer_code"] == "004211GSVML01XXGASSER12MESI00"


def test_what_is_paid_in_part_is_asked_for_in_part(visit: Visit) -> None:
    paid = {"customer_number": CLIENT, "supply_number": GAS, "bill_number": "2026/000871",
            "paid_on": date(2026, 4, 10), "amount": Decimal("3.86")}  # fmt: skip
    load(visit.portal.house, "payments", [paid])
    assert visit.json(f"/bills/{visit.bill_id()}").json["notice"]["code"] == CODE.replace("10386", "10000")
    load(visit.portal.house, "payments", [{**paid, "amount": Decimal(100)}])
    assert visit.json(f"/bills/{visit.bill_id()}").json["notice"] is None


@pytest.mark.covers("ITA-08")
def test_withdrawals_are_energy_and_power_by_year(visit: Visit, tmp_path: Path) -> None:
    years(visit.portal, tmp_path)
    items = visit.json("/withdrawals", POWER).json["items"]
    assert [(one["period"], one["amount"]["value"], one["power"] and one["power"]["value"]) for one in items] == [
        ("2023", "800", "3"), ("2024", None, None), ("2025", "750", "4.5"), ("2026", "410", "3"),
    ]  # fmt: skip
    assert items[1]["amount"]["absent"] == "not_supplied", "a year without bills is not 0"
    assert [one["until"] for one in items] == [None, None, None, "2026-03"]
    months = visit.json("/withdrawals?year=2025", POWER).json["items"]
    assert [(one["period"], one["amount"]["value"]) for one in months if one["bills"]] == [
        ("2025-02", "200"), ("2025-06", "550"),
    ]  # fmt: skip
    gas = visit.json("/withdrawals").json["items"]
    assert [(one["amount"]["value"], one["amount"]["unit"], one["power"]) for one in gas] == [("120", "Sm³", None)]


@pytest.mark.covers("ITA-08")
def test_withdrawals_are_shown_as_a_chart_or_as_a_table_and_as_files(visit: Visit, tmp_path: Path) -> None:
    years(visit.portal, tmp_path)
    chart = visit.page("/withdrawals", POWER)
    assert [each.text for each in chart.findall(".//main//section/h2")] == ["Energia fatturata", "Potenza fatturata"]
    assert len(chart.findall(".//main//div[@class='chart']")) == 2
    table = visit.page("/withdrawals?view=table", POWER)
    assert table.find(".//main//div[@class='chart']") is None
    rows = [[cell.text_content().strip() for cell in row] for row in table.findall(".//main//tbody/tr")]
    assert [row[:3] for row in rows][::2] == [["2023", "3", "800"], ["2025", "4,5", "750"]]
    href = table.findall(".//main//tbody/tr")[0].find(".//a").get("href")
    assert "year=2023" in href
    assert "view=table" in href
    body = visit.get("/withdrawals.csv", POWER).data.decode("utf-8-sig")
    found = list(csv.reader(io.StringIO(body)))
    assert [row[:3] for row in found[1:]] == [
        ["2023", "3", "800"],
        ["2024", "", ""],
        ["2025", "4.5", "750"],
        ["2026", "3", "410"],
    ]
    sheet = visit.get("/withdrawals.xlsx?year=2025", POWER)
    assert sheet.data[:2] == b"PK"
    assert "2025.xlsx" in sheet.headers["Content-Disposition"]


@pytest.mark.parametrize("year", ["1", "abcd", "99999", "2027", "²025"])
def test_a_year_that_is_none_is_told(visit: Visit, year: str) -> None:
    assert visit.get(f"/withdrawals?year={year}").status_code == 422
    assert visit.get(f"/withdrawals.csv?year={year}").status_code == 422
    answer = visit.json(f"/withdrawals?year={year}")
    assert answer.status_code == 422
    assert "year" in answer.text


def test_nothing_billed_says_so(portal: Any) -> None:
    visit = Visit(portal)
    assert "Non è ancora stato fatturato nulla" in visit.said(visit.page("/withdrawals"))
    assert visit.json("/withdrawals").json["items"] == []
    assert visit.get("/withdrawals.csv").status_code == 200


def test_anothers_withdrawals_are_like_none(visit: Visit) -> None:
    stranger = visit.client.get("/supplies/nobody/withdrawals", base_url="http://127.0.0.1:8000/italian_gas")
    assert stranger.status_code == 404


def _month(day: date) -> Any:
    from ventanilla.kernel.periods import Month

    return Month.of(day)


def test_an_open_bill_is_paid_through_the_provider(portal_settings: Any, clock: Any, tmp_path: Path) -> None:
    from ventanilla.app import build_portal

    with open_bank(tmp_path, clock) as bank:
        portal = build_portal(replace(portal_settings, payments=bank.settings), clock=clock)
        visit = Visit(portal)
        take(portal, invoices(tmp_path / "in", gas=[gas_paper()]))
        page = visit.page(f"/bills/{visit.bill_id()}")
        assert any("/pay?bill=" in (link.get("href") or "") for link in page.iter("a"))
        base, headers = "http://127.0.0.1:8000/italian_gas", {**visit.bearer, "Idempotency-Key": "mine-1"}
        where = f"/api/v1{visit.root()}/payments"
        began = visit.client.post(where, base_url=base, json={"bill_id": visit.bill_id()}, headers=headers)
        assert began.status_code == 201, began.text
        bank.pay(began.json["url"])
        portal.billing.paying.refreshed(visit.actor, point_id(portal, GAS), began.json["id"])
        (detail,) = [visit.json(f"/bills/{visit.bill_id()}").json]
        assert (detail["state"], detail["notice"], detail["payments"][0]["channel"]) == (
            "paid",
            None,
            "Portale clienti",
        )
        portal.house.db.close()


def test_a_credit_note_and_a_long_bill_have_their_papers(visit: Visit, tmp_path: Path) -> None:
    note = gas_paper("NC 1/2026", kind="TD04", issued_on=date(2026, 4, 9), lines=gas_lines(20), due_on=None, notice="")
    first, *rest = gas_lines()
    long = gas_paper("2026/000999", lines=[first, *(replace(rest[0], description=f"Riga {at}") for at in range(150))])
    assert not take(visit.portal, invoices(tmp_path / "more", note=[note], long=[long])).rejected
    (front, *behind) = pages(visit.get(f"/bills/{visit.bill_id('NC 1/2026')}.pdf").data)
    assert "Nota di credito" in front
    assert "Paghi con pagoPA" not in front
    assert visit.get(f"/bills/{visit.bill_id('NC 1/2026')}").status_code == 200
    (front, *behind) = pages(visit.get(f"/bills/{visit.bill_id('2026/000999')}.pdf").data)
    assert "Paghi con pagoPA" in front
    assert "Riga 149" in "".join(behind[1:])
