"""Komi's manual §2.1 and §2.2.1: a password by SMS or from the operator, signing in, the settings."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

from ventanilla.testing.issuing import password_in
from ventanilla.testing.site import VENTANILLA, Site

pytestmark = pytest.mark.browser
MINE = "нетривиальная фраза 7"
OTHER = "совсем иная фраза 8"
VOKUEV = {
    "ФИО": "вокуёв  егор михайлович",
    "День рождения": "30.05.1991",
    "Номер клиента": "1055 9014",
    "Номер сотового телефона": "8 900 000-00-14",
}


def staff(site: Site, *words: str) -> str:
    environment = {**site.environment, "VENTANILLA_SETTINGS": str(site.settings)}
    line = [str(VENTANILLA), "staff", "--as", "marina", *words]
    done = subprocess.run(line, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.covers("KOM-03", "KOM-05", "KOM-10", "KOM-14", "KOM-17")
def test_from_the_bill_to_the_cabinet_and_its_settings(guest: Callable[..., Any], sites: Any) -> None:
    visitor = guest("komiesc")
    visitor.go("/")
    assert visitor.main.get_by_role("link", name="Личный кабинет для юридических лиц").count() == 1
    visitor.follow("Личный кабинет для физических лиц")
    assert "Номер клиента размещён в счёте" in visitor.words
    visitor.follow("Не получили или забыли пароль?")
    visitor.follow("Получение пароля: личный кабинет для физических лиц")
    assert visitor.heading == "Восстановление пароля доступа"
    visitor.fill({"Номер клиента": "1055 9014"})
    visitor.press("Далее")
    assert "1055" not in visitor.page.url
    assert visitor.field("Номер клиента").input_value() == "1055 9014"
    visitor.fill({**VOKUEV, "ФИО": "Vokuev Egor"})
    visitor.press("Отправить")
    assert "русскими буквами" in visitor.words
    assert visitor.field("День рождения").input_value() == "30.05.1991", "nothing is lost"
    visitor.fill(VOKUEV)
    visitor.press("Отправить")
    neutral = visitor.words
    assert "оператор сообщит одноразовый пароль" in neutral
    once = password_in(sites("komiesc").sms_to("+79000000014", "одноразовый пароль"))
    visitor.follow("Войти", visitor.main)
    visitor.fill({"Номер клиента": "10559014", "Пароль": once.upper()})
    visitor.press("Войти")
    assert visitor.heading == "Придумайте пароль"
    visitor.go("/profile")
    assert visitor.heading == "Придумайте пароль", "nothing else opens before"
    visitor.fill({"Текущий пароль": once, "Пароль": MINE, "Повторный пароль": MINE})
    visitor.press("Сохранить")
    assert visitor.heading == "Оказываемые услуги"
    _settings(visitor, sites("komiesc"))
    stranger = guest("komiesc")
    stranger.go("/password/new/persons/proof")
    stranger.fill({**VOKUEV, "Номер сотового телефона": "+7 900 000-00-15"})
    stranger.press("Отправить")
    assert stranger.words == neutral


def _settings(visitor: Any, site: Site) -> None:
    visitor.follow("Настройки личного кабинета", visitor.page.get_by_role("navigation", name="Разделы"))
    visitor.fill({"Текущий пароль": MINE})
    typed = {"password": OTHER, "password_again": OTHER, "email": "vokuev@pochta.example"}
    for name, text in typed.items():
        visitor.main.locator(f"input[name={name}]").fill(text)
    visitor.press("Сохранить")
    assert "vokuev@pochta.example" in visitor.words
    assert visitor.main.locator("input[name=email]").input_value() == "", "it is used once it is confirmed"
    site.mail_to("vokuev@pochta.example", "")
    visitor.go("/")
    visitor.page.get_by_role("button", name="Выйти").first.click()
    visitor.go("/sign-in/persons")
    visitor.fill({"Номер клиента": "10559014", "Пароль": OTHER})
    visitor.press("Войти")
    assert visitor.heading == "Оказываемые услуги"


@pytest.mark.covers("KOM-04", "KOM-05")
def test_the_operator_tells_a_one_time_password_for_one_contract(guest: Callable[..., Any], sites: Any) -> None:
    told = staff(sites("komiesc"), "issue-code", "1044883001", "--reason", "звонок: телефона в договоре нет")
    once = password_in(told)
    visitor = guest("komiesc")
    visitor.go("/sign-in/persons")
    visitor.fill({"Номер клиента": "1044883001", "Пароль": once})
    visitor.press("Войти")
    visitor.fill({"Текущий пароль": once, "Пароль": MINE, "Повторный пароль": MINE})
    visitor.press("Сохранить")
    assert re.search(r"\b1044883001\b", visitor.page.get_by_role("region", name="Договор", exact=True).inner_text())
