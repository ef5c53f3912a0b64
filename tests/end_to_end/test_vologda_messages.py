"""Vologda's manual, «Контакты» and «Отправка сообщения»: a contract's specialists, and a message to one of them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ventanilla.testing.axe import LOOK, complaints
from ventanilla.testing.mailbox import plain
from ventanilla.testing.site import Site
from ventanilla.testing.visitor import Visitor

pytestmark = pytest.mark.browser
VENTANILLA = Path(sys.executable).with_name("ventanilla")
TEXT = "Просим прислать расшифровку счёта.\n\nС уважением, бухгалтерия"


def staff(site: Site, *words: str) -> None:
    """As a clerk at the command line."""
    command = [str(VENTANILLA), "staff", "--as", "Ольга", "--settings", str(site.settings), *words]
    done = subprocess.run(command, env=site.environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.covers("VOL-04", "VOL-05", "VOL-13")
def test_a_message_with_files_reaches_its_specialist_and_the_reply_comes_back(
    guest: Callable[..., Visitor], tmp_path: Path
) -> None:
    accountant = guest("vologda", "vl100001", viewport={"width": 1280, "height": 900}, **LOOK)
    accountant.go("/")
    accountant.follow("Контакты", accountant.page.get_by_role("navigation", name="Разделы"))
    assert accountant.heading == "Контакты"
    for words in ("Ведущий специалист по расчётам", "+7 817 200", "каб. 205", "Начисления и оплата"):
        assert words in accountant.words
    assert complaints(accountant) == []

    accountant.follow("Отправить сообщение", accountant.main.locator("div.actions").first)
    (tmp_path / "акт.txt").write_text("Показания: 12345", encoding="utf-8")
    (tmp_path / "рисунок.svg").write_text("<svg onload='alert(1)'/>", encoding="utf-8")
    accountant.fill({"Вопрос": TEXT})
    accountant.page.set_input_files("#f-files", [tmp_path / "акт.txt", tmp_path / "рисунок.svg"])
    accountant.press("Добавить файл")
    assert "«рисунок.svg». Можно приложить PDF, JPEG, PNG" in accountant.words
    assert "акт.txt" in accountant.words
    assert accountant.field("Вопрос").input_value() == TEXT
    assert complaints(accountant) == []

    accountant.field("Тема").select_option("accruals")
    accountant.page.locator("#f-phone").fill("8 817 200-11-22")
    accountant.page.locator("#f-email").fill("otvet@firma.example")
    with accountant.page.expect_navigation():
        accountant.page.get_by_role("button", name="Отправить", exact=True).last.click()
    assert accountant.heading.startswith("Сообщению присвоен номер ВС-")
    number = accountant.heading.rpartition(" ")[2]
    assert complaints(accountant) == []
    received = accountant.site.mail_to("otvet@firma.example", number)
    assert "Начисления и оплата" in plain(received)

    answer = tmp_path / "answer.txt"
    answer.write_text("Расшифровка — в разделе «Документы».", encoding="utf-8")
    staff(accountant.site, "reply", number, str(answer))
    reply = accountant.site.mail_to("otvet@firma.example", "Ответ на ваше сообщение")
    assert "Расшифровка — в разделе «Документы»." in plain(reply)
    accountant.follow("Открыть сообщение")
    assert "есть ответ" in accountant.words
    assert "Расшифровка — в разделе «Документы»." in accountant.words
    href = accountant.main.get_by_role("link", name="акт.txt").get_attribute("href")
    assert accountant.fetch(href or "") == "Показания: 12345".encode()
    assert complaints(accountant) == []
    accountant.go("/notifications")
    assert number in accountant.words
