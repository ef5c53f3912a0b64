"""Komi's manual, §1: the public portal with its news, pages, search and questions; the same inside the cabinet."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ventanilla.testing.axe import LOOK, complaints
from ventanilla.testing.mailbox import links
from ventanilla.testing.visitor import Visitor

pytestmark = pytest.mark.browser


@pytest.mark.covers("KOM-01", "KOM-02")
def test_a_visitor_reads_and_searches_the_portal(guest: Callable[..., Visitor]) -> None:
    visitor = guest("komiesc", viewport={"width": 1280, "height": 900}, **LOOK)
    visitor.go("/")
    for words in ("Новости", "Контакт-центр", "г. Сыктывкар", "с 8 до 18", "Задать вопрос", "Тарифы и нормативы"):
        assert words in visitor.words
    for door in ("Личный кабинет для физических лиц", "Личный кабинет для юридических лиц"):
        assert visitor.page.get_by_role("link", name=door).count() == 1
    assert complaints(visitor) == []
    visitor.page.get_by_role("searchbox").fill("тарифов")
    visitor.press("Найти")
    found = visitor.main.get_by_role("article").first
    assert "Тарифы и нормативы" in found.inner_text()
    assert found.locator("mark").first.inner_text() == "Тарифы"
    assert complaints(visitor) == []
    visitor.follow("Тарифы и нормативы", found)
    assert "Электроэнергия, дневная зона" in visitor.words
    assert complaints(visitor) == []
    visitor.follow("Новости", visitor.page.get_by_role("navigation", name="Разделы"))
    visitor.follow("Утверждены новые тарифы")
    assert visitor.heading == "Утверждены новые тарифы"
    visitor.go("/search?q=зимбабве")
    assert "Ничего не нашлось" in visitor.words


@pytest.mark.covers("KOM-15")
def test_a_visitor_asks_and_sees_every_fault_in_russian(guest: Callable[..., Visitor]) -> None:
    visitor = guest("komiesc", viewport={"width": 1280, "height": 900}, **LOOK)
    visitor.go("/")
    visitor.fill({"Имя": "Пётр", "Вопрос": "Где офис в Инте?"})
    visitor.press("Отправить вопрос")
    assert "Укажите один адрес электронной почты" in visitor.words
    assert visitor.field("Вопрос").input_value() == "Где офис в Инте?"
    assert complaints(visitor) == []
    visitor.fill({"E-mail": "petr@pochta.example"})
    visitor.press("Отправить вопрос")
    assert visitor.heading.startswith("Вопросу присвоен номер 20")
    assert complaints(visitor) == []


@pytest.mark.covers("KOM-16", "KOM-17")
def test_news_and_about_are_in_the_cabinet(guest: Callable[..., Visitor]) -> None:
    client = guest("komiesc", "10200451")
    client.go("/")
    menu = client.page.get_by_role("navigation", name="Разделы")
    client.follow("Новости", menu)
    assert "Утверждены новые тарифы" in client.words
    assert menu.get_by_role("link", name="Новости").get_attribute("aria-current") == "page"
    client.follow("О сервисе", menu)
    assert client.heading == "О сервисе"
    assert "номер клиента" in client.words


@pytest.mark.covers("KOM-13")
def test_a_client_subscribes_to_bills_by_mail_at_an_address_that_says_yes(guest: Callable[..., Visitor]) -> None:
    client = guest("komiesc", "10200451")
    client.go("/")
    client.follow("Подписки", client.page.get_by_role("navigation", name="Разделы"))
    client.page.locator("#f-agree").check()
    client.press("Получать электронные счета")
    assert "адрес" in client.page.get_by_role("alert").inner_text()
    client.page.locator("#f-address").fill("kaneva@pochta.example")
    client.page.locator("#f-agree").check()
    client.press("Получать электронные счета")
    client.go(links(client.site.mail_to("kaneva@pochta.example", "Присылать сюда счета"))[0])
    client.press("Подтвердить адрес")
    assert client.heading.endswith("Адрес подтверждён")
    client.go("/notifications")
    assert "1020045101" in client.words
