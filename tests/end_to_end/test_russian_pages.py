"""The Russian utilities' pages: in Russian, in the manual's order, accessible, and nothing wider than a telephone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest

from ventanilla.testing.axe import LOOK, complaints
from ventanilla.testing.visitor import Visitor

pytestmark = pytest.mark.browser

WHO = [("komiesc", "10200451", "Оказываемые услуги"), ("vologda", "vl100001", "Главная")]
PUBLIC = ("/", "/sign-in", "/help", "/contact", "/privacy", "/accessibility", "/no-such-page")
KOMI_MENU = [
    "Новости", "О сервисе", "Основные данные", "Оказываемые услуги", "Выставленные счета", "Зачисленные платежи",
    "Договорные значения", "Приборы учета", "Ввод показаний приборов учета", "Подписки", "Настройки личного кабинета",
    "Выйти",
]  # fmt: skip
VOLOGDA_MENU = ["Главная", "Контакты", "Документы", "Точки учёта", "Задолженность"]
LATIN = re.compile(r"[A-Za-z]{3,}")
FOREIGN = {
    "DNI",
    "SMS",
    "PDF",
    "CSV",
    "Excel",
    "XLSX",
    "ZIP",
    "JSON",
    "JavaScript",
    "WCAG",
    "QR",
    "cookie",
    "CAE",
    "UTC",
}
FOREIGN |= {"Linux", "Chrome", "English", "Green", "Button"}
"""Words that are Latin in Russian too."""


def menu(visitor: Visitor) -> list[str]:
    nav = visitor.page.get_by_role("navigation", name="Разделы")
    return [text.strip() for text in nav.locator("a, button").all_inner_texts()]


@pytest.mark.covers("KOM-06")
@pytest.mark.parametrize(("utility", "login", "landing"), WHO)
def test_whoever_signs_in_lands_where_the_manual_says(
    guest: Callable[..., Visitor], utility: str, login: str, landing: str
) -> None:
    visitor = guest(utility, login)
    visitor.go("/")
    assert visitor.page.locator(".nav [aria-current]").inner_text() == landing
    assert visitor.page.locator("html").get_attribute("lang") == "ru"


@pytest.mark.covers("KOM-06")
def test_komi_has_the_manuals_twelve_entries_and_the_last_one_signs_out(
    guest: Callable[..., Visitor], sign_in: Callable[..., None]
) -> None:
    visitor = guest("komiesc")
    sign_in(visitor, "10200451", "ventanilla-demo")
    visitor.go("/")
    assert menu(visitor) == KOMI_MENU
    visitor.page.get_by_role("navigation", name="Разделы").get_by_role("button", name="Выйти", exact=True).click()
    visitor.page.wait_for_url("**/komiesc/")
    assert "Вы вышли из личного кабинета." in visitor.page.locator("body").inner_text()


@pytest.mark.covers("VOL-13")
def test_vologda_has_the_manuals_tabs(guest: Callable[..., Visitor]) -> None:
    visitor = guest("vologda", "vl100001")
    visitor.go("/")
    assert menu(visitor) == VOLOGDA_MENU


def shown(visitor: Visitor) -> Iterator[str]:
    """The pages of the menu, and those of the manifest that are reached from them."""
    visitor.go("/")
    links = visitor.page.locator(".nav a").evaluate_all("all => all.map(each => each.getAttribute('href'))")
    yield from links
    supply = next(re.match(r"(/.*/supplies/[^/]+)/", each) for each in links if "/supplies/" in each)
    assert supply
    for path in ("debts", "consumption", "statement"):
        yield f"{supply[1]}/{path}"
    for path in ("/notifications", "/profile", "/password", "/history", "/sessions", "/my-data"):
        yield f"{supply[1].partition('/supplies')[0]}{path}"


@pytest.mark.parametrize(("utility", "login", "_landing"), WHO)
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    guest: Callable[..., Visitor], utility: str, login: str, _landing: str
) -> None:
    stranger, client = guest(utility, **LOOK), guest(utility, login, **LOOK)
    wrong = []
    for path in PUBLIC:
        stranger.go(path)
        wrong += [(path, *each) for each in complaints(stranger)]
    for path in shown(client):
        client.page.goto(f"{client.origin}{path}")
        wrong += [(path, *each) for each in complaints(client)]
    assert wrong == []


@pytest.mark.parametrize(("utility", "login", "_landing"), WHO)
def test_all_pages_speak_russian(guest: Callable[..., Visitor], utility: str, login: str, _landing: str) -> None:
    client = guest(utility, login)
    left = {}
    for path in shown(client):
        client.page.goto(f"{client.origin}{path}")
        text = client.main.inner_text()
        words = set(LATIN.findall(re.sub(r"\S+@\S+|https?://\S+", "", text))) - FOREIGN
        if words:
            left[path] = words
    assert left == {}
