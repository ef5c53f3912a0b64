"""The back office in a browser: a clerk signs in with a second factor, answers a message, gives a one-time password."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ventanilla.demo.desk import FACTOR, PASSWORD, code_now
from ventanilla.identity.service.factors.totp import code_at
from ventanilla.testing.axe import LOOK, complaints
from ventanilla.testing.visitor import Visitor

pytestmark = pytest.mark.browser
VENTANILLA = Path(sys.executable).with_name("ventanilla")
WIDE = {"viewport": {"width": 1280, "height": 900}, **LOOK}


def come_in(clerk: Visitor, utility: str) -> None:
    clerk.go("/staff/")
    assert clerk.path == "/staff/sign-in"
    assert complaints(clerk) == []
    typed = {"Электронная почта": f"desk@{utility}.example", "Пароль": PASSWORD}
    clerk.fill({**typed, "Код": "000000"})
    clerk.press("Войти")
    assert "не подходят друг к другу" in clerk.words
    clerk.fill({**typed, "Код": code_now()})
    clerk.press("Войти")
    assert clerk.heading == "Что ждёт ответа"


@pytest.mark.covers("VOL-05")
def test_a_clerk_answers_a_message_in_the_browser(guest: Callable[..., Visitor]) -> None:
    customer, clerk = guest("vologda", "vl100001"), guest("vologda", **WIDE)
    customer.go("/")
    customer.follow("Контакты", customer.page.get_by_role("navigation", name="Разделы"))
    customer.follow("Отправить сообщение", customer.main.locator("div.actions").first)
    customer.fill({"Вопрос": "Когда будет акт сверки?"})
    customer.field("Тема").select_option("accruals")
    customer.page.locator("#f-email").fill("sverka@firma.example")
    with customer.page.expect_navigation():
        customer.page.get_by_role("button", name="Отправить", exact=True).last.click()
    number = customer.heading.rpartition(" ")[2]

    come_in(clerk, "vologda")
    assert complaints(clerk) == []
    clerk.follow("Сообщения", clerk.page.get_by_role("navigation", name="Разделы"))
    assert complaints(clerk) == []
    clerk.follow(number)
    assert "Когда будет акт сверки?" in clerk.words
    assert complaints(clerk) == []
    clerk.fill({"Ответ": "Акт будет в разделе «Документы» завтра."})
    clerk.press("Отправить ответ")
    assert f"Ответ на {number} отправлен." in clerk.words
    customer.follow("Открыть сообщение")
    assert "Акт будет в разделе «Документы» завтра." in customer.words
    assert "Ольга Рочева" in customer.words
    clerk.site.mail_to("sverka@firma.example", "Ответ на ваше сообщение")

    for section in ("Клиенты", "Соглашения", "Сотрудники", "Журнал"):
        clerk.follow(section, clerk.page.get_by_role("navigation", name="Разделы"))
        assert clerk.heading == section
        assert complaints(clerk) == []
    clerk.go("/staff/agreements/new")
    assert complaints(clerk) == []
    clerk.go("/staff/customers")
    clerk.fill({"Номер, документ, имя, логин или почта": "vl100001", "Причина": "звонок"})
    clerk.press("Найти")
    assert "vl100001" in clerk.words
    assert complaints(clerk) == []
    cookies = {each["name"] for each in customer.context.cookies()}
    assert "vologda_staff" not in cookies


@pytest.mark.covers("KOM-03")
def test_an_operator_gives_a_one_time_password(guest: Callable[..., Visitor]) -> None:
    clerk, customer = guest("komiesc", **WIDE), guest("komiesc")
    come_in(clerk, "komiesc")
    clerk.follow("Одноразовые пароли", clerk.page.get_by_role("navigation", name="Разделы"))
    assert complaints(clerk) == []
    clerk.fill({"Номер клиента, договора или логин": "1066028801", "Причина": "номер телефона сменился"})
    clerk.press("Выдать одноразовый пароль")
    assert complaints(clerk) == []
    login, password = clerk.main.locator("code").all_inner_texts()
    clerk.go("/staff/codes")
    assert password not in clerk.words
    customer.go("/sign-in")
    form = customer.main.locator("form").filter(has=customer.page.locator("input[type=password]")).first
    form.locator("input[autocomplete=username]").fill(login)
    form.locator("input[type=password]").fill(password)
    with customer.page.expect_navigation():
        form.locator("button[type=submit]").last.click()
    assert "/sign-in" not in customer.page.url
    for section in ("Вопросы с сайта", "Новости и страницы", "Пакеты показаний"):
        clerk.follow(section, clerk.page.get_by_role("navigation", name="Разделы"))
        assert complaints(clerk) == []
    clerk.go("/staff/contents")
    clerk.main.locator("table a").first.click()
    clerk.press("Посмотреть")
    assert "Предпросмотр" in clerk.words
    assert complaints(clerk) == []


def test_a_new_member_sets_up_their_second_factor(guest: Callable[..., Visitor]) -> None:
    newcomer = guest("vologda", **WIDE)
    command = [str(VENTANILLA), "staff", "--as", "admin", "--settings", str(newcomer.site.settings), "add-member"]
    member = ["Нина Лыткина", "nina@vologda.example", "--role", "clerk"]
    done = subprocess.run([*command, *member], env=newcomer.site.environment, capture_output=True, text=True)
    link = re.search(r"http\S+/staff/enrol/\S+", done.stdout)
    assert link
    newcomer.go(link[0])
    assert complaints(newcomer) == []
    shown = newcomer.main.locator("code").inner_text().replace(" ", "")
    assert len(shown) == 32
    assert shown != FACTOR
    typed = {"Новый пароль": "зелёный сапог у моря", "Новый пароль ещё раз": "зелёный сапог у моря"}
    newcomer.fill({**typed, "Код из приложения": code_at(shown, datetime.now(UTC))})
    newcomer.press("Настроить и начать")
    assert newcomer.main.locator("ol.given li").count() == 10
    assert complaints(newcomer) == []
    newcomer.follow("Сохранено: начать работу")
    sections = newcomer.page.get_by_role("navigation", name="Разделы").get_by_role("link").all_inner_texts()
    assert "Сообщения" in sections
    assert "Журнал" not in sections
