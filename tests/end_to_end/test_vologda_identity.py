"""Vologda: the agreement, the first password, both doors, and the end of access."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

from ventanilla.testing.issuing import password_in
from ventanilla.testing.mailbox import links
from ventanilla.testing.site import VENTANILLA, Site

pytestmark = pytest.mark.browser
MINE = "нетривиальная фраза 7"
AGREEMENT = (
    ("--customer", "3500104"),
    ("--number", "ЛК-104"),
    ("--signed-on", "12.01.2026"),
    ("--signer", "head"),
    ("--signer-name", "Белова Анна Сергеевна"),
    ("--document", "passport"),
    ("--document-number", "1903 123456"),
    ("--email", "belova@len.example"),
)


def staff(site: Site, *words: str) -> str:
    environment = {**site.environment, "VENTANILLA_SETTINGS": str(site.settings)}
    line = [str(VENTANILLA), "staff", "--as", "marina", *words]
    done = subprocess.run(line, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.covers("VOL-01", "VOL-02")
def test_an_agreement_becomes_a_login_that_ends_with_it(guest: Callable[..., Any], sites: Any) -> None:
    site = sites("vologda")
    visitor = guest("vologda")
    visitor.go("/")
    assert visitor.main.get_by_role("link", name=re.compile("Регистр")).count() == 0
    visitor.go("/organisations")
    visitor.follow("Пользовательское соглашение")
    assert "Доверенность действует до" in visitor.words
    told = staff(site, "record-agreement", *(word for pair in AGREEMENT for word in pair))
    login, once = re.search(r"логин (vl\d+)", told), password_in(told)
    assert login
    assert "123456" not in told
    visitor.go("/")
    visitor.fill({"Логин": login[1], "Пароль": once})
    visitor.press("Войти")
    assert visitor.heading == "Придумайте пароль"
    form = visitor.main
    form.locator("input[name=current_password]").fill(once)
    form.locator("input[name=password]").fill(MINE)
    form.locator("input[name=password_again]").fill(MINE)
    visitor.press("Сохранить")
    assert "/details" in visitor.path
    visitor.go("/accounts")
    assert "по подписанному соглашению" in visitor.words
    assert "supply.evidence" not in visitor.words
    assert visitor.main.get_by_text("Убрать").count() == 0
    _forgotten(guest("vologda"), site, login[1])
    agreement = told.partition(" ")[0]
    staff(site, "end-agreement", agreement, "--reason", "уволена")
    visitor.go("/profile")
    assert visitor.path == "/sign-in"
    visitor.fill({"Логин": login[1], "Пароль": "ещё одна фраза 9"})
    visitor.press("Войти")
    assert "закрыт или заблокирован" in visitor.words
    site.mail_to("belova@len.example", "Доступ")


def _forgotten(visitor: Any, site: Site, login: str) -> None:
    visitor.go("/organisations")
    visitor.follow("Личный кабинет", visitor.main)
    assert visitor.path == "/sign-in/organisations"
    visitor.follow("Забыли пароль?")
    visitor.fill({"Логин": login})
    visitor.main.get_by_role("button").last.click()
    visitor.page.wait_for_url("**/password/forgotten/sent")
    mail = next(
        each
        for each in iter(lambda: site.mail_to("belova@len.example", ""), None)
        if "/password/reset/" in str(links(each))
    )
    visitor.go(links(mail)[0])
    visitor.main.locator("input[name=password]").fill("ещё одна фраза 9")
    visitor.main.locator("input[name=password_again]").fill("ещё одна фраза 9")
    visitor.main.get_by_role("button", name=re.compile(".")).last.click()
    visitor.page.wait_for_url("**/password/reset/done")


@pytest.mark.covers("VOL-01", "VOL-03")
def test_a_first_password_has_to_be_changed_and_the_head_changes_the_e_mail(guest: Callable[..., Any]) -> None:
    visitor = guest("vologda")
    visitor.go("/sign-in/organisations")
    visitor.fill({"Логин": "vl100003", "Пароль": "vhad-9876-test"})
    visitor.press("Войти")
    assert visitor.heading == "Придумайте пароль"
    form = visitor.main
    form.locator("input[name=current_password]").fill("vhad-9876-test")
    form.locator("input[name=password]").fill(MINE)
    form.locator("input[name=password_again]").fill(MINE)
    form.locator("input[name=email]").fill("novaya@len.example")
    visitor.press("Сохранить")
    visitor.go("/settings")
    assert "novaya@len.example" in visitor.words
