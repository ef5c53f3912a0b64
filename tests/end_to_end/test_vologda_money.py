"""Vologda's organisation: its contracts on the main page, debt or overpayment, the history of accruals and payments."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from axe_playwright_python.sync_playwright import Axe

from ventanilla.testing.visitor import Visitor

pytestmark = pytest.mark.browser
MONEY = re.compile(r"(\d[\d ]*,\d\d) ₽")


def amounts(text: str) -> list[Decimal]:
    plain = text.replace("\u00a0", " ").replace("\u202f", " ")
    return [Decimal(found.replace(" ", "").replace(",", ".")) for found in MONEY.findall(plain)]


def assert_accessible(visitor: Visitor) -> None:
    found = Axe().run(visitor.page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []


@pytest.mark.covers("VOL-03", "VOL-13")
def test_the_main_page_leads_from_each_contract_to_its_tabs(guest: Callable[..., Visitor]) -> None:
    head = guest("vologda", "vl100001")
    head.go("/")
    assert head.heading == "Главная"
    text = head.main.inner_text()
    assert all(word in text for word in ("ОГРН", "Юридический адрес", "3 действующих договора"))
    assert head.main.get_by_role("link", name="Сменить пароль").count() == 1
    assert_accessible(head)
    for tab in ("Контакты", "Документы", "Точки учёта", "Задолженность"):
        assert head.main.get_by_role("link", name=f"{tab} 350010102").count() == 1, tab
    with head.page.expect_navigation():
        head.main.get_by_role("link", name="Задолженность 350010102").click()
    assert head.path.endswith("/balance")
    assert "350010102" in head.page.locator(".supply summary").inner_text()


@pytest.mark.covers("VOL-11", "VOL-12")
def test_debt_and_history_of_a_month_and_of_a_year(guest: Callable[..., Visitor]) -> None:
    head = guest("vologda", "vl100002")
    head.go("/")
    head.follow("Задолженность", head.page.get_by_role("navigation", name="Разделы"))
    owed = amounts(head.main.locator(".figure").inner_text())[0]
    assert owed > 0
    head.field("Месяц").select_option("")
    head.press("Найти")
    opening, charged, paid, closing = amounts(head.main.locator("dl.facts").inner_text())
    assert opening + charged - paid == closing == owed
    captions = head.main.locator("table caption").all_inner_texts()
    assert [each.split(":")[0] for each in captions] == ["Начисления", "Оплаты"]
    rows = head.main.locator("table").nth(1).locator("tbody tr").all_inner_texts()
    assert all(re.search(r"Платёжное поручение\s+\d+\s+\d\d\.\d\d\.\d{4}", row) for row in rows), rows
    assert sum(amounts(row)[0] for row in rows) == paid
    assert_accessible(head)
    head.field("Месяц").select_option(label="Март")
    head.press("Найти")
    assert head.main.locator("table").first.locator("tbody tr").count() == 1
    assert "Счёт-фактура" in head.main.locator("table").first.inner_text()
