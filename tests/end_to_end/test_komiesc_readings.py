"""Показания приборов учета, as Komi's manual has it: on a narrow screen, without a script, by keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.browser

NARROW = {"width": 360, "height": 780}


@pytest.mark.covers("KOM-07", "KOM-09")
def test_a_client_hands_a_reading_over_without_a_script(guest: Callable[..., Any]) -> None:
    client = guest("komiesc", "10200451", java_script_enabled=False, viewport=NARROW)
    client.go("/")
    client.follow("Приборы учета")
    assert client.heading == "Приборы учета"
    for word in ("Марка и тип", "Место установки", "Дата поверки", "Дата следующей поверки", "Последнее показание"):
        assert word in client.words, word
    client.follow("Ввод показаний приборов учета")
    assert client.page.locator("#window").is_visible()
    before = previous(client)
    typed = type_into(client, f"{before} ")
    assert typed.status == 422
    assert "Введите только цифры" in client.words
    assert field(client).input_value() == f"{before} ", "nothing typed is lost"
    assert type_into(client, str(before + 5000)).status == 409
    assert "обычно за такой срок" in client.words
    assert type_into(client, str(before - 3)).status == 422
    assert "Показание меньше предыдущего" in client.words
    assert type_into(client, str(before + 1)).status == 200
    number = client.page.locator("#number").inner_text()
    assert re.fullmatch(r"ПП-20\d\d-\d{8}", number)
    client.follow("История передачи показаний")
    assert number in client.words


@pytest.mark.covers("KOM-09")
def test_an_unusual_reading_is_confirmed_by_keyboard_alone(guest: Callable[..., Any]) -> None:
    client = guest("komiesc", "10317722", viewport=NARROW)
    client.go("/")
    client.follow("Ввод показаний приборов учета")
    before = previous(client)
    field(client).focus()
    client.page.keyboard.type(str(before + 3000))
    with client.page.expect_navigation():
        client.page.keyboard.press("Enter")
    assert "Пока ничего не передано" in client.words
    assert client.page.evaluate("document.activeElement.id") == "summary", "what is asked is read first"
    assert client.page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    for _ in range(30):
        client.page.keyboard.press("Tab")
        if client.page.evaluate("document.activeElement.type") == "submit" and client.page.evaluate(
            "document.activeElement.textContent"
        ).startswith("Всё верно"):
            break
    with client.page.expect_navigation():
        client.page.keyboard.press("Enter")
    assert "Показания приняты" in client.words
    client.go(client.path)
    assert "Показания приняты" in client.words, "reading the receipt again hands nothing over"


@pytest.mark.covers("VOL-09", "VOL-10")
def test_an_organisation_sees_its_points_and_the_history_of_a_month(guest: Callable[..., Any]) -> None:
    client = guest("vologda", "vl100001")
    client.go("/")
    client.follow("Точки учёта")
    assert "Показание за предыдущий месяц" in client.words
    before = previous(client)
    assert type_into(client, str(before + 2)).status == 200
    number = client.page.locator("#number").inner_text()
    client.follow("История передачи")
    assert number in client.words
    client.page.get_by_label("Месяц", exact=True).select_option(label="Январь")
    client.page.get_by_label("Год", exact=True).select_option(index=1)
    client.press("Показать")
    assert number not in client.words
    assert "Показания не передавались" in client.words


def field(client: Any) -> Any:
    return client.page.locator("main form input[name^='r-']").first


def previous(client: Any) -> int:
    cell = client.page.locator("main form td[data-label*='редыдущ'] span").first.inner_text()
    return int("".join(re.findall(r"\d", re.split(r"\d\d\.\d\d\.\d{4}", cell)[0])))


def type_into(client: Any, value: str) -> Any:
    field(client).fill(value)
    with client.page.expect_navigation() as going:
        client.page.locator("main form button[type=submit]").first.click()
    return going.value
