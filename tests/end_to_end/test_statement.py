"""§6.2 of COSEPAV's manual: Resumen de Cuenta, checked by sums over the feed's own files."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader

from ventanilla.testing.axe import LOOK, complaints

if TYPE_CHECKING:
    from conftest import Socio

pytestmark = pytest.mark.browser

COLUMNS = ["Fecha", "Movimiento", "Comprobante", "Detalle", "Debe", "Haber", "Saldo"]


def section(socio: Socio, label: str, name: str) -> None:
    """A section of one supply, through the accounts table and the menu."""
    socio.go("/accounts")
    with socio.page.expect_navigation():
        socio.main.get_by_role("link", name=f"Ver {label}", exact=True).click()
    socio.follow(name, socio.page.get_by_role("navigation", name="Secciones"))


def rows(socio: Socio) -> list[list[str]]:
    """The cells of the table, row by row."""
    found = socio.main.get_by_role("table").locator("tbody tr").all()
    return [[" ".join(cell.split()) for cell in row.locator("th, td").all_inner_texts()] for row in found]


def pesos(text: str) -> Decimal:
    """An amount as Argentina writes it; nothing is 0."""
    digits = re.sub(r"[^\d,-]", "", text).replace(",", ".")
    return Decimal(digits or 0)


def day(text: str) -> date:
    """``dd/mm/yyyy``."""
    return date(int(text[6:10]), int(text[3:5]), int(text[:2]))


def today() -> date:
    """At the co-operative's place."""
    return datetime.now(ZoneInfo("America/Argentina/Buenos_Aires")).date()


def booked(feed: Path, customer: str) -> list[tuple[date, Decimal]]:
    """What the files say of the member's first supply: days and amounts, payments negative."""
    out = []
    for name, on, amount, sign in (("bills", "issued_on", "total", 1), ("payments", "paid_on", "amount", -1)):
        with (feed / f"{name}.csv").open(encoding="cp1252", newline="") as text:
            for row in csv.DictReader(text, delimiter=";"):
                if (row["customer_number"], row["supply_number"]) == (customer, "1"):
                    out.append((day(row[on]), sign * Decimal(row[amount].replace(",", "."))))
    return out


@pytest.mark.covers("COS-11", "COS-13")
def test_the_balance_is_the_sum_of_the_feed_and_of_the_debts(bruno: Socio, feed: Path) -> None:
    section(bruno, "2041 / 1", "Resumen de Cuenta")
    assert bruno.heading == "Resumen de Cuenta"
    assert bruno.main.get_by_role("columnheader").all_inner_texts() == COLUMNS
    opening, *lines = rows(bruno)
    balance = pesos(opening[-1])
    for line in lines:
        balance += pesos(line[4]) - pesos(line[5])
        assert pesos(line[6]) == balance, line
    of_feed = booked(feed, "2041")
    assert balance == sum(amount for _, amount in of_feed)
    since = day(bruno.page.get_by_label("Desde").evaluate("field => field.value.split('-').reverse().join('/')"))
    assert pesos(opening[-1]) == sum(amount for on, amount in of_feed if on < since)
    assert len(lines) == sum(on >= since for on, _ in of_feed)
    figure = bruno.main.locator(".prime .figure").inner_text()
    assert pesos(figure) == balance
    bruno.follow("Ver lo que debés")
    assert pesos(bruno.main.locator(".prime .figure").inner_text()) == balance


@pytest.mark.covers("COS-13")
def test_a_period_is_chosen_and_stays_in_page_file_and_paper(ana: Socio) -> None:
    section(ana, "5555 / 1", "Resumen de Cuenta")
    first = today().replace(day=1, month=1)
    ana.page.get_by_label("Desde").fill(first.isoformat())
    ana.page.get_by_label("Hasta").fill(today().isoformat())
    ana.press("Ver")
    assert f"from={first}" in ana.page.url
    shown = rows(ana)
    assert all(day(row[0]) >= first for row in shown[1:])
    href = ana.page.get_by_role("link", name="Descargar CSV").get_attribute("href") or ""
    table = list(csv.reader(io.StringIO(ana.fetch(href).decode("utf-8-sig"))))
    assert table[0] == COLUMNS
    assert [Decimal(row[6]) for row in table[1:]] == [pesos(row[-1]) for row in shown]
    href = ana.page.get_by_role("link", name="Descargar PDF").get_attribute("href") or ""
    pages = PdfReader(io.BytesIO(ana.fetch(href))).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split()).replace("\u00a0", " ")
    for part in ("Resumen de Cuenta", "5555 / 1", "Ferreyra, Ana", "Saldo anterior", "Saldo final", shown[-1][-1]):
        assert part in text, part


@pytest.mark.covers("COS-13")
def test_a_wrong_period_is_told_and_another_supply_keeps_it(ana: Socio) -> None:
    section(ana, "5555 / 1", "Resumen de Cuenta")
    path = ana.path
    answer = ana.go(f"{path}?from={today()}&to=2020-01-01")
    assert answer.status == 422
    assert "La fecha hasta es anterior a la fecha desde." in ana.words
    ana.go(f"{path}?from=2026-02-30&to=x")
    assert ana.main.locator(".summary a").count() == 2
    ana.go(f"{path}?from=2026-01-01")
    ana.page.locator(".supply summary").click()
    with ana.page.expect_navigation():
        ana.page.locator(".supply a", has_text="8888 / 1").click()
    assert ana.path != path
    assert "from=2026-01-01" in ana.page.url


@pytest.mark.covers("COS-13")
def test_a_new_supply_has_an_empty_account(bruno: Socio) -> None:
    section(bruno, "9001 / 1", "Resumen de Cuenta")
    assert "No hay movimientos en este período" in bruno.words
    assert "No debés nada." in bruno.words


def test_axe_finds_nothing(visit: Callable[..., Socio], bruno_state: object) -> None:
    bruno = visit(storage_state=bruno_state, **LOOK)
    for label in ("2041 / 1", "9001 / 1"):
        section(bruno, label, "Resumen de Cuenta")
        assert complaints(bruno) == [], label
    bruno.go(f"{bruno.path}?from=x&to=y")
    assert complaints(bruno) == [], "refused"
