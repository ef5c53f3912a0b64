"""Komi's client sees services, debt and bills, and pays: through the provider, and by the bank's code."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from decimal import Decimal

import pytest
import zxingcpp
from axe_playwright_python.sync_playwright import Axe
from PIL import Image

from ventanilla.billing.payment_code import read_payment_code
from ventanilla.testing.visitor import Visitor

pytestmark = pytest.mark.browser
MONEY = re.compile(r"(\d[\d ]*,\d\d) ₽")


def amounts(text: str) -> list[Decimal]:
    plain = text.replace("\u00a0", " ").replace("\u202f", " ")
    return [Decimal(found.replace(" ", "").replace(",", ".")) for found in MONEY.findall(plain)]


def said(visitor: Visitor) -> str:
    return visitor.main.inner_text().replace("\u00a0", " ")


def assert_accessible(visitor: Visitor) -> None:
    found = Axe().run(visitor.page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []


def pay(visitor: Visitor, choice: str, delivery: str = "сразу") -> None:
    """On the provider's page."""
    page = visitor.page
    assert visitor.site.bank is not None
    assert page.url.startswith(visitor.site.bank.url)
    if choice == "Оплатить":
        page.get_by_label("Как придёт уведомление").select_option(label=delivery)
    with page.expect_navigation():
        page.get_by_role("button", name=choice, exact=True).click()


@pytest.mark.covers("KOM-06", "KOM-16", "KOM-11")
def test_the_landing_page_lists_each_service_with_contract_tariff_and_debt(guest: Callable[..., Visitor]) -> None:
    kaneva = guest("komiesc", "10200451")
    kaneva.go("/")
    assert kaneva.heading == "Оказываемые услуги"
    services = ["Электроэнергия", "Отопление", "Горячая вода", "Холодная вода", "Жилищные услуги"]
    headings = kaneva.main.get_by_role("heading", level=2).all_inner_texts()
    assert [each for each in headings if each in services] == services
    for number, price in (("1020045101", "руб./кВт·ч"), ("1020045102", "руб./Гкал"), ("1020045105", "руб./м²")):
        card = kaneva.main.locator("section", has_text=number)
        assert price in card.inner_text()
    assert_accessible(kaneva)
    kaneva.follow("Тарифы и нормативы")
    assert "Норматив" in said(kaneva)
    assert_accessible(kaneva)


@pytest.mark.covers("KOM-07")
def test_client_contract_and_contract_values_are_there(guest: Callable[..., Visitor]) -> None:
    kaneva = guest("komiesc", "10200451")
    kaneva.go("/")
    kaneva.follow("Основные данные", kaneva.page.get_by_role("navigation", name="Разделы"))
    text = said(kaneva)
    assert all(word in text for word in ("Канева Полина Игоревна", "10200451", "Договор № 1020045101"))
    assert_accessible(kaneva)
    kaneva.follow("Договорные значения", kaneva.page.get_by_role("navigation", name="Разделы"))
    rows = kaneva.main.locator("tbody tr")
    assert rows.count() == 12
    cells = [amounts(row.inner_text())[-1] for row in rows.all()]
    assert amounts(kaneva.main.locator("tfoot").inner_text()) == [sum(cells)]
    assert_accessible(kaneva)


@pytest.mark.covers("KOM-08", "KOM-11")
def test_a_debtor_pays_a_bill_and_sees_the_payment_among_those_received(guest: Callable[..., Visitor]) -> None:
    rochev = guest("komiesc", "10317722")
    rochev.go("/")
    before = amounts(rochev.main.locator(".figure").inner_text())[0]
    rochev.follow("Выставленные счета", rochev.page.get_by_role("navigation", name="Разделы"))
    assert amounts(rochev.main.locator(".notice").first.inner_text())[0] == before
    rochev.main.locator("tbody a").first.click()
    rochev.page.wait_for_load_state()
    total = amounts(rochev.main.locator(".figure").first.inner_text())[0]
    assert_accessible(rochev)
    rochev.follow("Оплатить онлайн")
    rochev.fill({"Сумма": "10,001"})
    rochev.press("Перейти к оплате")
    assert "слишком много знаков" in said(rochev)
    assert rochev.field("Сумма").input_value() == "10,001"
    assert_accessible(rochev)
    rochev.fill({"Сумма": "100,50"})
    rochev.press("Перейти к оплате")
    pay(rochev, "Вернуться без оплаты")
    assert "не завершён" in said(rochev)
    assert_accessible(rochev)
    rochev.follow("Продолжить оплату")
    pay(rochev, "Оплатить", "в неверном порядке")
    assert "оплачен" in said(rochev), "asked of the provider on the way back"
    rochev.follow("Зачисленные платежи", rochev.page.get_by_role("navigation", name="Разделы"))
    first = rochev.main.locator("tbody tr").first.inner_text()
    assert "Личный кабинет" in first
    assert amounts(first) == [Decimal("100.50")]
    assert_accessible(rochev)
    rochev.go("/")
    assert amounts(rochev.main.locator(".figure").inner_text())[0] == before - Decimal("100.50")
    assert total > 100


@pytest.mark.covers("KOM-11")
def test_the_code_on_the_bill_says_what_the_page_says(guest: Callable[..., Visitor]) -> None:
    rochev = guest("komiesc", "10317722")
    rochev.go("/")
    rochev.follow("Выставленные счета", rochev.page.get_by_role("navigation", name="Разделы"))
    rochev.main.locator("tbody a").last.scroll_into_view_if_needed()
    rochev.main.locator("tbody tr", has_text="Просрочен").locator("a").first.click()
    rochev.page.wait_for_load_state()
    rochev.page.get_by_text("Реквизиты текстом").click()
    picture = Image.open(io.BytesIO(rochev.page.locator("svg.qr").screenshot()))
    (code,) = zxingcpp.read_barcodes(picture)
    read = read_payment_code(bytes(code.bytes))
    assert (read.encoding, read.faults) == ("cp1251", ())
    text = said(rochev)
    for name in ("Name", "PersonalAcc", "BankName", "BIC", "CorrespAcc", "Purpose", "PayeeINN", "PersAcc"):
        assert read.fields[name] in text, name
    assert read.sum == int(amounts(rochev.main.locator(".figure").first.inner_text())[0] * 100)
